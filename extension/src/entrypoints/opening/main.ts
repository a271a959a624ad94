import { browser } from 'wxt/browser';
import type { OpeningMessage } from '../../messages';

/** Milliseconds after which a worker is asked again that died before it answered. */
const AGAIN = 100;

// When it is loaded, so that the next page to finish loading here is the provider's.
addEventListener('load', () => void ask());

/** Replaces this page by the login's first one, so that nobody comes back here by going back. */
async function ask(): Promise<void> {
  const message: OpeningMessage = { type: 'opening.ask', connectorId: location.hash.slice(1) };
  const url: string | null | undefined = await browser.runtime.sendMessage(message).catch(() => undefined);
  if (url) {
    location.replace(url);
  } else if (url === undefined) {
    setTimeout(() => void ask(), AGAIN);
  }
}
