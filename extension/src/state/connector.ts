/** What a connector's state asks of a person. */
import type { Connector, State } from './state';

/** Registered with its company, and never logged in to through us: Drivetrain may well have a login of its own, and says so when that one dies. */
const NEVER_LOGGED_IN = 'no_credential';

/** Days before a credential's end from which on its renewal is suggested. */
const SOON = 14;

/** An admin has ended its credential on purpose. */
const DISCONNECTED = 'disconnected';

/** Whether somebody has to log in: it failed, or no company is bound to it yet. Whoever has disconnected it wants no login. */
export function needsLogin({ status, failure }: Connector): boolean {
  return status === 'unbound' || (!!failure && failure.code !== NEVER_LOGGED_IN && failure.code !== DISCONNECTED);
}

/** Whether it only waits, for its provider or for a limit to be raised: that is nobody's fault, and no login helps. */
export function isInterrupted({ status }: Connector): boolean {
  return status === 'interrupted';
}

export function isDisconnected({ failure }: Connector): boolean {
  return failure?.code === DISCONNECTED;
}

/** Milliseconds for which it is told that a connector works again by itself. */
const RECOVERED = 10 * 60_000;

/** Whether it worked again a moment ago without a login. */
export function isRecovered({ id }: Connector, { recovered }: Pick<State, 'recovered'>, now: number): boolean {
  return now - (recovered?.[id] ?? 0) < RECOVERED;
}

/** Since when connectors work again that had failed, or had only waited, and that nobody has logged in to; what is no news any more is left out. */
export function recoveredIn(state: Pick<State, 'recovered' | 'connectors'>, list: Connector[], now: number): Record<string, number> {
  const recovered = Object.entries(state.recovered ?? {}).filter(([, at]) => now - at < RECOVERED);
  const before = new Map(state.connectors.map((connector) => [connector.id, connector]));
  for (const connector of list) {
    const known = before.get(connector.id);
    const hasFailed = known && (isInterrupted(known) || (needsLogin(known) && known.instance));
    if (hasFailed && isWorking(connector) && known.lastReauthenticatedAt === connector.lastReauthenticatedAt) {
      recovered.push([connector.id, now]);
    }
  }
  // Whoever has logged in since then knows better than that nobody had to.
  const isUntouched = ({ id, lastReauthenticatedAt: at }: Connector) => (before.get(id)?.lastReauthenticatedAt ?? at) === at;
  const working = new Set(list.filter((one) => isWorking(one) && isUntouched(one)).map(({ id }) => id));
  const isHere = (id: string) => list.some((connector) => connector.id === id);
  return Object.fromEntries(recovered.filter(([id]) => working.has(id) || !isHere(id)));
}

function isWorking({ status, failure }: Connector): boolean {
  return (status === 'connected' || status === 'expiring') && !failure;
}

/** Whether nobody is asked for anything, whatever a page says of it. */
export function isAtRest(connector: Connector): boolean {
  return isInterrupted(connector) || isDisconnected(connector);
}

export function expiresSoon(connector: Connector, now: number): boolean {
  const { status } = connector;
  const ends = endOf(connector);
  return status === 'expiring' || (status === 'connected' && !!ends && Date.parse(ends) - now < SOON * 86_400_000);
}

/** When its login ends, ISO 8601: what was warned of, or else the day after which an unused one lapses. */
export function endOf({ expiry, credentialExpiresAt }: Connector): string | null {
  return expiry?.endsAt ?? credentialExpiresAt ?? null;
}
