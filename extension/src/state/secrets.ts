/** Addresses that are keys: whoever has one can go on with a login. They stand in memory alone, apart from the state on the disk: pure functions of both. */
import type { Journey, State } from './state';

/** By connector id. */
export type Secrets = Record<string, { startUrl?: string; link?: { id: string; url: string } }>;

/** The state without its tickets, and the tickets. */
export function split(state: State): { open: State; secrets: Secrets } {
  const secrets: Secrets = {};
  const journeys: Record<string, Journey> = {};
  for (const [connectorId, journey] of Object.entries(state.journeys)) {
    const { startUrl, handover } = journey;
    const secret = {
      ...(startUrl !== null && startUrl !== withoutTicket(startUrl) ? { startUrl } : {}),
      ...(handover?.url ? { link: { id: handover.id, url: handover.url } } : {}),
    };
    if (Object.keys(secret).length > 0) {
      secrets[connectorId] = secret;
    }
    journeys[connectorId] = { ...journey, startUrl: startUrl && withoutTicket(startUrl), handover: handover && { ...handover, url: null } };
  }
  return { open: { ...state, journeys }, secrets };
}

/** The state with the tickets that there still are. */
export function joined(state: State, secrets: Secrets): State {
  const journeys = Object.entries(state.journeys).map(([connectorId, journey]) => {
    const { startUrl, link } = secrets[connectorId] ?? {};
    const { handover } = journey;
    const isSame = startUrl !== undefined && journey.startUrl === withoutTicket(startUrl);
    return [
      connectorId,
      {
        ...journey,
        startUrl: isSame ? startUrl : journey.startUrl,
        handover: handover && { ...handover, url: link?.id === handover.id ? link.url : (handover.url ?? null) },
      },
    ] as const;
  });
  return { ...state, journeys: Object.fromEntries(journeys) };
}

/** What an address names, without what it allows. */
function withoutTicket(address: string): string {
  const { origin, pathname } = new URL(address);
  return origin + pathname;
}
