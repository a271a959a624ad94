/** Reads the page by contributed rules: selectors, attributes and words, nothing that runs. */
import type { Detector, Probe, Target, Test } from '../contributions';
import type { Detected } from '../messages';

/** Longer texts are paragraphs, not the name or the state of anything. */
const LONGEST = 300;

/** The card's detector, unless it belongs to none. */
export function isOfProvider(card: Element, detector: Detector): boolean {
  return detector.matches.some((test) => holds(card, test));
}

/** What a failed card says of itself; null for one that works, or that has no name. */
export function read(card: Element, detector: Detector): Detected | null {
  if (!detector.failed.some((test) => holds(card, test))) {
    return null;
  }
  const name = first(card, detector.name) ?? nameOf(card);
  if (!name) {
    return null;
  }
  const dataSourceId = first(card, detector.dataSourceId);
  const { provider } = detector;
  return { key: `${provider}:${dataSourceId ?? name}`, provider, name, dataSourceId, reason: first(card, detector.reason) };
}

/** The element that a target names, if a person can see it. */
export function find(target: Target, card: Element | null): Element | null {
  const scope = target.within === 'card' ? card : document;
  for (const element of scope ? all(scope, target.selector) : []) {
    if (says(textOf(element), target) && element.getClientRects().length > 0) {
      return element;
    }
  }
  return null;
}

/** What assistive technology calls the card: the element that labels it. */
function nameOf(card: Element): string | null {
  const label = document.getElementById(card.getAttribute('aria-labelledby') ?? '');
  return label && textOf(label);
}

function holds(card: Element, test: Test): boolean {
  for (const text of yielded(card, test)) {
    if (says(text, test)) {
      return true;
    }
  }
  return false;
}

function first(card: Element, probes: Probe[]): string | null {
  for (const probe of probes) {
    for (const text of yielded(card, probe)) {
      return text;
    }
  }
  return null;
}

function* yielded(card: Element, { selector, attribute, pattern }: Probe): Generator<string> {
  for (const element of selector ? all(card, selector) : [card]) {
    let text = attribute ? fold(element.getAttribute(attribute) ?? '') : textOf(element);
    if (pattern) {
      text = new RegExp(pattern, 'u').exec(text)?.[0] ?? '';
    }
    if (text) {
      yield text;
    }
  }
}

function says(text: string, { equals, contains }: Pick<Test, 'equals' | 'contains'>): boolean {
  const lower = text.toLowerCase();
  return equals?.length
    ? equals.some((word) => word.toLowerCase() === lower)
    : contains?.length
      ? contains.some((word) => lower.includes(word.toLowerCase()))
      : true;
}

/** Our own banner inside a card says nothing about it: its words stand in a shadow root, which textContent leaves out. */
function textOf(element: Element): string {
  const text = element.textContent;
  return text.length > LONGEST * 4 ? '' : fold(text);
}

function fold(text: string): string {
  return text.replace(/\s+/g, ' ').trim().slice(0, LONGEST);
}

/** A selector that this browser cannot read finds nothing; it must not stop the others. */
function all(scope: ParentNode, selector: string): Iterable<Element> {
  try {
    return scope.querySelectorAll(selector);
  } catch {
    return [];
  }
}
