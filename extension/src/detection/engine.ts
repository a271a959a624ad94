/**
 * Finds failed cards and follows them through whatever a page does: late rendering, recycling, replacing, moving on. Only what changed is read again, in
 * slices, so that a page that never rests is not slowed.
 */
import type { PageView } from '../messages';
import { Cards, type Found } from './cards';
import { isSelector } from './dom';
import { MENUS } from './menus';
import { take } from './queue';
import type { PageDetector, Signs } from './signs';

/** Milliseconds of work at a stretch. */
const SLICE = 0.4;
/** Where more changes than this wait, asking the page for its cards is cheaper than looking at each of them. */
const MANY = 2000;
/** Milliseconds between two such questions. */
const PAUSE = 25;
/** Milliseconds after which components that were defined late are looked for. */
const LATE = [300, 1000, 3000, 10_000];
/** Elements that are asked for a shadow root at a time. */
const STEP = 60;

export class Engine {
  /** The page's own tree and the open shadow roots in it. */
  readonly roots = new Set<Document | ShadowRoot>([document]);
  #all: PageDetector[];
  #signs: Signs;
  #cards: Cards | undefined;
  #path = '';
  /** Everything that may be a card, or a menu of one; and the same as one selector. */
  #selectors: string[] = [];
  #any = MENUS;
  #options: MutationObserverInit;

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

  constructor({ detectors, signs, watched }: Pick<PageView, 'detectors' | 'signs' | 'watched'>, changed: (found: Found) => void) {
    this.#changed = changed;
    this.#all = detectors.map((detector) => ({ ...detector, cards: detector.cards.filter(isSelector) }));
    this.#signs = signs;
    this.#options = { subtree: true, childList: true, characterData: true, attributes: true, attributeFilter: watched };
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
    return !!this.#cards?.rank(element);
  }

  stop(): void {
    this.#observer.disconnect();
    this.#timers.forEach(clearTimeout);
    this.#channel.port1.close();
  }

  #mutated(records: MutationRecord[]): void {
    if (records.length + this.#touched.size + this.#appeared.size > MANY) {
      this.#touched.clear();
      this.#appeared.clear();
      this.#stale ||= !!this.#cards?.size;
      this.#scanWanted = true;
      this.#work();
      return;
    }
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
      this.#stale ||= removedNodes.length > 0 && !!this.#cards?.size;
    }
    this.#work();
  }

  /** Works for one slice of time, then goes on in a task of its own. */
  #work(): void {
    if (this.#path !== location.pathname || !this.#cards) {
      this.#begin();
    }
    const end = performance.now() + SLICE;
    while (this.#step() && performance.now() < end);
    if (this.#stale && this.#cards) {
      this.#stale = false;
      this.#changed(this.#cards.found());
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
    const detectors = this.#all.filter(({ path }) => !path || new RegExp(path).test(this.#path));
    this.#selectors = [...MENUS.split(','), ...detectors.flatMap(({ cards }) => cards)];
    this.#any = this.#selectors.join();
    this.#stale = !!this.#cards?.size;
    this.#cards = new Cards(detectors, this.#signs);
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
      take(this.#urgent, (element) => this.#evaluate(element)) ||
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
    this.#stale ||= !!this.#cards?.size;
    // One by one: the page has time in between.
    this.#scanning = new Set(this.#selectors);
    for (const root of this.roots) {
      if (root instanceof ShadowRoot && !root.host.isConnected) {
        this.roots.delete(root);
      }
    }
    for (const card of this.#cards?.keys() ?? []) {
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
    for (const card of this.#cards?.around(element) ?? []) {
      this.#urgent.add(card);
    }
  }

  #evaluate(element: Element): void {
    if (this.#cards?.evaluate(element)) {
      this.#stale = true;
    }
  }
}
