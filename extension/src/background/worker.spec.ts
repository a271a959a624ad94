import 'fake-indexeddb/auto';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { fakeBrowser } from 'wxt/testing/fake-browser';
import { readToken, writeToken } from '../api/vault';
import type { Detected } from '../messages';
import { draft } from '../report/fixtures';
import { NO_REPORTS } from '../state/reporting';
import { EMPTY, type Session, type State } from '../state/state';
import { readReporting, readState, readTabs, writeReporting, writeState } from '../state/store';
import { connector, FakeApi, reauth } from '../testing/fake-api';
import { FakeTabs } from '../testing/fake-tabs';

const PAGE = 'https://acme.drivetrain.ai/data';
const START = 'https://reauth.drivetrain.ai/reauth/rea_1/start';
const REAUTHS = 'POST /v1/connectors/con_1/reauths';
const item: Detected = { key: 'quickbooks:ds_1', provider: 'quickbooks', name: 'QuickBooks — Acme', dataSourceId: 'ds_1', reason: null };
const created = {
  status: 201,
  body: { id: 'rea_1', connectorId: 'con_1', status: 'created', startUrl: START, expiresAt: '2026-11-24T12:00:00Z' },
};

const unread: Session = { id: 'ses_1', workspaceId: 'acme', personName: 'Priya', expiresAt: '2027-01-01T00:00:00Z' };

let fake: FakeApi;
let tabs: FakeTabs;

/** Once every page that a login's tab begins with has been answered. */
async function logins() {
  await tabs.answered();
  return tabs.at('https://reauth.drivetrain.ai/');
}

/** The worker's modules without anything in memory: what a browser starts after it has ended the one before. */
async function worker() {
  vi.resetModules();
  const [start, panel, pages, refresh, events, login] = await Promise.all([
    import('./start'),
    import('./panel'),
    import('./pages'),
    import('./refresh'),
    import('./tabs'),
    import('./login'),
  ]);
  tabs.listen(login.answerOpening);
  return { ...start, ...panel, ...pages, ...refresh, ...events };
}

async function paired(change: Partial<State> = {}): Promise<void> {
  await writeState({
    ...EMPTY,
    sessions: [{ ...unread, readAt: Date.now() }],
    connectors: [connector()],
    ...change,
  });
}

beforeEach(async () => {
  fakeBrowser.reset();
  fake = new FakeApi();
  fake.on('GET /v1/connectors', { status: 200, body: { items: [connector()], nextCursor: null } });
  fake.on('GET /v1/reauths/rea_1', { status: 200, body: reauth() });
  fake.on(REAUTHS, created);
  tabs = new FakeTabs();
  vi.spyOn(fakeBrowser.scripting, 'executeScript').mockResolvedValue([] as never);
  tabs.open({ url: PAGE, id: 5 });
  vi.spyOn(fakeBrowser.i18n, 'getMessage').mockImplementation((key: string) => ({ '@@ui_locale': 'en_US', locale: 'en' })[key] ?? key);
  vi.spyOn(fakeBrowser.runtime, 'getPlatformInfo').mockResolvedValue({ os: 'linux', arch: 'x86-64', nacl_arch: 'x86-64' } as never);
});

describe('reconnect', () => {
  it('is one click: begins with cookies and a key, and opens the login beside the page', async () => {
    await paired();
    await (await worker()).reconnect(item, { tabId: 5, url: `${PAGE}?source=ds_1#row` });
    const [asked] = fake.of(REAUTHS);
    expect(asked).toMatchObject({ credentials: 'include', body: { returnUrl: `${PAGE}?source=ds_1` } });
    expect(asked?.headers.get('Idempotency-Key')).toMatch(/^[0-9a-f-]{36}$/);
    expect(await logins()).toEqual([expect.objectContaining({ url: START, openerTabId: 5, active: true })]);
    expect((await readState()).journeys.con_1).toMatchObject({ phase: 'open', reauthId: 'rea_1', tabId: 71 });
  });

  it('begins one reauth for two clicks, and shows its tab to the third', async () => {
    await paired();
    const one = await worker();
    await Promise.all([one.reconnect(item, { tabId: 5, url: PAGE }), one.reconnect(item, { tabId: 5, url: PAGE })]);
    await logins();
    await one.reconnect(item, { tabId: 5, url: PAGE });
    expect(fake.of(REAUTHS)).toHaveLength(1);
    expect(await logins()).toHaveLength(1);
    expect(fakeBrowser.tabs.update).toHaveBeenCalledWith(71, { active: true });
  });

  it('begins again in the tab that shows how the last login ended', async () => {
    await paired();
    const one = await worker();
    await one.reconnect(item, { tabId: 5, url: PAGE });
    const [login] = await logins();
    fake.on('GET /v1/reauths/rea_1', { status: 200, body: reauth({ status: 'failed', endedAt: new Date().toISOString() }) });
    await one.tabUpdated(71, { status: 'complete' }, { url: 'https://reauth.drivetrain.ai/reauth/rea_1' });
    tabs.load(login as never, 'https://reauth.drivetrain.ai/reauth/rea_1');
    await one.answer({ type: 'panel.start', connectorId: 'con_1' });
    expect(await logins()).toHaveLength(1);
    expect(fakeBrowser.tabs.update).toHaveBeenCalledWith(71, { url: expect.stringMatching(/opening\.html#con_1$/), active: true });
    expect((await readState()).journeys.con_1).toMatchObject({ phase: 'open', tabId: 71 });
  });

  it('leaves what to do to the panel when nobody is paired', async () => {
    await (await worker()).reconnect(item, { tabId: 5, url: PAGE });
    expect(fake.asked).toEqual([]);
    expect(await readState()).toMatchObject({ shown: null, journeys: {} });
  });

  it('registers a data source that the api does not know, without a company', async () => {
    fake.on('GET /v1/connectors', { status: 200, body: { items: [], nextCursor: null } });
    fake.on('PUT /v1/connectors', () => {
      fake.on('GET /v1/connectors', { status: 200, body: { items: [connector({ status: 'unbound', instance: null })], nextCursor: null } });
      return { status: 201, body: connector({ status: 'unbound', instance: null }) };
    });
    await paired({ connectors: [] });
    await (await worker()).reconnect(item, { tabId: 5, url: PAGE });
    expect(fake.of('PUT /v1/connectors')[0]?.body).toEqual({
      dataSourceId: 'ds_1',
      provider: 'quickbooks',
      name: 'QuickBooks — Acme',
      returnUrl: PAGE,
    });
    expect(await logins()).toHaveLength(1);
  });

  it('asks on the page before it registers what the api does not know (case 15.1)', async () => {
    fake.on('GET /v1/connectors', { status: 200, body: { items: [], nextCursor: null } });
    fake.on('PUT /v1/connectors', { status: 201, body: connector({ status: 'unbound', instance: null }) });
    await paired({ connectors: [] });
    const one = await worker();
    const sender = { tabId: 5, url: PAGE };
    await one.hear({ type: 'page.detected', items: [item] }, sender);
    const asked = await one.hear({ type: 'page.reconnect', item }, sender);
    expect(asked.banners).toEqual([expect.objectContaining({ title: 'bannerConfirmTitle', action: 'bannerConfirm' })]);
    expect(fake.of('PUT /v1/connectors')).toEqual([]);
    await one.hear({ type: 'page.reconnect', item }, sender);
    expect(fake.of('PUT /v1/connectors')).toHaveLength(1);
  });

  it.each([
    ['works', null],
    ['reauthentication_required', 'test_reauthentication_required'],
    ['provider_unavailable', 'test_provider_unavailable'],
  ])('tests the saved login, and reads what came of it: %s (case 16.test)', async (result, code) => {
    const healed = connector({ status: result === 'works' ? 'connected' : 'failed' });
    fake.on('POST /v1/connectors/con_1/test', { status: 200, body: { result, connector: healed } });
    fake.on('GET /v1/connectors', { status: 200, body: { items: [healed], nextCursor: null } });
    await paired();
    const answer = await (await worker()).answer({ type: 'panel.test', connectorId: 'con_1' });
    expect(answer.problem?.code ?? null).toBe(code);
    expect((await readState()).connectors[0]?.status).toBe(healed.status);
    expect(fake.of('POST /v1/connectors/con_1/test')).toHaveLength(1);
  });

  it('forgets what a page showed that is loaded again', async () => {
    await paired();
    const one = await worker();
    const sender = { tabId: 5, url: PAGE };
    await one.hear({ type: 'page.detected', items: [item] }, sender);
    await one.hear({ type: 'page.detected', items: [item] }, { ...sender, frameId: 7 });
    expect((await readTabs())[5]?.detected).not.toEqual([]);
    await one.hear({ type: 'page.hello' }, sender);
    expect((await readTabs())[5]).toMatchObject({ detected: [] });
    expect((await readTabs())[5]?.frames).toBeUndefined();
  });

  it('registers nothing from the page of another workspace', async () => {
    await paired();
    await (await worker()).reconnect(
      { ...item, dataSourceId: 'ds_9', name: 'QuickBooks — Globex' },
      { tabId: 5, url: 'https://globex.drivetrain.ai/data' },
    );
    expect(fake.of('PUT /v1/connectors')).toEqual([]);
    expect((await readState()).trouble).toMatchObject({ kind: 'refused', detail: 'problemOtherWorkspace' });
  });

  it('says why it could not begin', async () => {
    fake.on(REAUTHS, { status: 503, body: { code: 'provider_not_configured', detail: 'The provider has no client id.', traceId: 'abc' } });
    await paired();
    await (await worker()).reconnect(item, { tabId: 5, url: PAGE });
    expect((await readState()).journeys.con_1).toMatchObject({
      phase: 'ended',
      problem: { code: 'provider_not_configured', traceId: 'abc' },
    });
    expect(await logins()).toEqual([]);
  });

  it('begins without the page’s address where the api does not return to it', async () => {
    fake.on(REAUTHS, ({ body }) =>
      (body as { returnUrl: string | null }).returnUrl ? { status: 422, body: { code: 'return_url_not_allowed' } } : created,
    );
    await paired();
    await (await worker()).reconnect(item, { tabId: 5, url: PAGE });
    expect(await logins()).toHaveLength(1);
    expect(new Set(fake.of(REAUTHS).map(({ headers }) => headers.get('Idempotency-Key'))).size).toBe(2);
  });

  it('opens no address but the api’s own', async () => {
    fake.on(REAUTHS, { status: 201, body: { ...created.body, startUrl: 'https://evil.example/start' } });
    await paired();
    await (await worker()).reconnect(item, { tabId: 5, url: PAGE });
    expect(await logins()).toEqual([]);
    expect((await readState()).journeys.con_1).toMatchObject({ phase: 'ended', problem: { code: 'start_url_not_allowed' } });
  });
});

describe('a worker that dies', () => {
  it('before the answer: the next one asks again with the same key, and opens one tab', async () => {
    fake.on(REAUTHS, 'hangs');
    await paired();
    void (await worker()).reconnect(item, { tabId: 5, url: PAGE });
    await expect.poll(() => fake.of(REAUTHS).length).toBe(1);
    fake.on(REAUTHS, created);
    await (await worker()).recover();
    const keys = fake.of(REAUTHS).map(({ headers }) => headers.get('Idempotency-Key'));
    expect(keys).toHaveLength(2);
    expect(keys[0]).toBe(keys[1]);
    expect(await logins()).toHaveLength(1);
  });

  it('between the answer and the tab: the next one opens it', async () => {
    vi.mocked(fakeBrowser.tabs.create).mockImplementationOnce(() => new Promise(() => {}));
    fake.on('GET /v1/reauths/rea_1', { status: 200, body: reauth({ status: 'created' }) });
    await paired();
    void (await worker()).reconnect(item, { tabId: 5, url: PAGE });
    await expect.poll(async () => (await readState()).journeys.con_1?.phase).toBe('open');
    await (await worker()).recover();
    expect(fake.of(REAUTHS)).toHaveLength(1);
    expect(await logins()).toHaveLength(1);
  });

  it('days ago: nothing opens out of the blue', async () => {
    fake.on(REAUTHS, 'hangs');
    await paired();
    void (await worker()).reconnect(item, { tabId: 5, url: PAGE });
    await expect.poll(() => fake.of(REAUTHS).length).toBe(1);
    const state = await readState();
    const journey = state.journeys.con_1;
    await writeState({ ...state, journeys: { con_1: { ...(journey as NonNullable<typeof journey>), startedAt: Date.now() - 200_000 } } });
    await (await worker()).recover();
    expect(fake.of(REAUTHS)).toHaveLength(1);
    expect((await readState()).journeys.con_1).toMatchObject({ phase: 'ended', problem: { code: 'interrupted' } });
  });

  it('with its browser: the login can be opened again', async () => {
    await paired();
    await (await worker()).reconnect(item, { tabId: 5, url: PAGE });
    tabs.close((await logins())[0]?.id as number);
    const next = await worker();
    await next.refresh();
    await next.recover();
    expect((await readState()).journeys.con_1).toMatchObject({ phase: 'open', tabId: null, startUrl: START });
    await next.answer({ type: 'panel.focusTab', connectorId: 'con_1' });
    expect(await logins()).toEqual([expect.objectContaining({ url: START })]);
    // With the cookie again, which a crash may have lost.
    const keys = fake.of(REAUTHS).map(({ headers, credentials }) => `${credentials} ${headers.get('Idempotency-Key')}`);
    expect(keys).toHaveLength(2);
    expect(keys[1]).toBe(keys[0]);
  });
});

describe('a login’s tab', () => {
  it('looks at the attempt at each page of the provider’s, and concludes nothing else from it (case 15.2)', async () => {
    await paired();
    const one = await worker();
    await one.reconnect(item, { tabId: 5, url: PAGE });
    await logins();
    await one.tabUpdated(71, { status: 'complete' }, {});
    await one.tabUpdated(71, { status: 'complete' }, {});
    await one.tabUpdated(99, { status: 'complete' }, {});
    expect((await readState()).journeys.con_1).toMatchObject({ reauth: { status: 'started' }, pinnedStep: null });
    fake.on('GET /v1/reauths/rea_1', { status: 200, body: reauth({ status: 'completed', endedAt: new Date().toISOString() }) });
    await one.tabUpdated(71, { status: 'complete' }, { url: PAGE });
    expect((await readState()).journeys.con_1).toMatchObject({ phase: 'ended' });
  });

  it('can be closed without ending the attempt', async () => {
    await paired();
    const one = await worker();
    await one.reconnect(item, { tabId: 5, url: PAGE });
    await logins();
    await one.tabRemoved(71);
    expect((await readState()).journeys.con_1).toMatchObject({ phase: 'open', tabId: null });
  });
});

describe('what the api says', () => {
  it('ends the session here when it has ended there, and keeps nothing of the workspace', async () => {
    fake.on('GET /v1/connectors', { status: 401, body: { code: 'unauthenticated' } });
    await paired();
    await (await worker()).refresh();
    expect(await readState()).toMatchObject({ sessions: [], ended: [{}], connectors: [], journeys: {} });
  });

  it('keeps what is known when there is no answer, says so, and takes it back', async () => {
    fake.on('GET /v1/connectors', 'unreachable');
    await paired();
    const one = await worker();
    await one.refresh();
    expect(await readState()).toMatchObject({ trouble: { kind: 'unreachable' }, connectors: [{ id: 'con_1' }] });
    fake.on('GET /v1/connectors', { status: 200, body: { items: [connector()], nextCursor: null } });
    await one.refresh();
    expect((await readState()).trouble).toBeNull();
  });

  it('is read to the last page', async () => {
    let page = 0;
    fake.on('GET /v1/connectors', () => {
      page++;
      return { status: 200, body: { items: [connector({ id: `con_${page}`, name: `${page}` })], nextCursor: page < 3 ? `${page}` : null } };
    });
    await paired();
    await (await worker()).refresh();
    expect((await readState()).connectors.map(({ id }) => id)).toEqual(['con_1', 'con_2', 'con_3']);
  });

  it('is told once by a notification, unless it was there at the first look or stands on a page', async () => {
    const create = vi.spyOn(fakeBrowser.notifications, 'create').mockResolvedValue('' as never);
    await paired({ sessions: [unread] });
    const one = await worker();
    await one.refresh();
    expect(create).not.toHaveBeenCalled();
    fake.on('GET /v1/connectors', {
      status: 200,
      body: {
        items: [connector({ failure: { code: 'credentials_expired', detail: null, at: '2026-11-24T10:00:00Z' } })],
        nextCursor: null,
      },
    });
    await one.refresh();
    await one.refresh();
    expect(create).toHaveBeenCalledTimes(1);
  });
});

describe('the panel', () => {
  it('pairs: the token is kept encrypted, and the workspace is read with it', async () => {
    fake.on('POST /v1/sessions', {
      status: 201,
      body: { id: 'ses_1', token: 'ses_secret_token', workspaceId: 'acme', personName: 'Priya', expiresAt: '2027-01-01T00:00:00Z' },
    });
    expect(await (await worker()).answer({ type: 'panel.pair', code: 'ABCD-EFGH' })).toEqual({ problem: null });
    expect(fake.of('GET /v1/connectors')[0]?.headers.get('Authorization')).toBe('Bearer ses_secret_token');
    expect(JSON.stringify(await fakeBrowser.storage.local.get(null))).not.toContain('secret_token');
    // Another worker, which has only what is stored.
    await (await worker()).refresh();
    expect(fake.of('GET /v1/connectors').at(-1)?.headers.get('Authorization')).toBe('Bearer ses_secret_token');
  });

  it('says what is wrong with a code', async () => {
    fake.on('POST /v1/sessions', { status: 400, body: { code: 'invalid_pairing_code', detail: 'Wrong.' } });
    expect(await (await worker()).answer({ type: 'panel.pair', code: 'AAAA-AAAA' })).toMatchObject({
      problem: { code: 'invalid_pairing_code' },
    });
    expect((await readState()).sessions).toEqual([]);
  });

  it('signs out here even where the api cannot be reached, and says so', async () => {
    fake.on('DELETE /v1/sessions/current', 'unreachable');
    await paired();
    expect(await (await worker()).answer({ type: 'panel.signOut', workspaceId: 'acme' })).toMatchObject({
      problem: { code: 'signed_out_here_only' },
    });
    expect(await readState()).toMatchObject({ sessions: [], ended: [], connectors: [] });
  });

  it('signs out here before it asks the api: a worker that dies in between leaves nothing behind', async () => {
    fake.on('DELETE /v1/sessions/current', 'hangs');
    await paired();
    await writeToken(unread, 'ses_secret_token');
    await writeReporting({ ...NO_REPORTS, draft: draft({ description: 'It stays white.' }) });
    void (await worker()).answer({ type: 'panel.signOut', workspaceId: 'acme' });
    await expect.poll(() => fake.of('DELETE /v1/sessions/current')[0]?.headers.get('Authorization')).toBe('Bearer ses_secret_token');
    expect(await readState()).toMatchObject({ sessions: [], ended: [], connectors: [] });
    expect(await readReporting()).toEqual(NO_REPORTS);
    expect(await readToken(unread)).toBeNull();
  });

  it('confirms a company, and shows what came of it', async () => {
    fake.on('POST /v1/reauths/rea_1/confirmation', {
      status: 200,
      body: reauth({ status: 'completed', endedAt: new Date().toISOString() }),
    });
    await paired();
    const one = await worker();
    await one.reconnect(item, { tabId: 5, url: PAGE });
    await one.answer({ type: 'panel.confirm', connectorId: 'con_1', instanceId: '9130347957983001' });
    expect((await readState()).journeys.con_1).toMatchObject({ phase: 'ended', reauth: { status: 'completed' } });
    expect(fake.of('POST /v1/reauths/rea_1/confirmation')).toMatchObject([{ credentials: 'include' }]);
  });

  it('brings the login’s tab to the front where the browser withholds the cookie that a confirmation needs', async () => {
    fake.on('POST /v1/reauths/rea_1/confirmation', { status: 403, body: { code: 'other_browser', detail: 'Confirm it in the tab.' } });
    await paired();
    const one = await worker();
    await one.reconnect(item, { tabId: 5, url: PAGE });
    vi.mocked(fakeBrowser.tabs.update).mockClear();
    const answer = await one.answer({ type: 'panel.confirm', connectorId: 'con_1', instanceId: '9130347957983001' });
    expect(answer).toMatchObject({ problem: { code: 'other_browser' } });
    expect(fakeBrowser.tabs.update).toHaveBeenCalledWith(71, { active: true });
    expect((await readState()).journeys.con_1).toMatchObject({ phase: 'open' });
  });

  it('hands over, and follows the colleague to the end', async () => {
    fake.on('POST /v1/connectors/con_1/handovers', {
      status: 201,
      body: {
        id: 'hnd_1',
        connectorId: 'con_1',
        url: 'https://reauth.drivetrain.ai/handover/hnd_1?ticket=x',
        askedBy: 'Priya',
        expiresAt: '2026-12-01T00:00:00Z',
      },
    });
    await paired();
    const one = await worker();
    await one.reconnect(item, { tabId: 5, url: PAGE });
    expect(await one.answer({ type: 'panel.handOver', connectorId: 'con_1', note: 'Please' })).toEqual({ problem: null });
    fake.on('GET /v1/connectors', {
      status: 200,
      body: { items: [connector({ reauthId: 'rea_2', status: 'connected' })], nextCursor: null },
    });
    fake.on('GET /v1/reauths/rea_2', {
      status: 200,
      body: reauth({ id: 'rea_2', status: 'completed', endedAt: new Date().toISOString() }),
    });
    await one.refresh();
    expect((await readState()).journeys.con_1).toMatchObject({ phase: 'ended', reauthId: 'rea_2', reauth: { status: 'completed' } });
  });

  it('hands over once, whoever dies: the next one asks with the same key, and with another for another note', async () => {
    const HANDOVERS = 'POST /v1/connectors/con_1/handovers';
    const keys = () => fake.of(HANDOVERS).map(({ headers }) => headers.get('Idempotency-Key'));
    fake.on(HANDOVERS, 'hangs');
    await paired();
    const one = await worker();
    await one.reconnect(item, { tabId: 5, url: PAGE });
    void one.answer({ type: 'panel.handOver', connectorId: 'con_1', note: 'Please' });
    await expect.poll(keys).toHaveLength(1);
    fake.on(HANDOVERS, 'unreachable');
    const next = await worker();
    await next.answer({ type: 'panel.handOver', connectorId: 'con_1', note: 'Please' });
    fake.on(HANDOVERS, { status: 429, body: { code: 'rate_limited' } });
    await next.answer({ type: 'panel.handOver', connectorId: 'con_1', note: 'Please' });
    fake.on(HANDOVERS, {
      status: 201,
      body: { id: 'hnd_1', connectorId: 'con_1', url: 'https://reauth.drivetrain.ai/handover/hnd_1', expiresAt: '2026-12-01T00:00:00Z' },
    });
    await next.answer({ type: 'panel.handOver', connectorId: 'con_1', note: 'Please, today' });
    await next.answer({ type: 'panel.handOver', connectorId: 'con_1', note: 'Please, today' });
    // Three times until there was an answer, and one key for each answer after that.
    expect(new Set(keys().slice(0, 3)).size).toBe(1);
    expect(new Set(keys()).size).toBe(3);
    expect((await readState()).journeys.con_1).toMatchObject({ handover: { id: 'hnd_1' } });
    expect((await readState()).journeys.con_1).not.toHaveProperty('asking');
  });

  it('asks around from the page, before any login (case 15.3)', async () => {
    await paired();
    const one = await worker();
    await one.hear({ type: 'page.notAdmin', item }, { tabId: 5, url: PAGE });
    expect(await readState()).toMatchObject({ shown: 'con_1', askingAround: 'con_1', journeys: {} });
    expect(fake.of(REAUTHS)).toHaveLength(0);
    await one.answer({ type: 'panel.show', connectorId: 'con_1' });
    expect((await readState()).askingAround).toBeUndefined();
  });

  it('shows the way on the page, and guides from there when the platform has begun the login', async () => {
    await paired();
    const one = await worker();
    await one.hear({ type: 'page.detected', items: [item] }, { tabId: 5, url: PAGE });
    expect(await one.answer({ type: 'panel.showMe', connectorId: 'con_1' })).toEqual({ problem: null });
    expect((await readTabs())[5]).toMatchObject({ showing: item.key });
    fake.on('GET /v1/connectors', { status: 200, body: { items: [connector({ reauthId: 'rea_7' })], nextCursor: null } });
    fake.on('GET /v1/reauths/rea_7', { status: 200, body: reauth({ id: 'rea_7' }) });
    await one.refresh();
    expect((await readState()).journeys.con_1).toMatchObject({ phase: 'open', reauthId: 'rea_7' });
  });
});
