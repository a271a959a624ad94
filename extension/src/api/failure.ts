/** What an answer means that is no success, and whether it is the api's own at all. */
import type { Problem } from '../state/state';

/**
 * `offline`: no network. `unreachable`: no answer of the api's own, which may be a proxy's or a captive portal's. `unauthorized`: the session has ended.
 * `limited`: 429. `problem`: the api's own problem, which repeating does not mend.
 */
export interface Failure extends Problem {
  kind: 'offline' | 'unreachable' | 'unauthorized' | 'limited' | 'problem';
  /** Milliseconds after which to ask again, where the answer names them. */
  wait?: number | null;
  /** Of the answer, where there was one. */
  status?: number;
}

/** What is read of an answer; both `fetch` and XMLHttpRequest have it. */
export interface Answer {
  status: number;
  headers: { get(name: string): string | null };
}

const PROBLEM_TYPE = 'application/problem+json';
const SHORTEST_WAIT = 1000;
const LONGEST_WAIT = 24 * 3_600_000;

/** A request that is answered by somebody in the api's place: a sign-in page of the network, or a page where data were asked for. */
export class Intercepted extends TypeError {
  constructor() {
    super('Something else answered in the place of the api.');
  }
}

/** No answer came, or none that is the api's. */
export function noAnswer(error?: unknown): Failure {
  const kind = error instanceof Intercepted || navigator.onLine ? 'unreachable' : 'offline';
  return { kind, code: error instanceof Intercepted ? 'intercepted' : kind, detail: null, traceId: null };
}

/**
 * What an answer that is no success means. Only a problem of the api's own form counts: a proxy, a captive portal or a gateway answers with the same
 * numbers and
 * means something else, above all with 401.
 */
export function failureOf(answer: Answer, error: unknown): Failure {
  const { status } = answer;
  const wait = waitOf(answer);
  const isProblem = answer.headers.get('Content-Type')?.trim().toLowerCase().startsWith(PROBLEM_TYPE);
  const body = (isProblem && typeof error === 'object' && error !== null ? error : {}) as Record<string, unknown>;
  const string = (name: string) => (typeof body[name] === 'string' ? (body[name] as string) : null);
  const code = string('code');
  if (code === null) {
    return strangers(status, wait);
  }
  return { kind: kindOf(answer, code), code, detail: string('detail'), traceId: string('traceId'), wait, status };
}

function kindOf({ status, headers }: Answer, code: string): Failure['kind'] {
  if (status === 401) {
    const isOurs = code === 'unauthenticated' && /^bearer\b/i.test(headers.get('WWW-Authenticate') ?? '');
    return isOurs ? 'unauthorized' : 'unreachable';
  }
  // A quota is full until somebody removes something: asking again changes nothing.
  return status === 429 && code !== 'quota_exceeded' ? 'limited' : 'problem';
}

/** An answer of somebody on the way. */
function strangers(status: number, wait: number | null): Failure {
  const plain = { detail: null, traceId: null, wait, status };
  if (status === 429) {
    return { ...plain, kind: 'limited', code: 'rate_limited' };
  }
  if (status === 413) {
    return { ...plain, kind: 'problem', code: 'too_large_for_network' };
  }
  return { ...plain, kind: 'unreachable', code: status >= 500 && status !== 511 ? 'unreachable' : 'intercepted' };
}

/** `Retry-After` (RFC 9110, section 10.2.3): seconds or a date. Never less than a second, so that nobody asks in a loop. */
function waitOf({ headers }: Answer): number | null {
  const value = headers.get('Retry-After')?.trim();
  if (!value) {
    return null;
  }
  const now = headers.get('Date') ?? new Date().toUTCString();
  const wait = /^\d+$/.test(value) ? Number(value) * 1000 : value.endsWith(' GMT') ? Date.parse(value) - Date.parse(now) : Number.NaN;
  return Number.isNaN(wait) ? null : Math.min(Math.max(wait, SHORTEST_WAIT), LONGEST_WAIT);
}
