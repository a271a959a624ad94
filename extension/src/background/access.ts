/** What the browser lets us do: the sites of the manifest, which a person may have withheld, and the api's cookie, which the browser may refuse. */
import { browser } from 'wxt/browser';
import { isBoundHere } from '../api/client';
import { API_SITE } from '../sites';
import { held, isOpen, refused } from '../state/journey';
import { readState } from '../state/store';
import { updateJourney } from './world';

/** Whether the api may be asked with the person's cookies. Without that a login cannot be bound to this browser, and ends nowhere. */
export async function mayAsk(): Promise<boolean> {
  return browser.permissions.contains({ origins: [API_SITE] });
}

/**
 * The login's tab shows a page of the api that is not the attempt's own: the way to the provider, or back, ended there. Without the cookie no login can get
 * any further, so it is over; whatever else it is, the page says it.
 */
export async function stoppedAt(connectorId: string, url: string): Promise<void> {
  const journey = (await readState()).journeys[connectorId];
  const isBegun = journey?.reauth?.status === 'created' || journey?.reauth?.status === 'started';
  if (!isOpen(journey) || journey.reauthId === null || !isBegun || !isStop(url, journey.reauthId)) {
    return;
  }
  const isBound = await isBoundHere(journey.reauthId);
  await updateJourney(connectorId, (current) =>
    current.reauthId !== journey.reauthId
      ? current
      : isBound === false
        ? refused(current, { code: 'cookies_blocked', detail: null, traceId: null }, Date.now())
        : held(current),
  );
}

/**
 * The attempt's own pages belong to the login, its form in place of a provider's above all; its first address leads on, unless it cannot. With a
 * ticket it shows a page that asks
 * first, and no browser is bound before the click.
 */
function isStop(url: string, reauthId: string): boolean {
  const { origin, pathname, searchParams } = new URL(url);
  const own = `/reauth/${reauthId}`;
  const isStart = pathname === `${own}/start`;
  return origin === __API__ && pathname !== own && (isStart ? !searchParams.has('ticket') : !pathname.startsWith(`${own}/`));
}
