// The sources and their live updates. The server renders; how much of it is put in place of what stands there is the view's choice.
import { toast } from './toasts.js';
import { parse, virtual } from './virtual.js';

const REACTIVE_DELAY_MS = 300;

// What the server said last of each source, in its order.
const known = new Map();
let view;

const rowsOf = (list) => list.querySelector('tbody') ?? list;

// Only the part that changed, so that menus keep their focus.
function inPlace(list) {
  return (update) => {
    const source = list.querySelector(`[data-live="${CSS.escape(update.id)}"]`);
    if (!source) {
      rowsOf(list).append(parse(update.html));
      return;
    }

    const live = source.querySelector('.live');
    if (live.innerHTML !== update.live) live.innerHTML = update.live;
    source.dataset.state = update.status;
    if ('status' in source.dataset) source.dataset.status = update.status;
  };
}

// Late, and every element anew each time, as a framework does that was given no keys.
function reactive(list) {
  let isShown = false;
  const draw = () => {
    if (!isShown) return;
    rowsOf(list).replaceChildren(...[...known.values()].map((update) => parse(update.html)));
    filter();
  };
  setTimeout(() => {
    isShown = true;
    draw();
  }, REACTIVE_DELAY_MS);
  return draw;
}

function filter() {
  const wanted = document.getElementById('filter').value.trim().toLowerCase();
  for (const source of document.querySelectorAll('.source')) source.hidden = !source.textContent.toLowerCase().includes(wanted);
}

function mount() {
  const list = document.getElementById('sources');
  const isReactive = list?.dataset.rendering === 'reactive';
  if (!list) view = undefined;
  else if (list.classList.contains('virtual')) view = virtual(list, known, isReactive ? REACTIVE_DELAY_MS : 0);
  else view = isReactive ? reactive(list) : inPlace(list);
}

function follow() {
  const events = new EventSource(`/data/events${location.search}`);
  events.addEventListener('source', (event) => {
    const update = JSON.parse(event.data);
    known.set(update.id, update);
    view?.(update);
    const summary = document.getElementById('summary');
    if (summary && summary.innerHTML !== update.summary) summary.innerHTML = update.summary;
    if (update.toastText) toast(update.toastTone, update.toastText);
  });
  addEventListener('pagehide', () => events.close(), { once: true });
}

follow();
// Back from the back/forward cache, where nothing was heard.
addEventListener('pageshow', (event) => {
  if (event.persisted) follow();
});

document.addEventListener('input', (event) => {
  if (event.target.id === 'filter') filter();
});
document.addEventListener('page', mount);
mount();
document.querySelector('.returned')?.scrollIntoView({ block: 'nearest' });
