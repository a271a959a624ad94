// Makes the console quicker. Nothing needs it: every page and form works without.

import { say, tag } from './words.js';

document.body.classList.add('scripted');

const isTyping = (element) => element.closest('input, textarea, select, [contenteditable], dialog') !== null;

/* Times: in the reader's own zone, and said anew as time goes by. */

const exact = new Intl.DateTimeFormat(tag, { dateStyle: 'medium', timeStyle: 'short' });
const seconds = new Intl.DateTimeFormat(tag, { timeStyle: 'medium', hourCycle: 'h23' });
const day = new Intl.DateTimeFormat(tag, { dateStyle: 'medium' });

function relative(at) {
  const minutes = Math.floor((Date.now() - at) / 60_000);
  if (minutes < 1) return say('justNow');
  if (minutes < 60) return say('minutesAgo', minutes);
  if (minutes < 60 * 24) return say('hoursAgo', Math.floor(minutes / 60));
  return minutes < 60 * 24 * 7 ? say('daysAgo', Math.floor(minutes / 60 / 24)) : day.format(at);
}

function showTimes(root = document) {
  for (const time of root.querySelectorAll('time')) {
    const at = new Date(time.dateTime);
    if (Number.isNaN(at.valueOf())) continue;
    time.title = `${exact.format(at)} (${at.toISOString().slice(0, 16).replace('T', ' ')} UTC)`;
    if ('relative' in time.dataset) time.textContent = relative(at);
    else if ('exact' in time.dataset) time.textContent = seconds.format(at);
    else if ('absolute' in time.dataset) time.textContent = exact.format(at);
    else if ('day' in time.dataset) time.textContent = day.format(at);
  }
}

showTimes();
setInterval(showTimes, 30_000);

/* Copying. */

document.addEventListener('click', async (event) => {
  const button = event.target.closest('[data-copy]');
  if (!button) return;
  const label = button.textContent;
  try {
    await navigator.clipboard.writeText(button.dataset.copy);
    button.textContent = say('copied');
  } catch {
    button.textContent = say('notAllowed');
  }
  setTimeout(() => {
    button.textContent = label;
  }, 2_000);
});

/* Forms: once, by keyboard, and not lost. */

const reply = document.querySelector('#reply');
const text = reply?.querySelector('textarea');
const report = document.querySelector('[data-report]')?.dataset;
const draftKey = `draft:${report?.report}`;

if (text) {
  if ('sent' in report) sessionStorage.removeItem(draftKey);
  else if (!text.value) text.value = sessionStorage.getItem(draftKey) ?? '';
  text.addEventListener('input', () => sessionStorage.setItem(draftKey, text.value));
  text.addEventListener('keydown', (event) => {
    if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      reply.requestSubmit(reply.querySelector('button.primary'));
    }
  });
}

document.addEventListener('submit', (event) => {
  if (event.target.method !== 'post') return;
  // After the browser has read which button it was.
  setTimeout(() => {
    for (const button of event.target.querySelectorAll('button')) button.disabled = true;
  });
});

addEventListener('pageshow', () => {
  for (const button of document.querySelectorAll('form[method=post] button')) button.disabled = false;
});

for (const select of document.querySelectorAll('.filters select')) select.addEventListener('change', () => select.form.requestSubmit());

// Empty fields would only make the address longer.
document.querySelector('.filters')?.addEventListener('formdata', (event) => {
  for (const [name, value] of [...event.formData]) if (value === '') event.formData.delete(name);
});

// Back to the list as it was filtered.
const back = document.querySelector('[data-back]');
const list = document.querySelector('.list-page');
const place = list ? 'list' : document.querySelector('[data-list]')?.dataset.list;
if (place) sessionStorage.setItem(place, location.pathname + location.search);
if (back) back.href = sessionStorage.getItem(back.dataset.back || 'list') ?? back.href;

/* Single keys, unless switched off (WCAG 2.1.4). */

const shortcuts = document.querySelector('#shortcuts');
if (shortcuts) {
  shortcuts.checked = localStorage.getItem('shortcuts') !== 'off';
  shortcuts.addEventListener('change', () => localStorage.setItem('shortcuts', shortcuts.checked ? 'on' : 'off'));
}

function move(by) {
  const links = [...document.querySelectorAll('#reports h2 a, [data-rows] h2 a')];
  const at = links.indexOf(document.activeElement);
  const next = at < 0 ? (by > 0 ? 0 : links.length - 1) : Math.min(links.length - 1, Math.max(0, at + by));
  links[next]?.focus();
}

document.addEventListener('keydown', (event) => {
  if (!shortcuts?.checked || event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
  const target = { '/': document.querySelector('#q'), r: text }[event.key];
  if (target) target.focus();
  else if (event.key === 'j' || event.key === 'k') move(event.key === 'j' ? 1 : -1);
  else return;
  event.preventDefault();
});

if (document.querySelector('[data-viewer]')) import(new URL('viewer.js', import.meta.url).href);
if (list) import(new URL('live.js', import.meta.url).href).then(({ follow }) => follow(list, showTimes));
