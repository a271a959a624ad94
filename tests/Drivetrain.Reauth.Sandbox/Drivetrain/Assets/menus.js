// Overflow menus (WAI-ARIA's menu button pattern) and the credentials window. One listener for all, because elements come and go.

const controlled = (button) => document.getElementById(button.getAttribute('aria-controls'));
const itemsOf = (button) => [...controlled(button).querySelectorAll('[role=menuitem]')];
const buttonOf = (element) => element.closest('.menu')?.querySelector('[aria-haspopup=menu]');

function setOpen(button, isOpen) {
  button.setAttribute('aria-expanded', String(isOpen));
  controlled(button).hidden = !isOpen;
}

function closeMenus(except) {
  for (const button of document.querySelectorAll('[aria-haspopup=menu][aria-expanded=true]')) if (button !== except) setOpen(button, false);
}

// A source that was added after the page was loaded has its window only at the server.
async function openDialog(id) {
  if (!document.getElementById(id)) {
    const page = new DOMParser().parseFromString(await (await fetch('/data')).text(), 'text/html');
    const dialog = page.getElementById(id);
    if (!dialog) return;
    document.getElementById('content').append(dialog);
  }

  document.getElementById(id).showModal();
}

document.addEventListener('click', (event) => {
  const button = event.target.closest('[aria-haspopup=menu]');
  closeMenus(button);
  if (button) {
    const willOpen = button.getAttribute('aria-expanded') !== 'true';
    setOpen(button, willOpen);
    if (willOpen) itemsOf(button)[0].focus();
  }

  const item = event.target.closest('[role=menuitem]');
  if (item) {
    buttonOf(item).focus();
    if (item.dataset.dialog) openDialog(item.dataset.dialog);
    if (item.dataset.sync) fetch(`/data/sources/${item.dataset.sync}/sync`, { method: 'POST' });
  }

  // The title of a source, or the button of its pop-up.
  const opener = event.target.closest('button[data-dialog]:not([role=menuitem])');
  if (opener) {
    opener.closest('dialog')?.close();
    const isFailed = opener.closest('[data-live]')?.dataset.state === 'failed';
    openDialog((isFailed && opener.dataset.dialogFailed) || opener.dataset.dialog);
    return;
  }

  const dialog = event.target.closest('dialog');
  if (dialog && (event.target.closest('[data-close]') || event.target === dialog)) dialog.close();
});

document.addEventListener('keydown', (event) => {
  const button = buttonOf(event.target);
  if (!button) return;
  if (event.target === button) {
    if (event.key !== 'ArrowDown' && event.key !== 'ArrowUp') return;
    event.preventDefault();
    closeMenus(button);
    setOpen(button, true);
    itemsOf(button).at(event.key === 'ArrowDown' ? 0 : -1).focus();
    return;
  }

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
