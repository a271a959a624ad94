/** The sites of the manifest, as the browser's permissions name them. */
import type { Connector } from './state/state';

export const API_SITE = `${__API__}/*`;

/** Whether an address is one of Drivetrain's pages, on which the content script runs. */
export function isDrivetrains(address: string): boolean {
  const url = new URL(address);
  return url.origin !== __API__ && __PAGES__.some((pattern) => covers(pattern, url));
}

/** The sites of Drivetrain that these connectors need: their own where they are known, because a person may have allowed those alone. */
export function sitesOf(connectors: Pick<Connector, 'returnUrl'>[]): string[] {
  const addresses = connectors.flatMap(({ returnUrl }) => (returnUrl && isDrivetrains(returnUrl) ? [returnUrl] : []));
  // Without a port: Firefox's patterns have none.
  const own = new Set(addresses.map((address) => new URL(address)).map(({ protocol, hostname }) => `${protocol}//${hostname}/*`));
  return own.size > 0 ? [...own].sort() : __PAGES__;
}

/** As browsers read the patterns that a build takes (`build/settings.ts`): a pattern without a port means every port. */
function covers(pattern: string, url: URL): boolean {
  const [, scheme, anySubdomain, host = ''] = /^(https?):\/\/(\*\.)?([^/]+)\/\*$/.exec(pattern) ?? [];
  const own = host.includes(':') ? url.host : url.hostname;
  return url.protocol === `${scheme}:` && (own === host || (anySubdomain !== undefined && own.endsWith(`.${host}`)));
}
