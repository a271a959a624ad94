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

export type Found = Map<string, { card: Element; item: Detected }>;

export class Engine {
  private detectors: Detector[];
  /** All selectors of cards as one. */
  private anyCard: string;
  /** Of each detector, the index of the selector in use: the best that found a card. */
  private levels = new Map<Detector, number>();
  /** Cards of a provider with what they say: null for those that work. */
  private cards = new Map<Element, { detector: Detector; item: Detected | null }>();

  /** What waits: possible cards, elements that appeared, elements in which something changed, and the whole page. */
  private candidates = new Set<Element>();
  private appeared = new Set<Element>();
  private touched = new Set<Element>();
  private scanWanted = true;
  private scannedAt = Number.NEGATIVE_INFINITY;

  private stale = false;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private observer = new MutationObserver((records) => this.mutated(records));

  constructor(
    detectors: Detector[],
    private changed: (found: Found) => void,
  ) {
    this.detectors = detectors.map((detector) => ({ ...detector, cards: detector.cards.filter(isSelector) }));
    this.anyCard = [...new Set(this.detectors.flatMap(({ cards }) => cards))].join();
    if (this.anyCard) {
      const attributeFilter = attributesOf(detectors);
      this.observer.observe(document, { subtree: true, childList: true, characterData: true, attributes: true, attributeFilter });
      this.work();
    }
  }

  stop(): void {
    this.observer.disconnect();
    clearTimeout(this.timer);
  }

  private mutated(records: MutationRecord[]): void {
    for (const { target, addedNodes, removedNodes } of records) {
      const element = target instanceof Element ? target : target.parentElement;
      if (element) {
        this.touched.add(element);
      }
      for (const node of addedNodes) {
        if (node instanceof Element) {
          this.appeared.add(node);
        }
      }
      this.stale ||= removedNodes.length > 0 && this.cards.size > 0;
    }
    if (this.touched.size + this.appeared.size > MANY) {
      this.touched.clear();
      this.appeared.clear();
      this.scanWanted = true;
    }
    this.work();
  }

  /** Works for one slice of time, then goes on in a task of its own. */
  private work(): void {
    const end = performance.now() + SLICE;
    while (this.step() && performance.now() < end);
    if (this.stale) {
      this.report();
    }
    const waits = this.candidates.size || this.appeared.size || this.touched.size;
    if (waits || this.scanWanted) {
      this.timer ??= setTimeout(
        () => {
          this.timer = undefined;
          this.work();
        },
        waits ? 0 : this.untilScan(),
      );
    }
  }

  /** Does the next thing; false when there is none for now. */
  private step(): boolean {
    return (
      take(this.candidates, (card) => this.evaluate(card)) ||
      take(this.touched, (element) => this.nominate(element.closest(this.anyCard))) ||
      take(this.appeared, (element) => this.nominateIn(element)) ||
      this.scan()
    );
  }

  private scan(): boolean {
    if (!this.scanWanted || this.untilScan() > 0) {
      return false;
    }
    this.scannedAt = performance.now();
    this.scanWanted = false;
    this.stale = this.cards.size > 0;
    this.nominateIn(document);
    return true;
  }

  private untilScan(): number {
    return this.scannedAt + PAUSE - performance.now();
  }

  private nominateIn(root: Element | Document): void {
    if (root instanceof Element) {
      this.nominate(root.closest(this.anyCard));
    }
    for (const card of root.querySelectorAll(this.anyCard)) {
      this.candidates.add(card);
    }
  }

  private nominate(card: Element | null): void {
    if (card) {
      this.candidates.add(card);
    }
  }

  private evaluate(card: Element): void {
    const before = this.cards.get(card);
    const after = card.isConnected ? this.cardOf(card) : undefined;
    if (after) {
      this.cards.set(card, after);
    } else {
      this.cards.delete(card);
    }
    this.stale ||= before?.detector !== after?.detector || JSON.stringify(before?.item) !== JSON.stringify(after?.item);
  }

  private cardOf(card: Element): { detector: Detector; item: Detected | null } | undefined {
    for (const detector of this.detectors) {
      const level = this.levels.get(detector) ?? detector.cards.length;
      const own = detector.cards.findIndex((selector) => card.matches(selector));
      if (own >= 0 && own <= level && isOfProvider(card, detector)) {
        if (own < level) {
          this.levels.set(detector, own);
          this.forget((known) => known === detector);
        }
        return { detector, item: read(card, detector) };
      }
    }
    return undefined;
  }

  private forget(when: (detector: Detector, card: Element) => boolean): void {
    for (const [card, { detector }] of this.cards) {
      if (when(detector, card)) {
        this.cards.delete(card);
      }
    }
  }

  private report(): void {
    this.stale = false;
    this.forget((_, card) => !card.isConnected);
    const containers = new Set<Element>();
    for (const card of this.cards.keys()) {
      for (let outer = card.parentElement?.closest(this.anyCard); outer; outer = outer.parentElement?.closest(this.anyCard)) {
        containers.add(outer);
      }
    }
    const found: Found = new Map();
    const inUse = new Set<Detector>();
    for (const [card, { detector, item }] of this.cards) {
      inUse.add(detector);
      // What surrounds a card says what the card says, and more.
      if (item && !containers.has(card)) {
        found.set(item.key, { card, item });
      }
    }
    for (const detector of this.levels.keys()) {
      // The page may show its sources in another way from now on.
      if (!inUse.has(detector)) {
        this.levels.delete(detector);
        this.scanWanted = true;
      }
    }
    this.changed(found);
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
