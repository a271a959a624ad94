/** What a zone of the page says: of which provider, in which state, by which name. */

import { fold, ownText, PRESSED, ROW, spokenText, up, walk } from './dom';
import type { PageDetector as Detector, Signs } from './signs';

export const HEADING = 'h1,h2,h3,h4,h5,h6,[role=heading],[role=rowheader],legend,summary';
const LABEL = 'dt,label,figcaption,caption,[role=columnheader]';
/** Longer texts are sentences. */
const LONGEST_STATE = 90;

export interface Reader {
  signs: { [sign in keyof Signs]: RegExp };
  providers: { detector: Detector; is: RegExp; only: RegExp; leads: RegExp; names: RegExp }[];
}

export interface Reading {
  detector: Detector | null;
  state: 'failed' | 'working' | null;
  name: string;
  /** The part in which the name stands. */
  at: Element;
}

export function readerOf(detectors: Detector[], signs: Signs): Reader {
  const insensitive = (source: string) => new RegExp(source, 'iu');
  return {
    signs: Object.fromEntries(Object.entries(signs).map(([sign, source]) => [sign, insensitive(source)])) as Reader['signs'],
    providers: detectors.map((detector) => {
      const names = `(?<!\\p{L})(?:${detector.names})(?!\\p{L})`;
      const end = '[^\\p{L}\\p{N}]*$';
      return {
        detector,
        names: insensitive(names),
        is: insensitive(`^[^\\p{L}]*${names}`),
        only: insensitive(`^[^\\p{L}]*${names}${end}`),
        leads: insensitive(`^[^\\p{L}]*${names}\\s*[:·|(–—-]|(?:[:·|(–—-]|(?<!\\p{L})(?:via|from|by|über))\\s*${names}${end}`),
      };
    }),
  };
}

export function readZone(parts: Element[], menu: Element | null, { signs, providers }: Reader): Reading {
  const found = { detector: null as Detector | null, rank: 0 };
  const states = { failed: 0, working: 0 };
  const name = { text: '', rank: 0, at: parts[0] as Element };
  const isRow = parts[0]?.matches(ROW);
  let titles = 0;

  const offer = (detector: Detector, rank: number) => {
    if (rank > found.rank) {
      Object.assign(found, { detector, rank });
    }
  };
  const state = (text: string, element: Element, zone: Element) => {
    const kind = text.length > LONGEST_STATE ? null : signs.failed.test(text) ? 'failed' : signs.working.test(text) ? 'working' : null;
    if (kind && (kind === 'working' || isSeen(element, menu))) {
      // What stands in a list or a table inside is likely the state of something past.
      const inner = element.closest(ROW);
      states[kind] = Math.max(states[kind], !isRow && inner && inner !== zone && zone.contains(inner) && !inner.contains(menu) ? 1 : 2);
    }
    return kind;
  };

  for (const part of parts) {
    walk(part, menu, (element) => {
      if (menu?.contains(element)) {
        return;
      }
      const pressed = element.closest(PRESSED);
      const heading = element.closest(HEADING);
      const isPressed = pressed && part.contains(pressed) && pressed !== part;
      const own = ownText(element);
      const text = own && !ownText(element.parentElement) && !element.matches('title') ? spokenText(element) : '';
      const isCounted =
        /^\W*\d+\W*$/.test(`${element.previousElementSibling?.textContent}`) ||
        /^\W*\d+\W*$/.test(`${element.nextElementSibling?.textContent}`);
      const head = headOf(element, part);
      const before = element.matches('dd,[class*="value" i]')
        ? `${fold(element.previousElementSibling?.textContent ?? '').replace(/:$/, '')}: `
        : '';
      let isState = false;
      if (own && !element.closest(LABEL) && !isCounted && !signs.past.test(head) && (!isPressed || isRow)) {
        // A part of it may be for screen readers alone, or a number that makes a count of it.
        isState = [before + (text || own), text, /\d/.test(text) ? '' : own].some((said) => said && state(said, element, part));
      }
      for (const attribute of ['aria-label', 'title', 'alt']) {
        const value = element.getAttribute(attribute);
        if (value && !(isPressed && own)) {
          state(fold(value), element, part);
        }
      }
      if (element.matches('title')) {
        for (const { detector, names } of providers) {
          offer(detector, names.test(own) ? 3 : 0);
        }
      }
      if (text && !isState && (!isPressed || heading || isRow)) {
        const isOnly = providers.find(({ only }) => only.test(text));
        const isTitle = !!heading || titles === 0;
        for (const { detector, is, leads, names, only } of providers) {
          offer(detector, only.test(text) ? 4 : isTitle && is.test(text) ? 3 : leads.test(text) ? 2 : isTitle && names.test(text) ? 1 : 0);
        }
        const isNoise =
          signs.noise.test(text) || element.closest(LABEL) || (isPressed && !heading && !providers.some(({ names }) => names.test(text)));
        const rank = isNoise ? 0 : isOnly ? 1 : heading || element.closest('th') || signs.titles.test(head) ? 4 : isPressed ? 2 : 3;
        titles += rank ? 1 : 0;
        if (rank > name.rank) {
          Object.assign(name, { text, rank, at: part });
        }
      }
      if (!own && !isPressed && (!element.firstElementChild || element === part)) {
        for (const { name: attribute, value } of element.attributes) {
          for (const { detector, names } of value.length < 300 && !(element === part && attribute === 'class') ? providers : []) {
            offer(detector, names.test(value) ? 3 : 0);
          }
        }
      }
    });
  }
  const { failed, working } = states;
  return {
    detector: found.detector,
    state: failed && failed >= working ? 'failed' : working ? 'working' : null,
    name: name.text,
    at: name.at,
  };
}

/** What stands over a cell: the heading of its column, or the column's own name. */
function headOf(element: Element, row: Element): string {
  const cell = element.closest('td,th,[role=gridcell],[role=cell]');
  if (!cell?.parentElement || !row.contains(cell)) {
    return '';
  }
  const heads = row.closest('table,[role=grid],[role=table],[role=treegrid]')?.querySelectorAll('thead th,[role=columnheader]');
  const head = heads?.[[...cell.parentElement.children].indexOf(cell)]?.textContent;
  return fold(head || cell.getAttribute('col-id') || cell.getAttribute('data-field') || '');
}

/** What is hidden says nothing, unless all of it is hidden for now. */
function isSeen(element: Element, menu: Element | null): boolean {
  const sees = (one: Element) => (one as Partial<Element>).checkVisibility?.() ?? true;
  return sees(element) || !menu || !sees(menu);
}

/** The provider that a heading names for all that stand under it. */
export function groupOf(zone: Element, { providers }: Reader): Detector | null {
  let outer: Element | null = zone;
  for (let level = 0; outer && level < 5; level++, outer = up(outer)) {
    for (let beside = outer.previousElementSibling, count = 0; beside && count < 40; beside = beside.previousElementSibling, count++) {
      const isHeading =
        beside.matches(HEADING) ||
        (beside instanceof HTMLTableRowElement && beside.cells.length === 1) ||
        (level > 0 && beside.querySelector(HEADING));
      if (isHeading) {
        const text = fold(beside.textContent ?? '');
        return providers.find(({ only }) => only.test(text))?.detector ?? null;
      }
    }
  }
  return null;
}

/** Whether what surrounds a zone says that its rows are runs, messages or plans. */
export function isElsewhere(zone: Element, { signs }: Reader): boolean {
  for (let outer: Element | null = zone; outer && outer !== document.body; outer = up(outer)) {
    if (outer.matches('table,[role=grid],[role=treegrid],[role=table]')) {
      for (const cell of outer.querySelectorAll('thead th,[role=columnheader],caption')) {
        if (signs.columns.test(fold(cell.textContent)) || (cell.matches('caption') && signs.elsewhere.test(fold(cell.textContent)))) {
          return true;
        }
      }
    }
    if (outer !== zone && signs.elsewhere.test(outer.getAttribute('aria-label') ?? '')) {
      return true;
    }
    for (let beside = outer.previousElementSibling; beside; beside = beside.previousElementSibling) {
      const isAlike = beside.tagName === outer.tagName && beside.className === outer.className;
      const heading = isAlike ? null : beside.matches(HEADING) ? beside : [...beside.querySelectorAll(HEADING)].pop();
      if (heading) {
        return signs.elsewhere.test(fold(heading.textContent));
      }
    }
  }
  return false;
}
