// Menus, the credentials window, the filter and live updates of the "Data" page.

const toasts = document.getElementById('toasts');

function toast(tone, text) {
  const line = document.createElement('p');
  line.className = `toast ${tone}`;
  line.textContent = text;
  toasts.append(line);
  setTimeout(() => line.remove(), 6000);
}

// Menus: WAI-ARIA's menu button pattern.
const itemsOf = (button) => [...document.getElementById(button.getAttribute('aria-controls')).querySelectorAll('[role=menuitem]')];

function setOpen(button, isOpen) {
  button.setAttribute('aria-expanded', String(isOpen));
  document.getElementById(button.getAttribute('aria-controls')).hidden = !isOpen;
}

function closeMenus(except) {
  for (const button of document.querySelectorAll('[aria-haspopup=menu][aria-expanded=true]')) if (button !== except) setOpen(button, false);
}

for (const button of document.querySelectorAll('[aria-haspopup=menu]')) {
  const menu = document.getElementById(button.getAttribute('aria-controls'));
  button.addEventListener('click', () => {
    const willOpen = button.getAttribute('aria-expanded') !== 'true';
    closeMenus(button);
    setOpen(button, willOpen);
    if (willOpen) itemsOf(button)[0].focus();
  });
  button.addEventListener('keydown', (event) => {
    if (event.key !== 'ArrowDown' && event.key !== 'ArrowUp') return;
    event.preventDefault();
    closeMenus(button);
    setOpen(button, true);
    itemsOf(button).at(event.key === 'ArrowDown' ? 0 : -1).focus();
  });
  menu.addEventListener('keydown', (event) => {
    const items = itemsOf(button);
    const at = items.indexOf(document.activeElement);
    const target = { ArrowDown: items[(at + 1) % items.length], ArrowUp: items.at(at - 1), Home: items[0], End: items.at(-1) }[event.key];
    if (target) {
      event.preventDefault();
      target.focus();
    } else if (event.key === 'Escape' || event.key === 'Tab') {
      setOpen(button, false);
      if (event.key === 'Escape') button.focus();
    }
  });
}

document.addEventListener('click', (event) => {
  if (!event.target.closest('.menu')) closeMenus();
  const item = event.target.closest('[role=menuitem]');
  if (item) {
    const button = item.closest('.menu').querySelector('[aria-haspopup=menu]');
    setOpen(button, false);
    button.focus();
    if (item.dataset.dialog) document.getElementById(item.dataset.dialog).showModal();
    if (item.dataset.sync) fetch(`/data/sources/${item.dataset.sync}/sync`, { method: 'POST' });
  }

  const dialog = event.target.closest('dialog');
  if (dialog && (event.target.closest('[data-close]') || event.target === dialog)) dialog.close();
});

document.getElementById('filter').addEventListener('input', (event) => {
  const wanted = event.target.value.trim().toLowerCase();
  for (const source of document.querySelectorAll('.source')) source.hidden = !source.textContent.toLowerCase().includes(wanted);
});

// Live updates. The server renders; the page only replaces the part that changed.
const events = new EventSource('/data/events');
events.addEventListener('source', (event) => {
  const update = JSON.parse(event.data);
  const source = document.querySelector(`[data-live="${CSS.escape(update.id)}"]`);
  if (!source) return;
  const live = source.querySelector('.live');
  if (live.innerHTML !== update.html) live.innerHTML = update.html;
  source.dataset.state = update.status;
  if ('status' in source.dataset) source.dataset.status = update.status;
  const summary = document.getElementById('summary');
  if (summary.innerHTML !== update.summary) summary.innerHTML = update.summary;
  if (update.toastText) toast(update.toastTone, update.toastText);
});
addEventListener('pagehide', () => events.close());

document.querySelector('.returned')?.scrollIntoView({ block: 'nearest' });
