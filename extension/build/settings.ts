/**
 * What a build is made for; read from the environment, so that a self-hosted or a test deployment is a build, not a change of code.
 *
 * - `REAUTH_PAGES`: match patterns of Drivetrain's pages, separated by spaces. Default: `https://*.drivetrain.ai/*`.
 * - `REAUTH_API`: the origin of the Reauth api. Default: `https://reauth.drivetrain.ai`.
 * - `REAUTH_SUPPORT_URL`: where help is when the api names no place: a page or a `mailto:` address.
 */
const pages = (process.env.REAUTH_PAGES ?? 'https://*.drivetrain.ai/*').split(/\s+/).filter(Boolean);
const api = new URL(process.env.REAUTH_API ?? 'https://reauth.drivetrain.ai').origin;

/** A scheme, a host (a wildcard at its beginning at most, and never for a whole top-level domain), a path. */
const PATTERN = /^(https:\/\/(\*\.)?[a-z0-9-]+(\.[a-z0-9-]+)+|http:\/\/(\*\.)?([a-z0-9-]+\.)*localhost)(:\d+)?\/\*$/;

for (const page of pages) {
  if (!PATTERN.test(page)) {
    throw new Error(
      `REAUTH_PAGES has '${page}'. Write patterns such as https://*.drivetrain.ai/* (http for localhost only); all hosts at once are never asked for.`,
    );
  }
}

if (!api.startsWith('https://') && !/^http:\/\/([a-z0-9-]+\.)*localhost(:\d+)?$/.test(api)) {
  throw new Error(`REAUTH_API is '${api}'. It must be https, except on localhost.`);
}

export const settings = {
  pages,
  api,
  supportUrl: process.env.REAUTH_SUPPORT_URL ?? 'https://www.drivetrain.ai/',
  homepage: 'https://www.drivetrain.ai/',
};

/** The settings as constants of the code; `src/globals.d.ts` says what they are. */
export const constants = {
  __API__: JSON.stringify(settings.api),
  __PAGES__: JSON.stringify(settings.pages),
  __SUPPORT__: JSON.stringify(settings.supportUrl),
};
