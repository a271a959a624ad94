// Keeps an open list up to date. Asks whether anything has changed, and reads the page anew only then; what has the focus or is selected stays untouched.

import { say } from './words.js';

const EVERY = 5_000;
const LONGEST = 60_000;

const numberOf = (row) => Number(row.dataset.number);

// What the service said of a row, whatever the clock has made of its time since.
function stateOf(row, part) {
  const copy = row.querySelector(part).cloneNode(true);
  for (const time of copy.querySelectorAll('time')) time.replaceChildren();
  for (const time of copy.querySelectorAll('time')) time.removeAttribute('title');
  return copy.innerHTML;
}

export function follow(list, showTimes) {
  const live = document.querySelector('#live');
  const title = document.title;
  const isFirst = 'first' in list.dataset;
  const rows = () => [...document.querySelectorAll('#reports > li')];
  // Nothing that is shown is new, nor is what was there before it.
  let newest = Math.max(0, ...rows().map(numberOf));
  let tag = `"${list.dataset.change}"`;
  let waiting = [];
  let failures = 0;
  let timer;

  function put(...nodes) {
    live.replaceChildren(...nodes);
  }

  function note(words, link) {
    const paragraph = document.createElement('p');
    paragraph.className = 'notice';
    paragraph.append(words);
    if (link) {
      const anchor = document.createElement('a');
      anchor.href = link.href;
      anchor.textContent = link.label;
      paragraph.append(' ', anchor);
    }
    put(paragraph);
  }

  function announce() {
    document.title = waiting.length ? `(${waiting.length}) ${title}` : title;
    if (!waiting.length) return put();
    const words = waiting.length === 1 ? say('newReport') : say('newReports', waiting.length);
    const shown = live.querySelector('button');
    if (shown) {
      if (shown.textContent !== words) shown.textContent = words;
      return;
    }
    const button = document.createElement('button');
    button.type = 'button';
    button.textContent = words;
    button.addEventListener('click', show);
    put(button);
  }

  function show() {
    let reports = document.querySelector('#reports');
    if (!reports) {
      reports = document.createElement('ol');
      reports.id = 'reports';
      reports.className = 'reports';
      document.querySelector('.empty').replaceWith(reports);
    }
    for (const row of waiting) row.classList.add('fresh');
    reports.prepend(...waiting);
    newest = Math.max(newest, ...waiting.map(numberOf));
    showTimes(reports);
    const first = waiting[0];
    waiting = [];
    announce();
    first.querySelector('h2 a').focus();
  }

  function update(page) {
    const fetched = [...page.querySelectorAll('#reports > li')];
    const byId = new Map(fetched.map((row) => [row.dataset.id, row]));
    const lowest = page.querySelector('a[rel=next]') ? Math.min(...fetched.map(numberOf)) : 0;
    for (const row of rows()) {
      const next = byId.get(row.dataset.id);
      if (!next) {
        if (isFirst && numberOf(row) > lowest && !row.contains(document.activeElement)) row.remove();
        continue;
      }
      for (const part of ['.meta', '.state']) if (stateOf(row, part) !== stateOf(next, part)) row.querySelector(part).replaceWith(next.querySelector(part));
      showTimes(row);
    }
    const counts = page.querySelectorAll('.tabs .count');
    document.querySelectorAll('.tabs .count').forEach((count, index) => {
      if (counts[index] && count.textContent !== counts[index].textContent) count.textContent = counts[index].textContent;
    });
    waiting = isFirst ? fetched.filter((row) => numberOf(row) > newest).map((row) => document.adoptNode(row)) : [];
    announce();
  }

  async function ask() {
    const headers = { 'X-Refresh': '1' };
    const answer = await fetch(list.dataset.changes, { redirect: 'manual', cache: 'no-store', headers: { ...headers, 'If-None-Match': tag } });
    if (answer.type === 'opaqueredirect') return 'ended';
    if (answer.status === 304) return 'same';
    if (!answer.ok) throw new Error(`${answer.status}`);
    const page = await fetch(location.href, { redirect: 'manual', cache: 'no-store', headers });
    if (page.type === 'opaqueredirect') return 'ended';
    if (!page.ok) throw new Error(`${page.status}`);
    update(new DOMParser().parseFromString(await page.text(), 'text/html'));
    tag = answer.headers.get('ETag');
    return 'changed';
  }

  async function tick() {
    clearTimeout(timer);
    if (document.hidden) return;
    try {
      const result = await ask();
      if (result === 'ended') {
        const returnTo = encodeURIComponent(location.pathname + location.search);
        return note(say('ended'), { href: `/support/sign-in?returnTo=${returnTo}`, label: say('signIn') });
      }
      if (failures) announce();
      failures = 0;
    } catch {
      failures += 1;
      if (failures > 1) note(say('unreachable'));
    }
    timer = setTimeout(tick, Math.min(EVERY * 2 ** failures, LONGEST));
  }

  document.addEventListener('visibilitychange', tick);
  addEventListener('online', tick);
  timer = setTimeout(tick, EVERY);
}
