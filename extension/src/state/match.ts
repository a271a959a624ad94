/** Which of the workspace's connectors a card on the page is. */
import type { Detected } from '../messages';
import type { Connector } from './state';

/** By Drivetrain's own identifier of the data source, else by the name that people see; a name that two connectors have tells nothing. */
export function connectorOf(item: Detected, connectors: Connector[]): Connector | undefined {
  const own = connectors.filter(({ provider }) => provider === item.provider);
  const byId = own.find(({ dataSourceId }) => dataSourceId === item.dataSourceId);
  const byName = own.filter(({ name }) => fold(name) === fold(item.name));
  return byId ?? (byName.length === 1 ? byName[0] : undefined);
}

export function matches(item: Detected, connector: Connector): boolean {
  return connectorOf(item, [connector]) !== undefined;
}

/**
 * Whether a page on this host can show connectors of the paired workspace. A workspace whose connectors all return to other hosts is another one, and
 * registering its neighbour's data source there would mix two customers. Where no connector names a page, nothing speaks against it.
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
