/** A pairing code that a page or a link has offered, and what the person is asked about it. It stands in memory alone: the code is a key. */
import type { Problem } from './state';

export interface Offer {
  code: string;
  /** The page that it comes from; null for a link. */
  host: string | null;
  /** What the api says that it is for; null while it is asked, and where it is good for nothing. */
  preview: { workspaceId: string; workspaceName: string | null; personName: string | null } | null;
  problem: Problem | null;
}

/** Eight characters, none of which is mistaken for another. */
const CODE = /^[2-9A-HJKMNP-TV-Z]{8}$/;

/** What was typed, pasted or read as the code that is meant: "abcd efgh" is "ABCDEFGH". */
export function normalized(typed: string): string {
  return typed.replace(/[\s\p{Pd}_]/gu, '').toUpperCase();
}

/** A code in its plain form, or null: what a page says may be anything. */
export function codeOf(said: string): string | null {
  const code = normalized(said);
  return CODE.test(code) ? code : null;
}

/** The code of a link `…/pair#code` of the api, or null. The part after the sign never goes to a server. */
export function codeOfLink(address: string, api: string): string | null {
  const url = URL.canParse(address) ? new URL(address) : null;
  return url?.origin === api && url.pathname === '/pair' ? codeOf(decoded(url.hash.slice(1))) : null;
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return '';
  }
}
