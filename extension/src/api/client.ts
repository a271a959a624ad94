import createClient from 'openapi-fetch';
import { language } from '../i18n/i18n';
import type { Problem } from '../state/state';
import type { paths } from './schema';
import { readToken } from './vault';

/** Longer than the api takes for anything but a stream. */
const TIMEOUT = 15_000;

/** The Reauth api, typed by `openapi.yaml`. Every request carries the session, where there is one, and the browser's language. */
export const api = createClient<paths>({ baseUrl: __API__, fetch: (request: Request) => send(request) });

/** An answer of the api, or why there is none. */
export type Result<T> = { ok: true; value: T; response: Response } | { ok: false; failure: Failure };

/**
 * `offline`: no network. `unreachable`: no answer, or a 5xx. `unauthorized`: the session has ended. `limited`: 429. `problem`: the api's own problem,
 * which repeating does not mend.
 */
export interface Failure extends Problem {
  kind: 'offline' | 'unreachable' | 'unauthorized' | 'limited' | 'problem';
}

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
      const kind = navigator.onLine ? 'unreachable' : 'offline';
      return { ok: false, failure: { kind, code: kind, detail: null, traceId: null } };
    }
    throw error;
  }
}

async function send(request: Request): Promise<Response> {
  const headers = new Headers(request.headers);
  const token = await readToken();
  if (token) {
    headers.set('Authorization', `Bearer ${token}`);
  }
  headers.set('Accept-Language', language());
  return fetch(new Request(request, { headers, signal: AbortSignal.any([request.signal, AbortSignal.timeout(TIMEOUT)]) }));
}

function failureOf(response: Response, error: unknown): Failure {
  const body = (typeof error === 'object' && error !== null ? error : {}) as Record<string, unknown>;
  const string = (name: string) => (typeof body[name] === 'string' ? (body[name] as string) : null);
  const kind =
    response.status === 401
      ? 'unauthorized'
      : response.status === 429
        ? 'limited'
        : response.status >= 502 && !string('code')
          ? 'unreachable'
          : 'problem';
  return { kind, code: string('code') ?? `http_${response.status}`, detail: string('detail'), traceId: string('traceId') };
}
