/**
 * Finds failed cards and follows them through whatever a page does: late rendering, recycling, replacing, moving on. Only what changed is read again, in
 * slices, so that a page that never rests is not slowed.
 */
import type { Detected, PageDetector } from '../messages';
import { up } from './dom';
import { findCard } from './find';
import { isLarge, MENUS, menuRank } from './menus';
import { type Reader, readerOf, readZone } from './read';
import { isDeclared, itemOf } from './rules';
import type { Signs } from './words';

/** Milliseconds of work at a stretch. */
const SLICE = 0.4;
/** Where more elements than this wait, asking the page for its cards is cheaper than asking each of them. */
const MANY = 2000;
/** Milliseconds between two such questions. */
const PAUSE = 25;
/** Milliseconds after which components that were defined late are looked for. */
const LATE = [300, 1000, 3000, 10_000];
/** Elements that are asked for a shadow root at a time. */
const STEP = 60;
/** What rows are told apart by, and what hides or shows a state. */
const WATCHED = ['aria-label', 'title', 'alt', 'aria-haspopup', 'class', 'hidden', 'style', 'src', 'row-id', 'row-index', 'aria-rowindex'];

export interface FoundCard {
  /** Where the name stands. */
  card: Element;
  item: Detected;
  /** What opens the connector's menu, where that is known. */
  menu: Element | null;
}

export type Found = Map<string, FoundCard>;

interface Known {
  detector: PageDetector;
  zone: Element;
  menu: Element | null;
  item: Detected | null;
  around: Element[];
}

export class Engine {
  /** The page's own tree and the open shadow roots in it. */
  readonly roots = new Set<Document | ShadowRoot>([document]);
  #all: PageDetector[];
  #signs: Signs;
  #detectors: PageDetector[] = [];
  #reader: Reader | undefined;
  #path = '';
  /** Everything that may be a card, or a menu of one; and the same as one selector. */
  #selectors: string[] = [];
  #any = MENUS;
  #options: MutationObserverInit;
  /** By the element that led to them: a declared card itself, or a menu. */
  #cards = new Map<Element, Known>();
  /** What a change in an element may change. */
  #watch = new Map<Element, Set<Element>>();

  /** What waits, the most urgent first. */
  #urgent = new Set<Element>();
  #appeared = new Set<Element>();
  #touched = new Set<Element>();
  /** Trees that are still looked through for shadow roots. */
  #walks = new Set<TreeWalker>();
  /** Selectors that the whole page is still asked for. */
  #scanning = new Set<string>();
  #scanWanted = true;
  #scannedAt = Number.NEGATIVE_INFINITY;

  #stale = false;
  #timers: ReturnType<typeof setTimeout>[] = [];
  #isPlanned = false;
  #channel = new MessageChannel();
  #observer = new MutationObserver((records) => this.#mutated(records));
  #changed: (found: Found) => void;

  constructor(detectors: PageDetector[], signs: Signs, changed: (found: Found) => void) {
    this.#changed = changed;
    this.#all = detectors.map((detector) => ({ ...detector, cards: detector.cards.filter(isSelector) }));
    this.#signs = signs;
    this.#options = { subtree: true, childList: true, characterData: true, attributes: true, attributeFilter: attributesOf(detectors) };
    this.#channel.port1.onmessage = () => {
      this.#isPlanned = false;
      this.#work();
    };
    if (detectors.length) {
      this.#observer.observe(document, this.#options);
      this.#timers = LATE.map((wait) => setTimeout(() => this.#explore(document), wait));
      this.#work();
    }
  }

  isMenu(element: Element): boolean {
    return this.#rank(element) > 0;
  }

  stop(): void {
    this.#observer.disconnect();
    this.#timers.forEach(clearTimeout);
    this.#channel.port1.close();
  }

  #mutated(records: MutationRecord[]): void {
    for (const { target, addedNodes, removedNodes } of records) {
      const element = target instanceof Element ? target : (target.parentElement ?? (target as ShadowRoot).host);
      if (element) {
        this.#touched.add(element);
      }
      for (const node of addedNodes) {
        if (node instanceof Element) {
          this.#appeared.add(node);
        }
      }
      this.#stale ||= removedNodes.length > 0 && this.#cards.size > 0;
    }
    if (this.#touched.size + this.#appeared.size > MANY) {
      this.#touched.clear();
      this.#appeared.clear();
      this.#scanWanted = true;
    }
    this.#work();
  }

  /** Works for one slice of time, then goes on in a task of its own. */
  #work(): void {
    if (this.#path !== location.pathname || !this.#reader) {
      this.#begin();
    }
    const end = performance.now() + SLICE;
    while (this.#step() && performance.now() < end);
    if (this.#stale) {
      this.#report();
    }
    if (this.#urgent.size || this.#appeared.size || this.#touched.size || this.#scanning.size || this.#walks.size) {
      this.#later(0);
    } else if (this.#scanWanted) {
      this.#later(this.#untilScan());
    }
  }

  /** Each address of the page may have rules of its own. */
  #begin(): void {
    this.#path = location.pathname;
    this.#detectors = this.#all.filter(({ path }) => !path || new RegExp(path).test(this.#path));
    this.#reader = readerOf(this.#detectors, this.#signs);
    this.#selectors = [...MENUS.split(','), ...this.#detectors.flatMap(({ cards }) => cards)];
    this.#any = this.#selectors.join();
    this.#stale = this.#cards.size > 0;
    this.#cards.clear();
    this.#watch.clear();
    this.#scanWanted = true;
  }

  /** A timer of 0 is one of 4 ms when it comes again and again; a message is not. */
  #later(wait: number): void {
    if (this.#isPlanned) {
      return;
    }
    this.#isPlanned = true;
    const post = () => this.#channel.port2.postMessage(0);
    if (wait > 0) {
      this.#timers[LATE.length] = setTimeout(post, wait);
    } else {
      post();
    }
  }

  /** Does the next thing; false when there is none for now. */
  #step(): boolean {
    return (
      take(this.#urgent, (card) => this.#evaluate(card)) ||
      take(this.#appeared, (element) => this.#lookInto(element)) ||
      take(this.#touched, (element) => this.#nominate(element)) ||
      take(this.#scanning, (selector) => this.#ask(selector)) ||
      take(this.#walks, (walker) => this.#walk(walker)) ||
      this.#scan()
    );
  }

  #scan(): boolean {
    if (!this.#scanWanted || this.#untilScan() > 0) {
      return false;
    }
    this.#scannedAt = performance.now();
    this.#scanWanted = false;
    this.#stale = this.#cards.size > 0;
    // One by one: the page has time in between.
    this.#scanning = new Set(this.#selectors);
    for (const card of this.#cards.keys()) {
      this.#urgent.add(card);
    }
    this.#explore(document);
    return true;
  }

  #untilScan(): number {
    return this.#scannedAt + PAUSE - performance.now();
  }

  #lookInto(element: Element): void {
    this.#nominate(element);
    this.#gather(element);
    this.#explore(element);
  }

  #ask(selector: string): void {
    for (const root of this.roots) {
      this.#gather(root, selector);
    }
  }

  #gather(root: ParentNode, selector = this.#any): void {
    for (const card of root.querySelectorAll(selector)) {
      this.#urgent.add(card);
    }
  }

  #explore(root: Node): void {
    const walker = document.createTreeWalker(root, NodeFilter.SHOW_ELEMENT);
    this.#enter(root as Element);
    if (root.firstChild) {
      this.#walks.add(walker);
      this.#later(0);
    }
  }

  #walk(walker: TreeWalker): void {
    for (let count = 0; count < STEP; count++) {
      if (!walker.nextNode()) {
        return;
      }
      this.#enter(walker.currentNode as Element);
    }
    this.#walks.add(walker);
  }

  #enter({ shadowRoot }: Element): void {
    if (shadowRoot && !this.roots.has(shadowRoot) && shadowRoot.firstChild) {
      this.roots.add(shadowRoot);
      this.#observer.observe(shadowRoot, this.#options);
      this.#gather(shadowRoot);
      this.#explore(shadowRoot);
    }
  }

  /** What a change in an element may have made, or made otherwise. */
  #nominate(element: Element): void {
    const near = element.closest(this.#any);
    if (near) {
      this.#urgent.add(near);
    }
    for (let outer: Element | null = element; outer && this.#watch.size; outer = up(outer)) {
      for (const card of this.#watch.get(outer) ?? []) {
        this.#urgent.add(card);
      }
    }
  }

  #evaluate(element: Element): void {
    const before = this.#cards.get(element);
    const after = element.isConnected && (this.#declared(element) ?? this.#found(element));
    if (after) {
      this.#cards.set(element, after);
    } else {
      this.#cards.delete(element);
    }
    this.#stale ||=
      JSON.stringify(before?.item) !== JSON.stringify((after || undefined)?.item) || before?.zone !== (after || undefined)?.zone;
  }

  /** A card that the rules name by a selector. */
  #declared(element: Element): Known | undefined {
    const detector = this.#detectors.find((one) => isDeclared(element, one));
    if (!detector || isLarge(element)) {
      return undefined;
    }
    const menu = [...element.querySelectorAll(MENUS)].find((inner) => this.#rank(inner) > 1) ?? null;
    const { state, name } = readZone([element], menu, this.#reader as Reader);
    this.#observe(element, [element]);
    return { detector, zone: element, menu, item: itemOf([element], detector, state === 'failed', name), around: [element] };
  }

  /** A card that is one by its menu. */
  #found(menu: Element): Known | undefined {
    for (let outer = up(menu); outer; outer = up(outer)) {
      if (this.#cards.get(outer)?.zone === outer) {
        return undefined;
      }
    }
    const { card, around } = findCard(menu, this.#reader as Reader);
    this.#observe(menu, around);
    return card
      ? { ...card, zone: card.parts[0] as Element, item: itemOf(card.parts, card.detector, card.name !== null, card.name ?? ''), around }
      : undefined;
  }

  #rank(element: Element): number {
    return menuRank(element, (this.#reader as Reader).signs);
  }

  #observe(card: Element, around: Element[]): void {
    for (const element of around) {
      const cards = this.#watch.get(element) ?? new Set();
      this.#watch.set(element, cards.add(card));
    }
  }

  #report(): void {
    this.#stale = false;
    const zones = new Map<Element, Known>();
    for (const [element, card] of this.#cards) {
      if (!element.isConnected) {
        this.#cards.delete(element);
        continue;
      }
      const known = zones.get(card.zone);
      if (!known || (card.menu && known.menu && this.#rank(card.menu) > this.#rank(known.menu))) {
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
    this.#changed(found);
  }
}

/** Takes one out and does something with it; false when there is none. */
function take<T>(from: Set<T>, use: (item: T) => void): boolean {
  for (const item of from) {
    from.delete(item);
    use(item);
    return true;
  }
  return false;
}

/** Whether this browser can read the selector; one that it cannot must not spoil the others. */
function isSelector(selector: string): boolean {
  try {
    document.createDocumentFragment().querySelector(selector);
    return true;
  } catch {
    return false;
  }
}

/** The attributes that rules look at, those named inside of selectors included. */
function attributesOf(detectors: PageDetector[]): string[] {
  const rules = JSON.stringify(detectors);
  const named = [...rules.matchAll(/\[\s*([\w-]+)|"attribute":"([\w-]+)/g)].map(([, inside, own]) => inside ?? own ?? '');
  return [...new Set([...WATCHED, ...named])];
}
