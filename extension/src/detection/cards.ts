/** The cards that are known: what led to each, what it says, and what a change of the page may change in it. */
import type { Detected } from '../messages';
import { up } from './dom';
import { findCard } from './find';
import { isLarge, MENUS, menuRank } from './menus';
import { type Reader, readerOf, readZone } from './read';
import { isDeclared, itemOf } from './rules';
import type { PageDetector, Signs } from './signs';

export interface FoundCard {
  /** Where the name stands. */
  card: Element;
  item: Detected;
  /** What opens the connector's menu, where that is known. */
  menu: Element | null;
}

export type Found = Map<string, FoundCard>;

interface Known {
  zone: Element;
  menu: Element | null;
  item: Detected | null;
}

export class Cards {
  #detectors: PageDetector[];
  #reader: Reader;
  /** By the element that led to them: a declared card itself, or a menu. */
  #known = new Map<Element, Known>();
  /** What a change in an element may change. */
  #watch = new Map<Element, Set<Element>>();

  constructor(detectors: PageDetector[], signs: Signs) {
    this.#detectors = detectors;
    this.#reader = readerOf(detectors, signs);
  }

  get size(): number {
    return this.#known.size;
  }

  keys(): Iterable<Element> {
    return this.#known.keys();
  }

  rank(element: Element): number {
    return menuRank(element, this.#reader.signs);
  }

  /** The cards that a change in this element may change. */
  *around(element: Element): Generator<Element> {
    for (let outer: Element | null = element; outer && this.#watch.size; outer = up(outer)) {
      yield* this.#watch.get(outer) ?? [];
    }
  }

  /** Reads what an element leads to; true when it says something else now. */
  evaluate(element: Element): boolean {
    const before = this.#known.get(element);
    const after = element.isConnected ? (this.#declared(element) ?? this.#found(element)) : undefined;
    if (after) {
      this.#known.set(element, after);
    } else {
      this.#known.delete(element);
    }
    return JSON.stringify(before?.item) !== JSON.stringify(after?.item) || before?.zone !== after?.zone;
  }

  /** A card that the rules name by a selector. */
  #declared(element: Element): Known | undefined {
    const detector = this.#detectors.find((one) => isDeclared(element, one));
    if (!detector || isLarge(element)) {
      return undefined;
    }
    const menu = [...element.querySelectorAll(MENUS)].find((inner) => this.rank(inner) > 1) ?? null;
    const { state, name } = readZone([element], menu, this.#reader);
    this.#observe(element, [element]);
    return { zone: element, menu, item: itemOf([element], detector, state === 'failed', name) };
  }

  /** A card that is one by its menu. */
  #found(menu: Element): Known | undefined {
    for (let outer = up(menu); outer; outer = up(outer)) {
      if (this.#known.get(outer)?.zone === outer) {
        return undefined;
      }
    }
    const { card, around } = findCard(menu, this.#reader);
    this.#observe(menu, around);
    return card
      ? { zone: card.parts[0] as Element, menu, item: itemOf(card.parts, card.detector, card.name !== null, card.name ?? '') }
      : undefined;
  }

  #observe(card: Element, around: Element[]): void {
    for (const element of around) {
      const cards = this.#watch.get(element) ?? new Set();
      this.#watch.set(element, cards.add(card));
    }
  }

  /** The failed ones, in the order of the page; two of one name are two. */
  found(): Found {
    const zones = new Map<Element, Known>();
    for (const [element, card] of this.#known) {
      if (!element.isConnected) {
        this.#known.delete(element);
        continue;
      }
      const known = zones.get(card.zone);
      if (!known || (card.menu && known.menu && this.rank(card.menu) > this.rank(known.menu))) {
        zones.set(card.zone, card);
      }
    }
    for (const element of this.#watch.keys()) {
      if (!element.isConnected) {
        this.#watch.delete(element);
      }
    }
    const containers = new Set<Element>();
    for (const zone of zones.keys()) {
      for (let outer = up(zone); outer; outer = up(outer)) {
        containers.add(outer);
      }
    }
    const found: Found = new Map();
    const order = [...zones.values()].sort(({ zone: one }, { zone: other }) =>
      one.compareDocumentPosition(other) & Node.DOCUMENT_POSITION_FOLLOWING ? -1 : 1,
    );
    for (const { zone, item, menu } of order) {
      // What surrounds a card says what the card says, and more.
      if (item && !containers.has(zone)) {
        let { key } = item;
        for (let count = 2; found.has(key) && !item.dataSourceId; count++) {
          key = `${item.key} ${count}`;
        }
        found.set(key, { card: zone, item: { ...item, key }, menu });
      }
    }
    return found;
  }
}
