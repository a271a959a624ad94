/**
 * Finds failed cards and follows them through whatever a page does: late rendering, recycling, replacing, moving on. Only what changed is read again, in
 * slices, so that a page that never rests is not slowed.
 */
import type { Detector } from '../contributions';
import type { Detected } from '../messages';
import { isOfProvider, read } from './rules';

/** Milliseconds of work at a stretch. */
const SLICE = 0.4;
/** Where more elements than this wait, asking the page for its cards is cheaper than asking each of them. */
const MANY = 2000;
/** Milliseconds between two such questions. */
const PAUSE = 25;
/** Elements in the largest card; what holds more is a page, a list or a table. */
const LARGEST = 500;

export type Found = Map<string, { card: Element; item: Detected }>;

export class Engine {
  #detectors: Detector[];
  /** All selectors of cards as one. */
  #anyCard: string;
  /** What the markup of every provider's card contains: most of what a page changes is ruled out by it at once. */
  #mayMatch: RegExp;
  /** Of each detector, the index of the selector in use: the best that found a card. */
  #levels = new Map<Detector, number>();
  /** Cards of a provider with what they say: null for those that work. */
  #cards = new Map<Element, { detector: Detector; item: Detected | null }>();

  /**
   * What waits, the most urgent first: cards that are new or known, elements that appeared, elements in which something changed, what surrounds those and was
   * no card so far, and selectors to ask the whole page for.
   */
  #urgent = new Set<Element>();
  #appeared = new Set<Element>();
  #touched = new Set<Element>();
  #unlikely = new Set<Element>();
  #scanning = new Set<string>();
  #scanWanted = true;
  #scannedAt = Number.NEGATIVE_INFINITY;

  #stale = false;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #isPlanned = false;
  #channel = new MessageChannel();
  #observer = new MutationObserver((records) => this.#mutated(records));

  #changed: (found: Found) => void;

  constructor(detectors: Detector[], changed: (found: Found) => void) {
    this.#changed = changed;

    this.#detectors = detectors.map((detector) => ({ ...detector, cards: detector.cards.filter(isSelector) }));
    this.#anyCard = [...new Set(this.#detectors.flatMap(({ cards }) => cards))].join();
    this.#mayMatch = wordsOf(detectors);
    this.#channel.port1.onmessage = () => {
      this.#isPlanned = false;
      this.#work();
    };
    if (this.#anyCard) {
      const attributeFilter = attributesOf(detectors);
      this.#observer.observe(document, { subtree: true, childList: true, characterData: true, attributes: true, attributeFilter });
      this.#work();
    }
  }

  stop(): void {
    this.#observer.disconnect();
    clearTimeout(this.#timer);
    this.#channel.port1.close();
  }

  #mutated(records: MutationRecord[]): void {
    for (const { target, addedNodes, removedNodes } of records) {
      const element = target instanceof Element ? target : target.parentElement;
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
    const end = performance.now() + SLICE;
    while (this.#step() && performance.now() < end);
    if (this.#stale) {
      this.#report();
    }
    if (this.#urgent.size || this.#appeared.size || this.#touched.size || this.#unlikely.size || this.#scanning.size) {
      this.#later(0);
    } else if (this.#scanWanted) {
      this.#later(this.#untilScan());
    }
  }

  /** A timer of 0 is one of 4 ms when it comes again and again; a message is not. */
  #later(wait: number): void {
    if (this.#isPlanned) {
      return;
    }
    this.#isPlanned = true;
    if (wait > 0) {
      this.#timer = setTimeout(() => this.#channel.port2.postMessage(0), wait);
    } else {
      this.#channel.port2.postMessage(0);
    }
  }

  /** Does the next thing; false when there is none for now. */
  #step(): boolean {
    return (
      take(this.#urgent, (card) => this.#evaluate(card)) ||
      take(this.#appeared, (element) => this.#lookInto(element)) ||
      take(this.#touched, (element) => this.#nominate(element)) ||
      take(this.#unlikely, (card) => this.#evaluate(card)) ||
      take(this.#scanning, (selector) => this.#gather(document, selector)) ||
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
    // One by one, the best first: the page has time in between.
    this.#scanning = new Set(this.#detectors.flatMap(({ cards }) => cards));
    return true;
  }

  #untilScan(): number {
    return this.#scannedAt + PAUSE - performance.now();
  }

  #lookInto(element: Element): void {
    if (element.matches(this.#anyCard)) {
      this.#urgent.add(element);
    } else {
      this.#nominate(element);
    }
    this.#gather(element, this.#anyCard);
  }

  #gather(root: ParentNode, selector: string): void {
    for (const card of root.querySelectorAll(selector)) {
      this.#urgent.add(card);
    }
  }

  /** The card around an element. One that was none so far will hardly be one now, and can wait. */
  #nominate(element: Element): void {
    const card = element.closest(this.#anyCard);
    if (card) {
      (this.#cards.has(card) ? this.#urgent : this.#unlikely).add(card);
    }
  }

  #evaluate(card: Element): void {
    const before = this.#cards.get(card);
    const after = card.isConnected && !isLarge(card) && this.#mayMatch.test(card.outerHTML) ? this.#cardOf(card) : undefined;
    if (after) {
      this.#cards.set(card, after);
    } else {
      this.#cards.delete(card);
    }
    this.#stale ||= before?.detector !== after?.detector || JSON.stringify(before?.item) !== JSON.stringify(after?.item);
  }

  #cardOf(card: Element): { detector: Detector; item: Detected | null } | undefined {
    for (const detector of this.#detectors) {
      const level = this.#levels.get(detector) ?? detector.cards.length;
      const own = detector.cards.findIndex((selector) => card.matches(selector));
      if (own >= 0 && own <= level && isOfProvider(card, detector)) {
        if (own < level) {
          this.#levels.set(detector, own);
          this.#forget((known) => known === detector);
        }
        return { detector, item: read(card, detector) };
      }
    }
    return undefined;
  }

  #forget(when: (detector: Detector, card: Element) => boolean): void {
    for (const [card, { detector }] of this.#cards) {
      if (when(detector, card)) {
        this.#cards.delete(card);
      }
    }
  }

  #report(): void {
    this.#stale = false;
    this.#forget((_, card) => !card.isConnected);
    const containers = new Set<Element>();
    for (const card of this.#cards.keys()) {
      for (let outer = card.parentElement?.closest(this.#anyCard); outer; outer = outer.parentElement?.closest(this.#anyCard)) {
        containers.add(outer);
      }
    }
    const found: Found = new Map();
    const inUse = new Set<Detector>();
    for (const [card, { detector, item }] of this.#cards) {
      inUse.add(detector);
      // What surrounds a card says what the card says, and more.
      if (item && !containers.has(card)) {
        found.set(item.key, { card, item });
      }
    }
    for (const detector of this.#levels.keys()) {
      // The page may show its sources in another way from now on.
      if (!inUse.has(detector)) {
        this.#levels.delete(detector);
        this.#scanWanted = true;
      }
    }
    this.#changed(found);
  }
}

/** Counted by a walk that ends early: a live collection would have to be kept up to date by every later change. */
function isLarge(card: Element): boolean {
  const walker = document.createTreeWalker(card, NodeFilter.SHOW_ELEMENT);
  let count = 0;
  while (walker.nextNode() && count++ < LARGEST);
  return count > LARGEST;
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

/** One word of each that a card is recognised by, as one expression. A test without words may hold for any markup. */
function wordsOf(detectors: Detector[]): RegExp {
  const words = detectors.flatMap(({ matches }) =>
    matches.flatMap(
      ({ equals, contains }) => [equals, contains].find((list) => list?.length)?.map((text) => /[a-z0-9]+/i.exec(text)?.[0] ?? '') ?? [''],
    ),
  );
  return new RegExp([...new Set(words)].join('|'), 'i');
}

/** The attributes that rules look at, those named inside of selectors included. */
function attributesOf(detectors: Detector[]): string[] {
  const names = new Set(['class']);
  for (const { cards, matches, failed, name, dataSourceId, reason } of detectors) {
    const probes = [...matches, ...failed, ...name, ...dataSourceId, ...reason];
    for (const selector of [...cards, ...probes.map((probe) => probe.selector ?? '')]) {
      for (const [, attribute = ''] of selector.matchAll(/\[\s*([\w-]+)/g)) {
        names.add(attribute);
      }
    }
    for (const { attribute } of probes) {
      if (attribute) {
        names.add(attribute);
      }
    }
  }
  return [...names];
}
