/** The page that a login's tab begins with: asks the worker for the start address, as often as it takes, but not for ever. */
import { browser } from 'wxt/browser';
import { t } from './i18n/i18n';
import { heardAs, type OpeningMessage, openingAnswer } from './messages';

/** Milliseconds after which a worker is asked again that died before it answered. */
const AGAIN = 100;
/** Ten seconds in all. */
const TRIES = 100;

/** `leave` replaces this page by the login's first one, so that nobody comes back here by going back. */
export async function askForStart(leave: (url: string) => void): Promise<void> {
  const message: OpeningMessage = { type: 'opening.ask', connectorId: location.hash.slice(1) };
  for (let left = TRIES; left > 0; left--) {
    const heard: unknown = await browser.runtime.sendMessage(message).catch(() => undefined);
    const url = heardAs(openingAnswer, heard);
    if (url !== null && new URL(url).origin === __API__) {
      leave(url);
      return;
    }
    if (heard === null) {
      // The worker closes this tab.
      return;
    }
    await new Promise((resolve) => setTimeout(resolve, AGAIN));
  }
  const words = document.createElement('p');
  words.setAttribute('role', 'alert');
  words.textContent = t('openingFailed');
  document.body.replaceChildren(words);
}
