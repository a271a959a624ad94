// A virtual list: 2,000 rows of one height, absolutely placed. Only the visible ones are in the page, and their elements are used again for other rows.

const ROWS = 2000;
const ROW_HEIGHT = 64;
const SPARE_ROWS = 4;
const FIRST_ROW = 4;
const GAP = 397;

/** The one element that a piece of HTML is. */
export function parse(html) {
  const template = document.createElement('template');
  template.innerHTML = html;
  return template.content.firstElementChild;
}

/** Shows the list after the delay; with one, every update makes all its elements anew. Returns what to do on an update. */
export function virtual(list, known, delayMs) {
  const filler = document.getElementById('filler').innerHTML;
  const space = list.appendChild(document.createElement('div'));
  space.className = 'space';
  space.role = 'presentation';
  space.style.height = `${ROWS * ROW_HEIGHT}px`;
  let slots = [];
  let isShown = false;

  // The workspace's own sources lie far apart, the first one near the top.
  function contents() {
    const own = [...known.values()].map((update, index) => [(FIRST_ROW + index * GAP) % ROWS, update.html]);
    return new Map(own);
  }

  function fill(slot, row, html) {
    if (slot.row === row && slot.html === html) return;
    const { element } = slot;
    const fresh = parse(html);
    for (const name of element.getAttributeNames()) if (name !== 'style') element.removeAttribute(name);
    for (const { name, value } of fresh.attributes) element.setAttribute(name, value);
    element.setAttribute('aria-setsize', ROWS);
    element.setAttribute('aria-posinset', row + 1);
    element.style.transform = `translateY(${row * ROW_HEIGHT}px)`;
    element.replaceChildren(...fresh.childNodes);
    Object.assign(slot, { row, html });
  }

  function draw() {
    if (!isShown) return;
    const size = Math.ceil(list.clientHeight / ROW_HEIGHT) + SPARE_ROWS;
    while (slots.length < size) slots.push({ element: space.appendChild(document.createElement('div')) });
    const first = Math.min(ROWS - slots.length, Math.max(0, Math.floor(list.scrollTop / ROW_HEIGHT) - SPARE_ROWS / 2));
    const own = contents();
    for (let row = first; row < first + slots.length; row++) fill(slots[row % slots.length], row, own.get(row) ?? filler.replaceAll('{n}', row + 1));
  }

  list.addEventListener('scroll', draw, { passive: true });
  setTimeout(() => {
    isShown = true;
    draw();
  }, delayMs);
  return () => {
    if (delayMs > 0) {
      slots = [];
      space.replaceChildren();
    }

    draw();
  };
}
