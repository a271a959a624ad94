import { expect, it } from 'vitest';
import { reauth } from '../testing/fake-api';
import { journeyOf } from '../testing/journeys';
import { progressOf } from './progress';
import type { Connector, Journey, Reauth } from './state';

const marks = (journey: Journey, sync: Connector['sync'] = null) => progressOf(journey, sync).map(({ mark }) => mark);
const at = (status: Reauth['status']) => marks(journeyOf({ reauth: reauth({ status }) }));

it.each([
  ['created', ['now', 'ahead', 'ahead', 'ahead', 'ahead']],
  ['started', ['done', 'now', 'ahead', 'ahead', 'ahead']],
  ['exchanging', ['done', 'done', 'now', 'ahead', 'ahead']],
  ['awaiting_confirmation', ['done', 'done', 'now', 'ahead', 'ahead']],
  ['completed', ['done', 'done', 'done', 'done', 'now']],
] as const)('ticks what the api says of a login that is %s, and nothing else (case 15.2)', (status, expected) => {
  expect(at(status)).toEqual(expected);
});

it('ticks nothing before the api has answered (case 15.2)', () => {
  expect(marks(journeyOf({ phase: 'starting', reauth: null }))).toEqual(['now', 'ahead', 'ahead', 'ahead', 'ahead']);
});

it('ticks the sync once Drivetrain says that it went well (case 15.2)', () => {
  const done = journeyOf({ phase: 'ended', reauth: reauth({ status: 'completed' }) });
  expect(marks(done, { status: 'running', detail: null, at: '2026-11-24T10:00:00Z' }).at(-1)).toBe('now');
  expect(marks(done, { status: 'succeeded', detail: null, at: '2026-11-24T10:00:00Z' }).at(-1)).toBe('done');
});
