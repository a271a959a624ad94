import { beforeEach, describe, expect, it, vi } from 'vitest';
import { fakeBrowser } from 'wxt/testing/fake-browser';
import type { Provider } from '../contributions';
import type { Detected } from '../messages';
import { begin, created, show } from '../state/journey';
import { attention, connectorOf, derivedId, isOwnHost } from '../state/match';
import { type Connector, EMPTY, type State } from '../state/state';
import type { PageTab } from '../state/store';
import { connector } from '../testing/fake-api';
import { contributions } from '../testing/quickbooks';
import { viewOf } from './view';

const NOW = Date.parse('2026-11-24T12:00:00Z');
const item: Detected = { key: 'quickbooks:ds_1', provider: 'quickbooks', name: 'QuickBooks — Acme', dataSourceId: 'ds_1', reason: null };
const tab: PageTab = { host: 'acme.drivetrain.ai', detected: [item], showing: null };
const beginning = { connectorId: 'con_1', idempotencyKey: 'k', returnUrl: null, openerTabId: null };
const banner = (state: Partial<State>, change: Partial<PageTab> = {}) =>
  viewOf({ ...EMPTY, connectors: [connector()], ...state }, { ...tab, ...change }, contributions, NOW).banners[0];
const failing = (known: Connector, failures: Record<string, { title: string; remedy: string }> = {}) => {
  const [provider, ...others] = contributions.providers as [Provider, ...Provider[]];
  return viewOf({ ...EMPTY, connectors: [known] }, tab, { ...contributions, providers: [{ ...provider, failures }, ...others] }, NOW)
    .banners[0];
};

beforeEach(() => {
  vi.spyOn(fakeBrowser.i18n, 'getMessage').mockImplementation(
    (key: string, values?: unknown) => ({ '@@ui_locale': 'en_US', locale: 'en' })[key] ?? [key, ...((values as string[]) ?? [])].join(' '),
  );
});

describe('a banner', () => {
  it('says what failed, since when, and what helps, and offers both ways', () => {
    expect(banner({})).toEqual({
      key: item.key,
      tone: 'failed',
      label: 'bannerFailedLabel QuickBooks — Acme',
      title: 'bannerFailedTitle QuickBooks',
      text: 'bannerSince 4 days ago bannerRemedy Organization Admin Acme Inc.',
      action: 'bannerReconnect',
      showMe: true,
      notAdmin: true,
    });
  });

  it('speaks for a page that nobody is paired for, without saying again what the card says', () => {
    expect(banner({ connectors: [] })).toMatchObject({ tone: 'failed', text: 'bannerFailedText QuickBooks', action: 'bannerReconnect' });
    expect(banner({ connectors: [] }, { detected: [{ ...item, reason: 'Signed out.' }] })).toMatchObject({ text: 'bannerPromise' });
  });

  it('leads to the login that is under way', () => {
    const journey = created(begin(beginning, NOW), 'rea_1', 'https://reauth.drivetrain.ai/start');
    expect(banner({ journeys: { con_1: journey } })).toMatchObject({ tone: 'working', action: 'bannerContinue', showMe: false });
  });

  it('waits for whoever was asked, and leads to no login of somebody else’s (case 15.5)', () => {
    const handover = { id: 'hnd_1', url: null, expiresAt: new Date(NOW + 1000).toISOString() };
    const open = { ...created(begin(beginning, NOW), 'rea_1', 'https://reauth.drivetrain.ai/start'), handover };
    const asked = { ...begin(beginning, NOW), phase: 'ended' as const, handover };
    for (const journey of [open, asked]) {
      expect(banner({ journeys: { con_1: journey } })).toMatchObject({ tone: 'working', text: 'bannerHandedOverText', action: null });
    }
    const over = { ...asked, handover: { ...handover, expiresAt: new Date(NOW).toISOString() } };
    expect(banner({ journeys: { con_1: over } })).toMatchObject({ tone: 'failed', action: 'bannerReconnect' });
  });

  it('has never failed where it was never connected (case 15.5)', () => {
    const never = connector({
      status: 'unbound',
      instance: null,
      failure: { code: 'unbound', detail: null, at: new Date(NOW).toISOString() },
    });
    expect(banner({ connectors: [never] })?.text).not.toContain('bannerSince');
    expect(banner({ connectors: [never] })?.notAdmin).toBe(false);
  });

  it('keeps its offer while the way is shown', () => {
    expect(banner({ journeys: { con_1: show(beginning, null, NOW) } }, { showing: item.key })).toMatchObject({
      tone: 'failed',
      showMe: false,
    });
  });

  it('is glad for two minutes', () => {
    const fixed = (secondsAgo: number) =>
      connector({ status: 'connected', failure: null, lastReauthenticatedAt: new Date(NOW - secondsAgo * 1000).toISOString() });
    expect(banner({ connectors: [fixed(119)] })).toMatchObject({ tone: 'done', action: null });
    expect(banner({ connectors: [fixed(121)] })).toMatchObject({ tone: 'failed' });
  });

  it('asks for no login where the provider is down, or a limit is reached (case 16.verdicts)', () => {
    const since = new Date(NOW).toISOString();
    for (const [reason, title] of [
      ['provider_outage', 'interruptedOutage QuickBooks'],
      ['plan_limit', 'interruptedLimit QuickBooks'],
    ] as const) {
      const waiting = connector({ status: 'interrupted', failure: null, interruption: { reason, since } });
      expect(banner({ connectors: [waiting] })).toMatchObject({ tone: 'working', title, action: null, showMe: false });
    }
  });

  it.each([
    ['expired_credentials', 'bannerFailedTitle QuickBooks', 'bannerRemedy Organization Admin Acme Inc.', 'bannerReconnect'],
    ['revoked', 'bannerFailedTitle QuickBooks', 'bannerRemedy Organization Admin Acme Inc.', 'bannerReconnect'],
    ['deactivated_account', 'The ledger is closed', 'Open it again.', 'bannerReconnect'],
    ['wrong_environment', 'The setup doesn’t match', 'Only Drivetrain can fix it.', null],
    ['role_lost', 'bannerFailedTitle QuickBooks', 'bannerRemedy Organization Admin Acme Inc.', 'bannerReconnect'],
  ])('says of %s what helps, in the plugin’s words where a login alone does not (case 16.reasons)', (reason, title, remedy, action) => {
    const known = connector({
      failure: { code: 'credentials_expired', reason: reason as never, at: new Date(NOW - 86_400_000).toISOString() },
    });
    const said = failing(known, {
      expired_credentials: { title: 'Not this.', remedy: 'Not this.' },
      deactivated_account: { title: 'The ledger is closed.', remedy: 'Open it again.' },
      wrong_environment: { title: 'The setup doesn’t match.', remedy: 'Only Drivetrain can fix it.' },
    });
    expect(said).toMatchObject({
      tone: 'failed',
      title,
      text: `bannerSince yesterday ${remedy}`,
      action,
      showMe: action !== null,
      notAdmin: action !== null,
    });
  });

  it('promises nothing of a login where only Drivetrain can help, without a plugin’s words as well', () => {
    const known = connector({
      failure: { code: 'credentials_expired', reason: 'wrong_environment', at: new Date(NOW - 86_400_000).toISOString() },
    });
    expect(failing(known)).toMatchObject({ text: 'bannerSince yesterday bannerOurs', action: null });
  });

  it.each([
    ['provider_outage', 'bannerAfterOutage QuickBooks'],
    ['plan_limit', 'bannerAfterLimit QuickBooks'],
  ] as const)('asks for no login that has failed during %s, and says what to wait for (case 16.verdicts)', (reason, text) => {
    const both = connector({ interruption: { reason, since: new Date(NOW).toISOString() } });
    const said = failing(both, { [reason]: { title: 'It waits.', remedy: 'It goes on by itself.' } });
    expect(said).toMatchObject({ title: 'It waits', text, action: null, showMe: false, notAdmin: false });
    // What works and only waits needs no login afterwards.
    const waiting = connector({ status: 'interrupted', failure: null, interruption: { reason, since: new Date(NOW).toISOString() } });
    expect(failing(waiting, { [reason]: { title: 'It waits.', remedy: 'It goes on by itself.' } })).toMatchObject({
      title: 'It waits',
      text: 'It goes on by itself.',
      action: null,
    });
  });

  it('says for a moment that it works again by itself (case 16.recovered)', () => {
    const connectors = [connector({ status: 'connected', failure: null })];
    const said = { tone: 'done', text: 'recoveredText', action: null };
    expect(banner({ connectors, recovered: { con_1: NOW - 60_000 } })).toMatchObject(said);
    expect(banner({ connectors, recovered: { con_1: NOW - 600_000 } })).toMatchObject({ tone: 'failed' });
  });

  it('is calm where an admin has disconnected it (case 16.disconnect)', () => {
    const ended = connector({ failure: { code: 'disconnected', at: new Date(NOW).toISOString() } });
    expect(banner({ connectors: [ended] })).toMatchObject({ tone: 'working', text: 'disconnectedText', action: 'bannerReconnect' });
  });

  it('stays away for as long as a person wants', () => {
    expect(banner({ dismissed: { [item.key]: NOW + 1 } })).toBeUndefined();
    expect(banner({ dismissed: { [item.key]: NOW } })).toBeDefined();
  });
});

describe('the highlight', () => {
  it('has the steps that can be pointed at, of the card that is shown', () => {
    const view = viewOf(EMPTY, { ...tab, showing: item.key }, contributions, NOW);
    expect(view.highlight).toMatchObject({ key: item.key, steps: [{ id: 'overflow-menu' }] });
    expect(viewOf(EMPTY, tab, contributions, NOW).highlight).toBeNull();
  });
});

describe('the connector of a card', () => {
  it('is found by Drivetrain’s identifier, else by a name that only one has', () => {
    const east = connector({ id: 'con_2', dataSourceId: 'ds_2', name: 'QuickBooks — East' });
    expect(connectorOf(item, [east, connector()])?.id).toBe('con_1');
    expect(connectorOf({ ...item, dataSourceId: null, name: ' quickbooks —  east' }, [east, connector()])?.id).toBe('con_2');
    expect(connectorOf({ ...item, dataSourceId: null }, [connector(), connector({ id: 'con_3' })])).toBeUndefined();
    expect(connectorOf({ ...item, provider: 'xero' }, [connector()])).toBeUndefined();
  });

  it('is of the paired workspace only on its own hosts', () => {
    expect(isOwnHost('acme.drivetrain.ai', [connector()])).toBe(true);
    expect(isOwnHost('globex.drivetrain.ai', [connector()])).toBe(false);
    expect(isOwnHost('globex.drivetrain.ai', [connector({ returnUrl: null })])).toBe(true);
  });

  it('has a stable identifier of its own where the page shows none', async () => {
    const id = await derivedId('acme.drivetrain.ai', item);
    expect(id).toMatch(/^page\.[0-9a-f]{24}$/);
    expect(await derivedId('acme.drivetrain.ai', { ...item, name: 'quickbooks  — acme ' })).toBe(id);
    expect(await derivedId('globex.drivetrain.ai', item)).not.toBe(id);
  });
});

describe('the badge', () => {
  it('counts what the api knows and what only pages show, each once', () => {
    const other = { ...item, key: 'quickbooks:ds_9', dataSourceId: 'ds_9', name: 'New' };
    const tabs = { 1: { ...tab, detected: [item, other] }, 2: { ...tab, detected: [other] } };
    expect(
      attention(
        {
          ...EMPTY,
          connectors: [connector(), connector({ id: 'con_2', dataSourceId: 'ds_2', name: 'East', status: 'connected', failure: null })],
        },
        tabs,
      ).size,
    ).toBe(2);
    expect(attention(EMPTY, tabs).size).toBe(2);
    // Never logged in to through us: Drivetrain has a login of its own, and says so when it dies.
    const never = connector({ failure: { code: 'no_credential', at: '2026-11-20T10:00:00Z' } });
    expect(attention({ ...EMPTY, connectors: [never] }, {}).size).toBe(0);
    expect(attention({ ...EMPTY, connectors: [never] }, { 1: tab }).size).toBe(1);
    expect(attention(EMPTY, {}).size).toBe(0);
  });
});
