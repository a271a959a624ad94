import { describe, expect, it } from 'vitest';
import { failureOf } from './failure';

const OURS = { 'Content-Type': 'application/problem+json; charset=utf-8' };
const BEARER = { 'WWW-Authenticate': 'Bearer realm="drivetrain-reauth", error="invalid_token"' };
const HTML = { 'Content-Type': 'text/html' };

const answer = (status: number, headers: Record<string, string> = {}) => ({ status, headers: new Headers(headers) });

describe('a session', () => {
  it('has ended where the api itself says so', () => {
    expect(failureOf(answer(401, { ...OURS, ...BEARER }), { code: 'unauthenticated' }).kind).toBe('unauthorized');
  });

  it.each([
    ['a page of a proxy', HTML, '<h1>Sign in</h1>'],
    ['nothing', {}, undefined],
    ['a page that asks for its own login', { ...HTML, 'WWW-Authenticate': 'Basic realm="proxy"' }, '<h1>401</h1>'],
    ['a page with our scheme', { ...HTML, ...BEARER }, '<h1>401</h1>'],
    ['our code as plain JSON', { 'Content-Type': 'application/json', ...BEARER }, { code: 'unauthenticated' }],
    ['our code without our scheme', OURS, { code: 'unauthenticated' }],
    ['our code with another scheme', { ...OURS, 'WWW-Authenticate': 'Negotiate' }, { code: 'unauthenticated' }],
    ['another code', { ...OURS, ...BEARER }, { code: 'proxy_login' }],
  ])('is kept at a 401 with %s (case 3.9)', (_, headers, body) => {
    expect(failureOf(answer(401, headers), body).kind).toBe('unreachable');
  });
});

describe('an answer of somebody in between', () => {
  it.each([
    [200, 'intercepted'],
    [400, 'intercepted'],
    [403, 'intercepted'],
    [404, 'intercepted'],
    [407, 'intercepted'],
    [451, 'intercepted'],
    [500, 'unreachable'],
    [502, 'unreachable'],
    [503, 'unreachable'],
    [504, 'unreachable'],
    [511, 'intercepted'],
  ])('with %i means that the service cannot be reached, by %s (case 3.9)', (status, code) => {
    expect(failureOf(answer(status, HTML), '<h1>No</h1>')).toMatchObject({ kind: 'unreachable', code, detail: null });
  });

  it('with 429 asks for patience all the same (case 3.9)', () => {
    expect(failureOf(answer(429, { ...HTML, 'Retry-After': '7' }), '')).toMatchObject({ kind: 'limited', wait: 7000 });
  });

  it('with 413 will not change (case 3.9)', () => {
    expect(failureOf(answer(413, HTML), '')).toMatchObject({ kind: 'problem', code: 'too_large_for_network' });
  });
});

describe('a wait', () => {
  it.each([
    ['0', 1000],
    ['00', 1000],
    ['1', 1000],
    ['3600', 3_600_000],
    ['99999999', 86_400_000],
    ['Tue, 24 Nov 2026 14:31:00 GMT', 60_000],
    ['Tue, 24 Nov 2026 14:00:00 GMT', 1000],
    ['soon', null],
    ['-5', null],
    ['', null],
  ])('of %j is %j milliseconds (case 12.13)', (value, milliseconds) => {
    const headers = { ...OURS, 'Retry-After': value, Date: 'Tue, 24 Nov 2026 14:30:00 GMT' };
    expect(failureOf(answer(429, headers), { code: 'rate_limited' }).wait).toBe(milliseconds);
  });
});

describe('a quota', () => {
  it.each([403, 429])('that is full with %i is no matter of waiting (case 12.7)', (status) => {
    expect(failureOf(answer(status, { ...OURS, 'Retry-After': '60' }), { code: 'quota_exceeded' })).toMatchObject({
      kind: 'problem',
      code: 'quota_exceeded',
    });
  });
});
