import { describe, expect, it } from 'vitest';
import { EMPTY, type State } from '../state/state';
import type { PageTab } from '../state/store';
import { sightingsOf } from './sightings';

const PAGE = 'https://acme.drivetrain.ai/data';
const NOW = 1_000_000;
const connector = (id: string, change: object = {}) => ({
  id,
  workspaceId: 'acme',
  provider: 'quickbooks',
  dataSourceId: id,
  name: `QuickBooks ${id}`,
  status: 'failed',
  returnUrl: `${PAGE}?source=${id}`,
  ...change,
});
const state = {
  ...EMPTY,
  sessions: [{ id: 'ses_1', workspaceId: 'acme' }],
  connectors: [connector('a'), connector('b'), connector('x', { provider: 'xero' })],
} as unknown as State;
const seen = (name: string) => ({ key: name, provider: 'quickbooks', name: `QuickBooks ${name}`, dataSourceId: null, reason: null });
const tab: PageTab = { host: 'acme.drivetrain.ai', detected: [seen('a')], showing: null, page: PAGE, since: NOW - 20_000 };

describe('what a page should have shown', () => {
  it('is counted for each provider, with nothing of the page (case 15.1)', () => {
    expect(sightingsOf(state, tab, NOW)).toEqual([
      { workspaceId: 'acme', body: { provider: 'quickbooks', known: 2, found: 1 } },
      { workspaceId: 'acme', body: { provider: 'xero', known: 1, found: 0 } },
    ]);
  });

  it.each([
    ['a page that has only come', { since: NOW - 2000 }],
    ['a page that was counted', { isCounted: true }],
    ['a page of an older version', { page: undefined }],
  ])('is not counted for %s (case 15.1)', (_, change) => {
    expect(sightingsOf(state, { ...tab, ...change } as PageTab, NOW)).toBeNull();
  });

  it('is nothing on a page that lists no failed connector (case 15.1)', () => {
    expect(sightingsOf(state, { ...tab, page: 'https://acme.drivetrain.ai/reports' }, NOW)).toEqual([]);
    expect(sightingsOf({ ...state, connectors: [connector('a', { status: 'connected' })] } as unknown as State, tab, NOW)).toEqual([]);
  });

  it('leaves out what an admin has disconnected (case 16.disconnect)', () => {
    const ended = connector('a', { failure: { code: 'disconnected', at: '2026-11-24T12:00:00Z' } });
    expect(sightingsOf({ ...state, connectors: [ended] } as unknown as State, tab, NOW)).toEqual([]);
  });

  it('is not counted without a session (case 15.1)', () => {
    expect(sightingsOf({ ...state, sessions: [] }, tab, NOW)).toBeNull();
  });
});
