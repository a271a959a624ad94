/** Which connector a card on the page is, and which workspace it may belong to. */
import type { Detected } from '../messages';
import { isAtRest, needsLogin } from './connector';
import type { Connector, Session, State } from './state';
import type { PageTab } from './store';

/**
 * By Drivetrain's own identifier of the data source, else by the name that people see; a name that two connectors have tells nothing. Of several workspaces
 * only those count that the page's host can belong to; where that leaves more than one, a name tells nothing beside an identifier that none of them knows.
 */
export function connectorOf(item: Detected, connectors: Connector[], host?: string): Connector | undefined {
  const own = connectors.filter(({ provider }) => provider === item.provider);
  const byId = own.filter(({ dataSourceId }) => dataSourceId === item.dataSourceId);
  if (byId.length === 1) {
    return byId[0];
  }
  const workspaces = new Set(connectors.map(({ workspaceId }) => workspaceId));
  const here = [...workspaces].filter((id) => workspaces.size === 1 || host === undefined || isOwnHost(host, within(connectors, id)));
  const byName = byId.length === 0 && (item.dataSourceId === null || here.length === 1);
  const found = byName ? own.filter(({ name }) => fold(name) === fold(item.name)) : byId;
  const possible = found.filter(({ workspaceId }) => here.includes(workspaceId));
  return possible.length === 1 ? possible[0] : undefined;
}

function within(connectors: Connector[], id: string): Connector[] {
  return connectors.filter(({ workspaceId }) => workspaceId === id);
}

/** The workspaces that a page on this host can show connectors of. */
export function workspacesOn(host: string, { sessions, connectors }: Pick<State, 'sessions' | 'connectors'>): Session[] {
  return sessions.filter(({ workspaceId }) => isOwnHost(host, within(connectors, workspaceId)));
}

/** Who needs a person: connectors that the api says so of, and those that open pages show as failed, each once and with its workspace, if one is known. */
export function attention(state: State, tabs: Record<string, PageTab>): Map<string, string | null> {
  const needed = new Map<string, string | null>(state.connectors.filter(needsLogin).map(({ id, workspaceId }) => [id, workspaceId]));
  for (const { host, detected } of Object.values(tabs)) {
    for (const item of detected) {
      const known = connectorOf(item, state.connectors, host);
      if (!known || !isAtRest(known)) {
        needed.set(known?.id ?? item.key, known?.workspaceId ?? null);
      }
    }
  }
  return needed;
}

export function matches(item: Detected, connector: Connector): boolean {
  return connectorOf(item, [connector]) !== undefined;
}

/** Whether a card on this host is this connector. With several workspaces, a name alone may be another workspace's. */
export function isShownAs(
  item: Detected,
  host: string,
  connector: Connector,
  { sessions, connectors }: Pick<State, 'sessions' | 'connectors'>,
): boolean {
  return sessions.length > 1 ? connectorOf(item, connectors, host)?.id === connector.id : matches(item, connector);
}

/**
 * Whether a page on this host can show connectors of the workspace that these are of. A workspace whose connectors all return to other hosts is another
 * one, and registering its neighbour's data source there would mix two customers. Where no connector names a page, nothing speaks against it.
 */
export function isOwnHost(host: string, connectors: Connector[]): boolean {
  const hosts = connectors.flatMap(({ returnUrl }) => (returnUrl ? [new URL(returnUrl).host] : []));
  return hosts.length === 0 || hosts.includes(host);
}

/** A stable identifier for a data source of which the page shows only its name. */
export async function derivedId(host: string, item: Detected): Promise<string> {
  const bytes = new TextEncoder().encode([host, item.provider, fold(item.name)].join('\n'));
  const hash = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
  return `page.${[...hash.subarray(0, 12)].map((byte) => byte.toString(16).padStart(2, '0')).join('')}`;
}

function fold(text: string): string {
  return text.replace(/\s+/g, ' ').trim().toLowerCase();
}
