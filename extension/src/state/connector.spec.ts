import { expect, test } from 'vitest';
import type { Detected } from '../messages';
import { connector } from '../testing/fake-api';
import { expiresSoon, isAtRest, needsLogin } from './connector';
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
