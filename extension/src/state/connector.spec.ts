import { expect, test } from 'vitest';
import type { Detected } from '../messages';
import { connector } from '../testing/fake-api';
import { expiresSoon, isAtRest, isRecovered, needsLogin, recoveredIn } from './connector';
import { attention } from './match';
import { type Connector, EMPTY } from './state';

const NOW = Date.parse('2026-11-30T12:00:00Z');
const since = '2026-11-30T10:00:00Z';
const outage = connector({ status: 'interrupted', failure: null, interruption: { reason: 'provider_outage', since } });
const limit = connector({ status: 'interrupted', failure: null, interruption: { reason: 'plan_limit', since } });
const disconnected = connector({ failure: { code: 'disconnected', at: since } });
const both = connector({ interruption: { reason: 'provider_outage', since } });

test.each<[string, Connector, boolean]>([
  ['an outage', outage, false],
  ['a plan limit', limit, false],
  ['an admin who disconnected it', disconnected, false],
  ['a failure during an outage', both, true],
])('NeedsLogin_%s (case 16.verdicts)', (_, one, needed) => {
  expect(needsLogin(one)).toBe(needed);
  expect(isAtRest(one)).toBe(!needed);
});

test.each([outage, limit, disconnected])('Attention_PageShowsItAsFailed_AsksForNoLogin (case 16.verdicts)', (one) => {
  const item: Detected = { key: 'k', provider: one.provider, name: one.name, dataSourceId: one.dataSourceId, reason: null };
  const tabs = { 1: { host: 'acme.drivetrain.ai', detected: [item], showing: null } };
  expect(attention({ ...EMPTY, connectors: [one] }, tabs).size).toBe(0);
});

test('ExpiresSoon_WarnedThirtyDaysAhead_IsShown (case 16.warnings)', () => {
  const expiry = { endsAt: '2026-12-30T12:00:00Z', cause: 'hard_limit', daysAhead: 30, at: since } as const;
  expect(expiresSoon(connector({ status: 'expiring', failure: null, expiry }), NOW)).toBe(true);
  expect(expiresSoon(connector({ status: 'connected', failure: null }), NOW)).toBe(false);
});

const fine = connector({ status: 'connected', failure: null, lastReauthenticatedAt: '2026-01-01T00:00:00Z' });
const failed = { ...fine, status: 'failed' as const, failure: connector().failure ?? null };

test.each<[string, Connector | undefined, Connector, boolean]>([
  ['a failure that is over', failed, fine, true],
  ['an outage that is over', { ...outage, lastReauthenticatedAt: fine.lastReauthenticatedAt ?? null }, fine, true],
  ['a login', failed, { ...fine, lastReauthenticatedAt: since }, false],
  ['one that went on working', fine, fine, false],
  ['one that still fails', failed, failed, false],
  [
    'one that an admin has disconnected, and connected again',
    { ...disconnected, lastReauthenticatedAt: fine.lastReauthenticatedAt ?? null },
    fine,
    false,
  ],
  ['one that was not known', undefined, fine, false],
])('RecoveredIn_%s (case 16.recovered)', (_, before, after, isNews) => {
  const recovered = recoveredIn({ connectors: before ? [before] : [] }, [after], NOW);
  expect(isRecovered(after, { recovered }, NOW)).toBe(isNews);
});

test('RecoveredIn_FailedAgain_IsNoNewsAnyMore', () => {
  const state = { connectors: [fine], recovered: { con_1: NOW - 1000, con_2: NOW - 1000, con_3: NOW - 601_000 } };
  expect(recoveredIn(state, [{ ...fine, lastReauthenticatedAt: since }], NOW)).toEqual({ con_2: NOW - 1000 });
  expect(recoveredIn(state, [failed], NOW)).toEqual({ con_2: NOW - 1000 });
  expect(recoveredIn(state, [fine], NOW)).toEqual({ con_1: NOW - 1000, con_2: NOW - 1000 });
});
