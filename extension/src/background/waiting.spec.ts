import 'fake-indexeddb/auto';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { fakeBrowser } from 'wxt/testing/fake-browser';
import { EMPTY, type State } from '../state/state';
import { readState, writeState } from '../state/store';
import { connector, FakeApi, reauth } from '../testing/fake-api';
import { FakeTabs } from '../testing/fake-tabs';
import { journeyOf } from '../testing/journeys';
import { FakePermissions } from '../testing/permissions';
import { speak } from '../ui/testing';

const API = 'https://reauth.drivetrain.ai';
const REAUTHS = 'POST /v1/connectors/con_1/reauths';
const CONFIRMATION = 'POST /v1/reauths/rea_1/confirmation';
const OTHER_BROWSER = { status: 403, body: { code: 'other_browser', detail: 'In the tab.' } };

let fake: FakeApi;
let tabs: FakeTabs;

async function worker() {
  vi.resetModules();
  const [start, panel, refresh, events] = await Promise.all([import('./start'), import('./panel'), import('./refresh'), import('./tabs')]);
  return { ...start, ...panel, ...refresh, ...events };
}

async function having(change: Partial<State>): Promise<void> {
  await writeState({
    ...EMPTY,
    sessions: [{ id: 'ses_1', workspaceId: 'acme', personName: 'Priya', expiresAt: '2027-01-01T00:00:00Z', readAt: Date.now() }],
    connectors: [connector()],
    ...change,
  });
}

async function journey() {
  return (await readState()).journeys.con_1;
}

beforeEach(() => {
  fakeBrowser.reset();
  fake = new FakeApi();
  fake.on('GET /v1/connectors', { status: 200, body: { items: [connector()], nextCursor: null } });
  fake.on('GET /v1/reauths/rea_1', { status: 200, body: reauth({ status: 'created' }) });
  tabs = new FakeTabs();
  tabs.open({ url: API, id: 71 });
  speak();
  vi.spyOn(fakeBrowser.runtime, 'getPlatformInfo').mockResolvedValue({ os: 'linux' } as never);
});

describe('a site that is withheld', () => {
  it('is said instead of beginning a login that ends nowhere (case 3.8)', async () => {
    new FakePermissions().withheld.add(`${API}/*`);
    await having({});
    await (await worker()).answer({ type: 'panel.start', connectorId: 'con_1' });
    expect(await journey()).toMatchObject({ phase: 'ended', problem: { code: 'access_withheld' } });
    expect(fake.of(REAUTHS)).toEqual([]);
    expect(tabs.all).toHaveLength(1);
  });
});

describe('a login’s tab that stops at one of our pages', () => {
  const loaded = async (path: string) => {
    await having({ journeys: { con_1: journeyOf() } });
    await (await worker()).tabUpdated(71, { status: 'complete' }, { url: `${API}${path}` });
  };

  it.each(['/reauth/rea_1/start', '/oauth/quickbooks/callback?code=c&state=s', '/oauth/quickbooks/refused'])(
    'at %s, for a browser that sends no cookie, is told to be that (case 3.8)',
    async (path) => {
      fake.on('GET /reauth/rea_1', { status: 404, body: { code: 'not_found' } });
      await loaded(path);
      expect(await journey()).toMatchObject({ phase: 'ended', problem: { code: 'cookies_blocked' } });
      const [asked] = fake.of('GET /reauth/rea_1');
      expect(asked?.credentials).toBe('include');
      expect(asked?.headers.get('Authorization')).toBeNull();
    },
  );

  it('at the page of a ticket, which no browser is bound to before the click, goes on', async () => {
    fake.on('GET /reauth/rea_1', { status: 404, body: { code: 'not_found' } });
    await loaded('/reauth/rea_1/start?ticket=t');
    expect((await journey())?.phase).not.toBe('ended');
    expect(fake.of('GET /reauth/rea_1')).toEqual([]);
  });

  it.each([{ status: 200, body: '<h1>Log in</h1>' }, { status: 404, body: '<h1>nginx</h1>' }, 'unreachable' as const])(
    'for another reason says where it is written (case 3.8)',
    async (reply) => {
      fake.on('GET /reauth/rea_1', reply);
      await loaded('/reauth/rea_1/start');
      expect(await journey()).toMatchObject({ phase: 'open', isHeld: true });
    },
  );

  it.each(['/reauth/rea_1', '/reauth/rea_1/form'])('that belongs to the login, at %s, waits for the person (case 3.8)', async (path) => {
    await loaded(path);
    expect(await journey()).toMatchObject({ phase: 'open' });
    expect((await journey())?.isHeld).not.toBe(true);
    expect(fake.of('GET /reauth/rea_1')).toEqual([]);
  });

  it('goes on once the provider’s page is there', async () => {
    fake.on('GET /reauth/rea_1', { status: 200, body: '<h1>Log in</h1>' });
    await loaded('/reauth/rea_1/start');
    await (await worker()).tabUpdated(71, { status: 'complete' }, {});
    expect(await journey()).toMatchObject({ phase: 'open', isHeld: false });
  });
});

describe('an attempt that the api no longer knows', () => {
  it.each(['refresh', 'refreshJourney'] as const)('ends here, too, at %s (case 3.8)', async (way) => {
    fake.on('GET /v1/reauths/rea_1', { status: 404, body: { code: 'not_found', detail: 'Gone.' } });
    await having({ journeys: { con_1: journeyOf() } });
    await (await worker())[way]('con_1');
    expect(await journey()).toMatchObject({ phase: 'ended', problem: { code: 'reauth_gone' } });
    expect((await readState()).trouble).toBeNull();
  });

  it('is not taken for gone because of a proxy’s 404 (case 3.9)', async () => {
    fake.on('GET /v1/reauths/rea_1', { status: 404, body: '<h1>nginx</h1>' });
    await having({ journeys: { con_1: journeyOf() } });
    await (await worker()).refreshJourney('con_1');
    expect(await journey()).toMatchObject({ phase: 'open' });
  });
});

describe('a beginning that the api never finishes', () => {
  it('is given up after a while (case 3.8)', async () => {
    fake.on(REAUTHS, { status: 409, body: { code: 'idempotency_in_progress' } });
    await having({ journeys: {} });
    const one = await worker();
    vi.useFakeTimers({ now: Date.now() });
    const begun = one.answer({ type: 'panel.start', connectorId: 'con_1' });
    await vi.advanceTimersByTimeAsync(125_000);
    await begun;
    vi.useRealTimers();
    expect(await journey()).toMatchObject({ phase: 'ended', problem: { code: 'idempotency_in_progress' } });
  });
});

describe('the clock', () => {
  it.each([
    ['Tue, 24 Nov 2026 15:30:00 GMT', 3_600_000],
    ['Tue, 24 Nov 2026 13:30:00 GMT', -3_600_000],
    ['Tue, 24 Nov 2026 14:30:04 GMT', 0],
    ['', 0],
  ])('of the api at %s is known to be %d ms ahead (case 3.8)', async (date, ahead) => {
    vi.useFakeTimers({ now: Date.parse('2026-11-24T14:30:00Z'), toFake: ['Date'] });
    fake.on('GET /v1/connectors', { status: 200, body: { items: [connector()], nextCursor: null }, headers: { Date: date } });
    await having({});
    await (await worker()).refresh();
    vi.useRealTimers();
    expect((await readState()).ahead).toBe(ahead);
  });

  it('that is wrong ends no login: a click goes on with the one that there is (case 3.8)', async () => {
    fake.on('GET /v1/connectors', {
      status: 200,
      body: { items: [connector()], nextCursor: null },
      headers: { Date: new Date(Date.now() - 3_600_000).toUTCString() },
    });
    const expiresAt = new Date(Date.now() - 3_000_000).toISOString();
    fake.on('GET /v1/reauths/rea_1', { status: 200, body: reauth({ expiresAt }) });
    await having({ journeys: { con_1: journeyOf({ reauth: reauth({ expiresAt }) }) } });
    const one = await worker();
    await one.refresh();
    await one.answer({ type: 'panel.start', connectorId: 'con_1' });
    expect(fake.of(REAUTHS)).toEqual([]);
    expect(fakeBrowser.tabs.update).toHaveBeenCalledWith(71, { active: true });
  });
});

describe('a login whose time is over and of which nothing was heard', () => {
  it('begins anew at a click (case 3.8)', async () => {
    const expiresAt = new Date(Date.now() - 120_000).toISOString();
    fake.on(REAUTHS, 'unreachable');
    await having({ journeys: { con_1: journeyOf({ reauth: reauth({ expiresAt }) }) } });
    await (await worker()).answer({ type: 'panel.start', connectorId: 'con_1' });
    expect(fake.of(REAUTHS)).toHaveLength(1);
    expect(await journey()).toMatchObject({ phase: 'ended', problem: { code: 'unreachable' } });
  });
});

describe('what only the login’s browser may do', () => {
  const ask = {
    confirm: { type: 'panel.confirm', connectorId: 'con_1', instanceId: '9130347957983001' },
    cancel: { type: 'panel.cancel', connectorId: 'con_1' },
  } as const;

  beforeEach(() => {
    fake.on('GET /v1/reauths/rea_1', { status: 200, body: reauth({ status: 'awaiting_confirmation' }) });
    fake.on(CONFIRMATION, OTHER_BROWSER);
    fake.on('DELETE /v1/reauths/rea_1', OTHER_BROWSER);
  });

  it.each([
    ['confirm', CONFIRMATION],
    ['cancel', 'DELETE /v1/reauths/rea_1'],
  ] as const)('%s is asked with cookies (case 12.1)', async (deed, route) => {
    await having({ journeys: { con_1: journeyOf() } });
    await (await worker()).answer(ask[deed]);
    expect(fake.of(route)).toMatchObject([{ credentials: 'include' }]);
  });

  it.each([
    ['confirm', 'other_browser'],
    ['cancel', 'other_browser_cancel'],
  ] as const)('%s, where the browser withholds the cookie, leads to the login’s tab (case 12.1)', async (deed, code) => {
    await having({ journeys: { con_1: journeyOf() } });
    expect(await (await worker()).answer(ask[deed])).toMatchObject({ problem: { code } });
    expect(fakeBrowser.tabs.update).toHaveBeenCalledWith(71, { active: true });
    expect(fakeBrowser.windows.update).toHaveBeenCalledWith(1, { focused: true });
    expect(await journey()).toMatchObject({ phase: 'open' });
  });

  it.each(['confirm', 'cancel'] as const)('%s, where that tab was closed, opens the attempt’s page (case 12.1)', async (deed) => {
    fake.on(REAUTHS, { status: 201, body: { id: 'rea_1', startUrl: `${API}/reauth/rea_1/start` } });
    await having({ journeys: { con_1: journeyOf({ tabId: null }) } });
    await (await worker()).answer(ask[deed]);
    expect(fakeBrowser.tabs.create).toHaveBeenCalledWith(expect.objectContaining({ url: expect.stringContaining('/opening.html#con_1') }));
  });

  it.each([
    ['confirm', 'other_browser_elsewhere'],
    ['cancel', 'other_browser_cancel_elsewhere'],
  ] as const)('%s, where it was begun elsewhere, says so (case 12.1)', async (deed, code) => {
    await having({ journeys: { con_1: journeyOf({ tabId: null, startUrl: null }) } });
    expect(await (await worker()).answer(ask[deed])).toMatchObject({ problem: { code } });
    expect(fakeBrowser.tabs.create).not.toHaveBeenCalled();
  });

  it('begin, where another browser has begun, says so (case 12.1)', async () => {
    fake.on(REAUTHS, OTHER_BROWSER);
    await having({ journeys: {} });
    await (await worker()).answer({ type: 'panel.start', connectorId: 'con_1' });
    expect(await journey()).toMatchObject({ phase: 'ended', problem: { code: 'other_browser_began' } });
  });
});
