/** What the scripts of ours in one page have in common: they are loaded apart, and share a world that the page cannot see. */
import type { Found } from '../detection/cards';
import type { Engine } from '../detection/engine';
import type { Banner, Highlight, PageMessage } from '../messages';

/** What is to be seen now. */
export interface Shown {
  banners: Banner[];
  highlight: Highlight | null;
  found: Found;
  engine: Engine | undefined;
  send: (message: PageMessage) => void;
}

export const shared = globalThis as {
  /** Ends the content script that is at work; a newer one calls it. */
  stopDrivetrainReauth?: () => void;
  /** Shows it; there once it was asked for. */
  show?: (now: Shown) => void;
  /** Has the content script say what it knows. */
  render?: () => void;
};
