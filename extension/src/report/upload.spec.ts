import { describe, expect, it } from 'vitest';
import { failureOf } from '../api/failure';
import { deliveryOf } from './upload';

const OURS = { 'Content-Type': 'application/problem+json' };

/** What becomes of a report that is answered so, by the panel's way of sending as by the worker's. */
const after = (status: number, headers: Record<string, string>, body: unknown) =>
  deliveryOf(failureOf({ status, headers: new Headers(headers) }, body));

describe('a report', () => {
  it.each([200, 301, 401, 403, 407, 502, 511])('that a proxy answers with %i is kept (case 3.9)', (status) => {
    expect(after(status, { 'Content-Type': 'text/html' }, '<h1>Sign in</h1>')).toMatchObject({ as: 'kept' });
  });

  it('that the network finds too large is for the person to change (case 3.9)', () => {
    expect(after(413, {}, '')).toMatchObject({ as: 'refused', problem: { code: 'too_large_for_network' } });
  });

  it.each([403, 429])('for which there is no room, with %i, is not sent again and again (case 12.7)', (status) => {
    expect(after(status, OURS, { code: 'quota_exceeded' })).toMatchObject({ as: 'refused', problem: { code: 'quota_exceeded' } });
  });

  it('waits for a second at least (case 12.13)', () => {
    expect(after(429, { ...OURS, 'Retry-After': '0' }, { code: 'rate_limited' })).toMatchObject({ as: 'kept', wait: 1000 });
  });
});
