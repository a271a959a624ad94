import createClient from 'openapi-fetch';
import { type Failure, failureOf, noAnswer } from './failure';
import { send } from './request';
import type { paths } from './schema';
import type { Owner } from './vault';

/** Longer than the api takes for anything but a stream. */
const TIMEOUT = 15_000;
/** As long as the api waits for the end of a report with its screenshot. */
const UPLOAD_TIMEOUT = 120_000;

/** The Reauth api, typed by `openapi.yaml`, as it is asked for one session: with its token, and never with another one's. Null asks as nobody. */
export function apiFor(owner: Owner | null) {
  return createClient<paths>({ baseUrl: __API__, fetch: (request) => patiently(owner, request) });
}

export type { Failure } from './failure';

/** An answer of the api, or why there is none. */
export type Result<T> = { ok: true; value: T; response: Response } | { ok: false; failure: Failure };

interface Answer<T> {
  data?: T;
  error?: unknown;
  response: Response;
}

/** Turns a call into a value: nothing that the network or the api does throws. */
export async function attempt<T>(call: Promise<Answer<T>>): Promise<Result<T>> {
  try {
    const { data, error, response } = await call;
    // 204 and 304 have no body, and are no failures.
    return response.ok || response.status === 304
      ? { ok: true, value: data as T, response }
      : { ok: false, failure: failureOf(response, error) };
  } catch (error) {
    // A body that is cut off is no answer either.
    if (error instanceof TypeError || error instanceof SyntaxError || isGivenUp(error)) {
      return { ok: false, failure: noAnswer(error) };
    }
    throw error;
  }
}

/**
 * Whether the browser sends the cookie that binds this attempt to it: the attempt's own page is shown to that browser alone. Null where that cannot be told.
 * Asked without the session, as the login's tab asks.
 */
export async function isBoundHere(reauthId: string): Promise<boolean | null> {
  const options = { credentials: 'include', redirect: 'manual', headers: { Accept: 'application/problem+json' } } as const;
  const address = `${__API__}/reauth/${encodeURIComponent(reauthId)}`;
  const answer = await fetch(new Request(address, { ...options, signal: AbortSignal.timeout(TIMEOUT) })).catch(() => null);
  if (answer?.status !== 404) {
    return answer?.ok ? true : null;
  }
  return failureOf(answer, await answer.json().catch(() => null)).code === 'not_found' ? false : null;
}

function isGivenUp(error: unknown): boolean {
  return error instanceof DOMException && (error.name === 'TimeoutError' || error.name === 'AbortError');
}

function patiently(owner: Owner | null, request: Request): Promise<Response> {
  const isUpload = request.headers.get('Content-Type')?.startsWith('multipart/');
  return send(owner, request, 'application/json', AbortSignal.timeout(isUpload ? UPLOAD_TIMEOUT : TIMEOUT));
}
