/** Reads the page by contributed rules: selectors, attributes and words, nothing that runs. */
import type { Probe, Target, Test } from '../contributions';
import type { Detected } from '../messages';
import { all, fold, textOf } from './dom';
import type { PageDetector } from './signs';

/** Whether an element is a card that the detector names by a selector. */
export function isDeclared(card: Element, detector: PageDetector): boolean {
  return detector.cards.some((selector) => card.matches(selector)) && detector.matches.some((test) => holds(card, test));
}

/** What a failed card says of itself; null for one that works, or that has no name. */
export function itemOf(parts: Element[], detector: PageDetector, isFailed: boolean, read: string): Detected | null {
  const card = parts[0] as Element;
  if (!isFailed && !detector.failed.some((test) => holds(card, test))) {
    return null;
  }
  const name = first(card, detector.name) ?? read;
  if (!name) {
    return null;
  }
  const dataSourceId = first(card, detector.dataSourceId);
  const { provider } = detector;
  return { key: `${provider}:${dataSourceId ?? name}`, provider, name, dataSourceId, reason: first(card, detector.reason) };
}

/** The element that a target names, if a person can see it. */
export function find({ selector, ...words }: Target, scopes: Iterable<ParentNode>): Element | null {
  for (const scope of scopes) {
    for (const element of all(scope, selector)) {
      if (element.getClientRects().length > 0 && says(textOf(element), words)) {
        return element;
      }
    }
  }
  return null;
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

/** Signs around a text are none of it: "✎ Edit credentials…". */
function says(text: string, { equals, contains }: Pick<Test, 'equals' | 'contains'>): boolean {
  const bare = (one: string) => one.toLowerCase().replace(/^[^\p{L}\p{N}]+|[^\p{L}\p{N}]+$/gu, '');
  const lower = bare(text);
  return equals?.length
    ? equals.some((word) => bare(word) === lower)
    : contains?.length
      ? contains.some((word) => lower.includes(word.toLowerCase()))
      : true;
}
