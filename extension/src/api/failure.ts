/** What any request to the api needs, whoever makes it. */
import { language } from '../i18n/i18n';
import type { Problem } from '../state/state';
import { readToken } from './vault';

/**
 * `offline`: no network. `unreachable`: no answer, or a 5xx. `unauthorized`: the session has ended. `limited`: 429. `problem`: the api's own problem,
 * which repeating does not mend.
 */
export interface Failure extends Problem {
  kind: 'offline' | 'unreachable' | 'unauthorized' | 'limited' | 'problem';
  /** Milliseconds after which to ask again, where the api names them. */
  wait?: number | null;
  /** Of the answer, where there was one. */
  status?: number;
}

/** No answer came. */
export function noAnswer(): Failure {
  const kind = navigator.onLine ? 'unreachable' : 'offline';
  return { kind, code: kind, detail: null, traceId: null };
}

/** Whose request it is, and in which language its answer should be. */
export async function identity(): Promise<Record<string, string>> {
  const token = await readToken();
  return { ...(token ? { Authorization: `Bearer ${token}` } : {}), 'Accept-Language': language() };
}

/** What an answer that is no success means. */
export function failureOf(response: { status: number; headers: { get(name: string): string | null } }, error: unknown): Failure {
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
  const seconds = Number(response.headers.get('Retry-After') ?? NaN);
  const wait = Number.isFinite(seconds) ? seconds * 1000 : null;
  return {
    kind,
    code: string('code') ?? `http_${response.status}`,
    detail: string('detail'),
    traceId: string('traceId'),
    wait,
    status: response.status,
  };
}
