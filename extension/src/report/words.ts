/**
 * Words that nobody has confirmed yet. The panel notes them by itself and at once, at every key: a message to the service worker takes a moment,
 * and within it the panel may be closed, the worker end, or the browser crash.
 */

/** A report that is being written, or a reply to support. One of each is kept. */
type Kind = 'report' | 'reply';

interface Noted {
  /** The draft, or the report that is replied to. */
  about: string;
  words: string;
}

export function note(kind: Kind, about: string, words: string): void {
  localStorage.setItem(kind, JSON.stringify({ about, words } satisfies Noted));
}

/** What was noted; null for nothing. Words about another one are of no use any more, and go. */
export function noted(kind: Kind, about: string): string | null {
  const stored = localStorage.getItem(kind);
  const found = stored === null ? null : (JSON.parse(stored) as Noted);
  if (found && found.about !== about) {
    localStorage.removeItem(kind);
  }
  return found?.about === about ? found.words : null;
}

/** These words are kept elsewhere now. What was typed since stays noted. */
export function confirmed(kind: Kind, about: string, words: string): void {
  if (noted(kind, about) === words) {
    localStorage.removeItem(kind);
  }
}
