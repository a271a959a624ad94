import createClient from 'openapi-fetch';
import { type Failure, failureOf, identity, noAnswer } from './failure';
import type { paths } from './schema';

/** Longer than the api takes for anything but a stream. */
const TIMEOUT = 15_000;
/** As long as the api waits for the end of a report with its screenshot. */
const UPLOAD_TIMEOUT = 120_000;

/** The Reauth api, typed by `openapi.yaml`. Every request carries the session, where there is one, and the browser's language. */
export const api = createClient<paths>({ baseUrl: __API__, fetch: (request: Request) => send(request) });

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
    if (error instanceof TypeError || (error instanceof DOMException && (error.name === 'TimeoutError' || error.name === 'AbortError'))) {
      return { ok: false, failure: noAnswer() };
    }
    throw error;
  }
}

async function send(request: Request): Promise<Response> {
  const headers = new Headers(request.headers);
  for (const [name, value] of Object.entries(await identity())) {
    headers.set(name, value);
  }
  const isUpload = headers.get('Content-Type')?.startsWith('multipart/');
  const patience = AbortSignal.timeout(isUpload ? UPLOAD_TIMEOUT : TIMEOUT);
  return fetch(new Request(request, { headers, signal: AbortSignal.any([request.signal, patience]) }));
}
