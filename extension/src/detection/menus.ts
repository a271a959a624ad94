/** The menu that every connector has, and the zone around it that is this connector's alone. */
import { fold, PRESSED, ROW, up } from './dom';
import type { Reader } from './read';

/** What may open a menu; `isMenu` looks closer. */
export const MENUS =
  'button,summary,[role=button],[aria-haspopup],a:not([href*="/"]),[data-toggle],[data-bs-toggle],[tabindex="0"],a[class*="dropdown" i],[class*="kebab" i]';
/** What holds several by its nature, or everything. */
const MANY = 'html,body,table,tbody,nav,[role=grid],[role=treegrid],[role=table],[role=rowgroup],[role=list],[role=feed]';
/** Where menus are, and none is a connector's. */
const ELSEWHERE = 'thead,nav,[role=columnheader],[role=alert],[role=log],[role=tablist],[class*="toast" i],[class*="snackbar" i]';
/** Levels that are looked at around a menu, and neighbours at each. */
const LEVELS = 14;
const NEIGHBOURS = 6;
/** Elements in the largest card; what holds more is a page, a list or a table. */
const LARGEST = 500;

/** How surely an element opens a menu of what surrounds it: 0 for no. */
export function menuRank(element: Element, { menu, dots, icons }: Reader['signs']): number {
  const popup = element.getAttribute('aria-haspopup');
  if (
    !element.matches(MENUS) ||
    (popup && !/^(menu|true)$/.test(popup)) ||
    element.matches('[role^=menuitem],[role=combobox]') ||
    element.closest(ELSEWHERE)
  ) {
    return 0;
  }
  const labels = [element, ...element.querySelectorAll('[aria-label],[title],[alt]')]
    .flatMap((one) => [one.getAttribute('aria-label'), one.getAttribute('title'), one.getAttribute('alt')])
    .concat(element.textContent)
    .map((label) => fold(label ?? ''))
    .filter(Boolean);
  if (labels.some((label) => menu.test(label))) {
    return 3;
  }
  if (popup || element.matches('[data-bs-toggle=dropdown],[data-toggle=dropdown]')) {
    return 2;
  }
  const markup = element.outerHTML;
  const isIcon =
    markup.length < 4000 && labels.every((label) => /^[a-z]+_[a-z]+$/.test(label)) && element.querySelector('svg,img,i,span,slot');
  return !isIcon ? 0 : dots.test(markup) || element.querySelectorAll('circle').length === 3 ? 3 : icons.test(markup) ? 0 : 1;
}

/** What surrounds a menu and is nobody else's, from the inside out. */
export function zonesAround(element: Element, isMenu: (element: Element) => boolean): Element[] {
  const zones: Element[] = [];
  let inner = element;
  for (let outer = up(inner); outer && zones.length < LEVELS; outer = up(inner)) {
    if (outer.matches(MANY) || isCrowded(inner, isMenu) || isLarge(outer)) {
      break;
    }
    zones.push(outer);
    inner = outer;
  }
  return zones;
}

/** Whether something beside it has a menu of its own. A mere button is another way into the same connector. */
function isCrowded(element: Element, isMenu: (element: Element) => boolean): boolean {
  for (const way of ['previousElementSibling', 'nextElementSibling'] as const) {
    let beside = element[way];
    for (let count = 0; beside && count < NEIGHBOURS; count++, beside = beside[way]) {
      const pressed = [beside, ...beside.querySelectorAll(MENUS)].filter((inner) => inner.matches(MENUS));
      if (pressed.some(isMenu) && !isToolbar(beside)) {
        return true;
      }
    }
  }
  return false;
}

/** Whether all that is said in it is said by buttons. */
function isToolbar(element: Element): boolean {
  const said = (parts: Iterable<Element>) => [...parts].reduce((sum, { textContent }) => sum + textContent.replace(/\s/g, '').length, 0);
  return element.matches(PRESSED) || said(element.querySelectorAll(PRESSED)) >= said([element]);
}

/** Counted by a walk that ends early: a live collection would have to be kept up to date by every later change. */
export function isLarge(element: Element): boolean {
  const walker = document.createTreeWalker(element, NodeFilter.SHOW_ELEMENT);
  let count = 0;
  while (walker.nextNode() && count++ < LARGEST);
  return count > LARGEST;
}

/** The parts of a row: grids cut rows where columns are pinned, and tables let a cell stand in several. */
export function partsOf(row: Element): Element[] {
  const grid = row.parentElement?.closest('[role=grid],[role=treegrid],[role=table]');
  for (const name of ['row-id', 'aria-rowindex', 'data-rowindex', 'row-index', 'data-row-key']) {
    const value = row.getAttribute(name);
    if (value && grid) {
      return [...grid.querySelectorAll(`[${name}="${CSS.escape(value)}"]`)].filter((part) => part.matches(ROW));
    }
  }
  const parts = [row];
  if (row instanceof HTMLTableRowElement) {
    const rows = [...(row.parentElement?.children ?? [])] as HTMLTableRowElement[];
    const own = rows.indexOf(row);
    for (let index = Math.max(0, own - 20); index < Math.min(rows.length, own + 20); index++) {
      for (const cell of rows[index]?.cells ?? []) {
        if (index < own && index + cell.rowSpan > own) {
          parts.unshift(cell);
        }
      }
    }
  }
  return parts;
}
