/** The failed connector to which a menu belongs. */

import { ROW } from './dom';
import { isLarge, menuRank, partsOf, zonesAround } from './menus';
import { groupOf, HEADING, isElsewhere, type Reader, type Reading, readZone } from './read';
import type { PageDetector as Detector } from './signs';

/** Levels around the provider's name in which its state is looked for. */
const AROUND = 4;

export interface Card {
  detector: Detector;
  /** What says all of it; the first is the one in which the name stands. */
  parts: Element[];
  menu: Element;
  /** Null for one that works, or of which nothing is known. */
  name: string | null;
}

/** What belongs to a menu, and everything whose changes can change that. */
export function findCard(menu: Element, reader: Reader): { card: Card | null; around: Element[] } {
  const isMenu = (element: Element) => menuRank(element, reader.signs) > 0;
  if (!isMenu(menu)) {
    return { card: null, around: [] };
  }
  const zones = zonesAround(menu, isMenu);
  const around = new Set<Element>(zones.slice(-1));
  let card: Card | null = null;
  let known = 0;
  let last: Element | undefined;

  const read = (zone: Element): Reading => {
    const parts = zone.matches(ROW) ? partsOf(zone) : [zone];
    for (const part of parts) {
      around.add(part);
    }
    return readZone(parts, menu, reader);
  };
  const keep = ({ detector, state, name, at }: Reading, zone: Element, group?: Detector | null): void => {
    const own = detector ?? group;
    if (own) {
      const isFailed = state === 'failed' && name && !isElsewhere(zone, reader);
      card = { detector: own, parts: [at], menu, name: isFailed ? name : null };
    }
  };

  const rows = zones.filter((zone) => zone.matches(ROW));
  for (const zone of zones) {
    if (!mentions(zone, reader) && !zone.matches(ROW)) {
      continue;
    }
    // A heading in front of what is known so far is the page's.
    if (known && last && hasHeadingBefore(zone, last)) {
      break;
    }
    const reading = read(zone);
    if (!reading.detector) {
      continue;
    }
    const row = rows.find((candidate) => candidate.contains(zone));
    if (row && row !== zone && !hasHeadingBefore(row, zone)) {
      keep(read(row), row, reading.detector);
      return { card, around: [...around] };
    }
    keep(reading, zone);
    last = zone;
    if (reading.state || zone === row || ++known > AROUND) {
      return { card, around: [...around] };
    }
  }
  const row = rows.pop() ?? zones.at(-1);
  if (!card && row && !isLarge(row)) {
    keep(read(row), row, groupOf(row, reader));
  }
  return { card, around: [...around] };
}

function mentions(zone: Element, { providers }: Reader): boolean {
  const markup = (zone.shadowRoot?.innerHTML ?? '') + zone.outerHTML;
  return zone.getRootNode() !== document || providers.some(({ names }) => names.test(markup));
}

function hasHeadingBefore(zone: Element, inner: Element): boolean {
  for (const heading of zone.querySelectorAll(HEADING)) {
    if (!inner.contains(heading) && heading.compareDocumentPosition(inner) & Node.DOCUMENT_POSITION_FOLLOWING) {
      return true;
    }
  }
  return false;
}
