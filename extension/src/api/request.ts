/** The one way in which anything is asked of the api: with the session whose question it is, where it is one's, and in the browser's language. */
import { language } from '../i18n/i18n';
import { Intercepted } from './failure';
import { type Owner, readToken } from './vault';

/** Whose request it is, and in which language its answer should be. */
export async function identity(owner: Owner | null): Promise<Record<string, string>> {
  const token = owner && (await readToken(owner));
  return { ...(token ? { Authorization: `Bearer ${token}` } : {}), 'Accept-Language': language() };
}

/**
 * Sends a request. An answer counts as success only in the form that was asked for; the api redirects nowhere, so whoever does stands in between, and gets
 * nothing of the session. Throws a `TypeError` where no answer of the api came.
 */
export async function send(
  owner: Owner | null,
  request: Request,
  type: 'application/json' | 'text/event-stream',
  signal: AbortSignal,
): Promise<Response> {
  const headers = new Headers(request.headers);
  for (const [name, value] of Object.entries(await identity(owner))) {
    headers.set(name, value);
  }
  const response = await fetch(new Request(request, { headers, redirect: 'manual', signal: AbortSignal.any([request.signal, signal]) }));
  const isEmpty = response.status === 204 || response.status === 304;
  if (response.type === 'opaqueredirect' || (response.ok && !isEmpty && !isOf(response, type))) {
    throw new Intercepted();
  }
  return response;
}

function isOf(response: Response, type: string): boolean {
  return response.headers.get('Content-Type')?.trim().toLowerCase().startsWith(type) ?? false;
}
