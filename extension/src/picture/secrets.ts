/** What in a text nobody should have to see: pure. */
import type { Cause } from './marks';

export interface Span {
  start: number;
  end: number;
  cause: Cause;
}

const PATTERNS: [Cause, RegExp][] = [
  // From the beginning of a word: a search from each of its letters would take the square of its length.
  ['email', /(?<![^\s<>()[\]{}"'“”„,;:|])[^\s<>()[\]{}"'“”„,;:|@]+@[^\s<>()[\]{}"'“”„,;:|]+/gu],
  // IBANs, also in groups of four.
  ['number', /(?<![\p{L}\p{N}])[A-Z]{2}\d{2}(?:[ \u00a0\u202f-]?[A-Z0-9]{4}){2,7}(?:[ \u00a0\u202f-]?[A-Z0-9]{1,4})?(?![\p{L}\p{N}])/gu],
  // Six digits and more, also grouped by blanks, dashes and brackets, as cards, accounts and telephones are.
  ['number', /\p{Nd}(?:[\s\u00a0\u2007\u2009\u202f\u2010-\u2015()-]{0,3}\p{Nd}){5,}/gu],
  // Long words of letters and digits: keys, tokens, references.
  ['token', /(?<![\p{L}\p{N}_-])(?=[\w~+/=.-]*\d)(?=[\w~+/=.-]*[A-Za-z])[\w~+/=-]+(?:\.[\w~+/=-]+)*/gu],
];

const SHORTEST_TOKEN = 20;

/** The parts of a text to be blacked out, in order, none inside another. */
export function secretsIn(text: string): Span[] {
  const spans: Span[] = [];
  for (const [cause, pattern] of PATTERNS) {
    for (const { index, 0: match } of text.matchAll(pattern)) {
      const span = { start: index, end: index + match.length, cause };
      const isShort = cause === 'token' && match.length < SHORTEST_TOKEN;
      if (!isShort && !spans.some((other) => other.start <= span.start && other.end >= span.end)) {
        spans.push(span);
      }
    }
  }
  return spans.sort((a, b) => a.start - b.start);
}
