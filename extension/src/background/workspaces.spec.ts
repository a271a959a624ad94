import 'fake-indexeddb/auto';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { fakeBrowser } from 'wxt/testing/fake-browser';
import { readToken, writeToken } from '../api/vault';
import type { Detected } from '../messages';
import { draft, outgoing, summary } from '../report/fixtures';
import { NO_REPORTS } from '../state/reporting';
import { EMPTY, type Session, type State } from '../state/state';
import { readReporting, readState, readTabs, writeReporting, writeState, writeTabs } from '../state/store';
import { connector, FakeApi, reauth } from '../testing/fake-api';
import { FakeTabs } from '../testing/fake-tabs';
import { journeyOf } from '../testing/journeys';

const LATER = new Date(Date.now() + 30 * 86_400_000).toISOString();
const acme: Session = {
  id: 'ses_1',
  workspaceId: 'acme',
  workspaceName: 'Acme',
  personName: 'Priya',
  expiresAt: LATER,
  checkedAt: Date.now(),
};
const globex: Session = { ...acme, id: 'ses_2', workspaceId: 'globex', workspaceName: 'Globex', personName: null };
const TOKENS: Record<string, string> = { acme: 'Bearer dr_acme', globex: 'Bearer dr_globex' };
const PAGE = 'https://app.drivetrain.ai/data';

const own = connector({ returnUrl: PAGE });
const other = connector({ id: 'con_2', workspaceId: 'globex', dataSourceId: 'ds_2', name: 'QuickBooks — Globex', returnUrl: PAGE });
const known: Detected = { key: 'quickbooks:ds_2', provider: 'quickbooks', name: 'QuickBooks', dataSourceId: 'ds_2', reason: null };
const unknown: Detected = { ...known, key: 'quickbooks:ds_9', dataSourceId: 'ds_9' };
const page = { tabId: 5, url: PAGE };

let fake: FakeApi;
let tabs: FakeTabs;

async function worker() {
  vi.resetModules();
  const [panel, pages, refresh, session, badge, pairing] = await Promise.all([
    import('./panel'),
    import('./pages'),
    import('./refresh'),
    import('./session'),
    import('./badge'),
    import('./pairing'),
  ]);
  return { ...panel, ...pages, ...refresh, ...session, ...badge, ...pairing };
}

async function paired(change: Partial<State> = {}): Promise<void> {
  const sessions = [acme, globex].map((session) => ({ ...session, readAt: 1 }));
  await writeState({ ...EMPTY, sessions, connectors: [own, other], ...change });
  await writeToken(acme, 'dr_acme');
  await writeToken(globex, 'dr_globex');
}

/** Who asked for it, by workspace. */
const by = (route: string) => fake.of(route).map(({ headers }) => headers.get('Authorization'));

beforeEach(() => {
  fakeBrowser.reset();
  fake = new FakeApi();
  fake.on('GET /v1/connectors', ({ headers }) => {
    const workspace = Object.keys(TOKENS).find((id) => TOKENS[id] === headers.get('Authorization'));
    const items = [own, other].filter(({ workspaceId }) => workspaceId === workspace);
    return workspace ? { status: 200, body: { items, nextCursor: null } } : { status: 401, body: { code: 'unauthenticated' } };
  });
  tabs = new FakeTabs();
  tabs.open({ url: PAGE, id: 5 });
  vi.spyOn(fakeBrowser.i18n, 'getMessage').mockImplementation((key: string) => ({ '@@ui_locale': 'en_US', locale: 'en' })[key] ?? key);
  vi.spyOn(fakeBrowser.runtime, 'getPlatformInfo').mockResolvedValue({ os: 'linux' } as never);
});

describe('each question is asked for its workspace', () => {
  it('reads every workspace with its own token (case 15.3)', async () => {
    await paired({ connectors: [] });
    await (await worker()).refresh();
    expect(by('GET /v1/connectors').sort()).toEqual(Object.values(TOKENS));
    expect((await readState()).connectors.map(({ id, workspaceId }) => `${id} ${workspaceId}`)).toEqual(['con_1 acme', 'con_2 globex']);
  });

  it('begins, hands over and cancels with the token of the connector’s workspace (case 15.3)', async () => {
    await paired({ journeys: { con_1: journeyOf({ connectorId: 'con_1', reauthId: 'rea_1' }) } });
    const one = await worker();
    await one.answer({ type: 'panel.start', connectorId: 'con_2' });
    await one.answer({ type: 'panel.handOver', connectorId: 'con_2', note: null });
    await one.answer({ type: 'panel.cancel', connectorId: 'con_1' });
    expect(by('POST /v1/connectors/con_2/reauths')).toEqual([TOKENS.globex]);
    expect(by('POST /v1/connectors/con_2/handovers')).toEqual([TOKENS.globex]);
    expect(by('DELETE /v1/reauths/rea_1')).toEqual([TOKENS.acme]);
  });

  it('sends a report to the workspace of its connector (case 15.3)', async () => {
    fake.on('POST /v1/stuck-reports', { status: 201, body: { id: 'stk_1', number: 1042 } });
    await paired();
    const one = await worker();
    vi.spyOn(fakeBrowser.runtime, 'getManifest').mockReturnValue({ version: '0.1.0' } as never);
    await one.answer({ type: 'panel.report.open', connectorId: 'con_2' });
    await one.answer({ type: 'panel.report.edit', change: { description: 'It stays white.' } });
    await one.answer({ type: 'panel.report.send' });
    await expect.poll(() => by('POST /v1/stuck-reports')).toEqual([TOKENS.globex]);
  });

  it('sends a report that is about no connector to the workspace that the person names (case 15.3)', async () => {
    await paired();
    await writeReporting({ ...NO_REPORTS, draft: draft({ connectorId: 'con_1', reauthId: 'rea_1' }) });
    const one = await worker();
    await one.answer({ type: 'panel.report.edit', change: { workspaceId: 'globex' } });
    expect((await readReporting()).draft).toMatchObject({ workspaceId: 'globex', connectorId: null, reauthId: null });
    await one.answer({ type: 'panel.report.edit', change: { connectorId: 'con_1', workspaceId: 'globex' } });
    expect((await readReporting()).draft).toMatchObject({ workspaceId: 'acme', connectorId: 'con_1' });
    await one.answer({ type: 'panel.report.edit', change: { connectorId: null, workspaceId: 'initech' } });
    expect((await readReporting()).draft).toMatchObject({ workspaceId: 'acme', connectorId: null });
  });

  it('answers a report where it was sent, and lists the reports of both (case 15.3)', async () => {
    fake.on('GET /v1/stuck-reports', ({ headers }) => {
      const isAcme = headers.get('Authorization') === TOKENS.acme;
      return { status: 200, body: { items: [summary(isAcme ? {} : { id: 'stk_2', workspaceId: 'globex' })], nextCursor: null } };
    });
    await paired();
    const one = await worker();
    await one.answer({ type: 'panel.report.view', view: { at: 'list' } });
    await expect.poll(async () => (await readReporting()).own.map(({ id }) => id).sort()).toEqual(['stk_1', 'stk_2']);
    await one.answer({ type: 'panel.report.reply', reportId: 'stk_2', text: 'Thanks.', key: 'key-9' });
    expect(by('POST /v1/stuck-reports/stk_2/replies')).toEqual([TOKENS.globex]);
  });

  it('asks nobody about a connector of a workspace that is signed out (case 15.3)', async () => {
    await paired({ sessions: [globex], journeys: { con_1: journeyOf({ connectorId: 'con_1', reauthId: 'rea_1' }) } });
    const one = await worker();
    await one.answer({ type: 'panel.start', connectorId: 'con_1' });
    await one.answer({ type: 'panel.cancel', connectorId: 'con_1' });
    await one.refreshJourney('con_1');
    expect(fake.asked.filter(({ path }) => /con_1|rea_1/.test(path))).toEqual([]);
  });
});

describe('pairing', () => {
  const answered = (id: string, workspaceId: string) => ({
    status: 201,
    body: { id, token: `dr_${workspaceId}`, workspaceId, workspaceName: null, personName: null, expiresAt: LATER },
  });

  it('with a further workspace adds it, and leaves the first as it is (case 15.3)', async () => {
    fake.on('POST /v1/sessions', answered('ses_2', 'globex')).on('GET /v1/reauths/rea_1', { status: 200, body: reauth() });
    const journeys = { con_1: journeyOf({ connectorId: 'con_1', tabId: null }) };
    await paired({ sessions: [acme], connectors: [own], journeys, shown: 'con_1' });
    await writeReporting({ ...NO_REPORTS, draft: draft({ description: 'It stays white.' }) });
    await (await worker()).answer({ type: 'panel.pair', code: 'ABCD-EFGH' });
    const state = await readState();
    expect(state.sessions.map(({ workspaceId }) => workspaceId)).toEqual(['acme', 'globex']);
    expect(state).toMatchObject({ journeys: { con_1: { phase: 'open' } }, shown: 'con_1', connectors: [{ id: 'con_1' }, { id: 'con_2' }] });
    expect([await readToken(acme), await readToken(globex)]).toEqual(['dr_acme', 'dr_globex']);
    expect(await readReporting()).toMatchObject({ draft: { description: 'It stays white.' }, discarded: false });
    expect(by('POST /v1/sessions')).toEqual([null]);
  });

  it('with the same one again puts the new session in the old one’s place (case 15.3)', async () => {
    fake.on('POST /v1/sessions', answered('ses_9', 'acme'));
    await paired();
    await (await worker()).answer({ type: 'panel.pair', code: 'ABCD-EFGH' });
    expect((await readState()).sessions.map(({ id }) => id)).toEqual(['ses_9', 'ses_2']);
    expect([await readToken(acme), await readToken({ id: 'ses_9' })]).toEqual([null, 'dr_acme']);
    expect(JSON.stringify(await fakeBrowser.storage.local.get(null))).not.toContain('dr_');
  });

  it('with one that had ended takes it off the list of those (case 15.3)', async () => {
    fake.on('POST /v1/sessions', answered('ses_2', 'globex'));
    await paired({ sessions: [acme], connectors: [own], ended: [{ workspaceId: 'globex' }, { workspaceId: 'initech' }] });
    await writeReporting({ ...NO_REPORTS, outbox: [outgoing({ workspaceId: 'initech' })] });
    await (await worker()).answer({ type: 'panel.pair', code: 'ABCD-EFGH' });
    expect((await readState()).ended).toEqual([{ workspaceId: 'initech' }]);
    expect((await readReporting()).outbox).toHaveLength(1);
  });
});

describe('signing out of one workspace', () => {
  it('keeps the other, and clears only its own things (case 15.3)', async () => {
    fake.on('DELETE /v1/sessions/current', { status: 204 });
    const journeys = { con_1: journeyOf({ connectorId: 'con_1' }), con_2: journeyOf({ connectorId: 'con_2' }) };
    await paired({ journeys, shown: 'con_2', told: { con_1: 'failed', con_2: 'failed', 'session:acme': 'ends ses_1' } });
    await writeReporting({
      ...NO_REPORTS,
      own: [summary(), summary({ id: 'stk_2', workspaceId: 'globex' })],
      outbox: [outgoing(), outgoing({ key: 'key-2', workspaceId: 'globex' })],
    });
    await (await worker()).answer({ type: 'panel.signOut', workspaceId: 'acme' });
    expect(await readState()).toMatchObject({ sessions: [{ id: 'ses_2' }], ended: [], connectors: [{ id: 'con_2' }], shown: 'con_2' });
    expect(Object.keys((await readState()).journeys)).toEqual(['con_2']);
    expect((await readState()).told).toEqual({ con_2: 'failed' });
    expect(await readReporting()).toMatchObject({ own: [{ id: 'stk_2' }], outbox: [{ key: 'key-2' }] });
    expect([await readToken(acme), await readToken(globex)]).toEqual([null, 'dr_globex']);
    expect(by('DELETE /v1/sessions/current')).toEqual([TOKENS.acme]);
  });
});

describe('the end of one session', () => {
  it('is that workspace’s alone, and is told with its name (case 15.3)', async () => {
    const told = vi.spyOn(fakeBrowser.notifications, 'create').mockResolvedValue('' as never);
    await paired();
    await writeToken(globex, 'dr_revoked');
    const one = await worker();
    await one.refresh();
    expect(await readState()).toMatchObject({
      sessions: [{ id: 'ses_1' }],
      ended: [{ workspaceId: 'globex', workspaceName: 'Globex' }],
      connectors: [{ id: 'con_1' }],
      trouble: null,
    });
    expect(await readToken(acme)).toBe('dr_acme');
    told.mockClear();
    await one.upkeep();
    await one.upkeep();
    expect(told).toHaveBeenCalledExactlyOnceWith('session:globex', expect.objectContaining({ title: 'Globex: notifySessionEndedTitle' }));
  });

  it('is told once, also when the last of the others is signed out (case 15.3)', async () => {
    const told = vi.spyOn(fakeBrowser.notifications, 'create').mockResolvedValue('' as never);
    fake.on('DELETE /v1/sessions/current', { status: 204 });
    await paired({ sessions: [acme], ended: [{ workspaceId: 'globex' }] });
    const one = await worker();
    await one.upkeep();
    await one.answer({ type: 'panel.signOut', workspaceId: 'acme' });
    await one.upkeep();
    expect(told).toHaveBeenCalledOnce();
    await one.answer({ type: 'panel.signOut', workspaceId: 'globex' });
    expect(await readState()).toMatchObject({ sessions: [], ended: [], told: {} });
  });

  it('that the api tells late does not end the one that was paired since (case 15.3)', async () => {
    await paired();
    await (await worker()).failed({ kind: 'unauthorized', code: 'unauthenticated', detail: null, traceId: null }, { ...acme, id: 'ses_0' });
    expect(await readState()).toMatchObject({ sessions: [{ id: 'ses_1' }, { id: 'ses_2' }], ended: [] });
    expect(await readToken(acme)).toBe('dr_acme');
  });

  it('comes later for each that is used: each is renewed with its own token (case 15.3)', async () => {
    const createdAt = new Date(Date.now() - 8 * 86_400_000).toISOString();
    fake
      .on('GET /v1/sessions/current', { status: 200, body: { ...globex, createdAt } })
      .on('POST /v1/sessions/current/renewal', { status: 200, body: { token: 'dr_new' } });
    await paired({ sessions: [acme, { ...globex, checkedAt: 0 }] });
    await (await worker()).upkeep();
    expect(by('POST /v1/sessions/current/renewal')).toEqual([TOKENS.globex]);
    expect([await readToken(acme), await readToken(globex)]).toEqual(['dr_acme', 'dr_new']);
  });
});

describe('a card on a page that two workspaces may have', () => {
  const seen = async (item: Detected) => writeTabs({ 5: { host: 'app.drivetrain.ai', detected: [item], showing: null, page: PAGE } });

  it('is the connector of whoever knows its data source (case 15.3)', async () => {
    await paired();
    await seen(known);
    await (await worker()).hear({ type: 'page.reconnect', item: known }, page);
    expect(by('POST /v1/connectors/con_2/reauths')).toEqual([TOKENS.globex]);
  });

  it('is registered nowhere before the person says where, and then there alone (case 15.3)', async () => {
    const registered = connector({ id: 'con_9', workspaceId: 'globex', dataSourceId: 'ds_9', returnUrl: PAGE });
    fake.on('PUT /v1/connectors', () => {
      fake.on('GET /v1/connectors', ({ headers }) => {
        const items = headers.get('Authorization') === TOKENS.acme ? [own] : [other, registered];
        return { status: 200, body: { items, nextCursor: null } };
      });
      return { status: 201, body: registered };
    });
    await paired();
    await seen(unknown);
    const one = await worker();
    await one.hear({ type: 'page.reconnect', item: unknown }, page);
    const asked = await one.hear({ type: 'page.reconnect', item: unknown }, page);
    expect(asked.banners).toEqual([expect.objectContaining({ title: 'whichTitle', action: 'bannerWhich' })]);
    await one.answer({ type: 'panel.startDetected', key: unknown.key });
    expect(fake.of('PUT /v1/connectors')).toEqual([]);
    await one.answer({ type: 'panel.register', key: unknown.key, workspaceId: 'globex' });
    expect(by('PUT /v1/connectors')).toEqual([TOKENS.globex]);
    expect(by('POST /v1/connectors/con_9/reauths')).toEqual([TOKENS.globex]);
    expect((await readTabs())[5]?.confirming).toBeNull();
  });

  it('is registered nowhere when the person takes the question back (case 15.3)', async () => {
    await paired();
    await seen(unknown);
    const one = await worker();
    await one.hear({ type: 'page.reconnect', item: unknown }, page);
    await one.answer({ type: 'panel.register', key: unknown.key, workspaceId: null });
    expect(fake.of('PUT /v1/connectors')).toEqual([]);
    expect((await readTabs())[5]?.confirming).toBeNull();
  });

  it('goes to the one that has the page’s host, with its name in the question (case 15.3)', async () => {
    fake.on('PUT /v1/connectors', { status: 201, body: connector({ id: 'con_9', workspaceId: 'globex', dataSourceId: 'ds_9' }) });
    await paired({ connectors: [connector(), other] });
    fake.on('GET /v1/connectors', 'unreachable');
    await seen(unknown);
    const one = await worker();
    const asked = await one.hear({ type: 'page.reconnect', item: unknown }, page);
    expect(asked.banners).toEqual([expect.objectContaining({ text: 'bannerConfirmTextIn' })]);
    await one.hear({ type: 'page.reconnect', item: unknown }, page);
    expect(by('PUT /v1/connectors')).toEqual([TOKENS.globex]);
    // Known from now on, although the list could not be read.
    expect(by('POST /v1/connectors/con_9/reauths')).toEqual([TOKENS.globex]);
  });
});

it('the badge counts over all, and says whose they are (case 15.3)', async () => {
  const title = vi.spyOn(fakeBrowser.action, 'setTitle').mockResolvedValue();
  const badge = vi.spyOn(fakeBrowser.action, 'setBadgeText').mockResolvedValue();
  vi.spyOn(fakeBrowser.action, 'setBadgeBackgroundColor').mockResolvedValue();
  await paired();
  await (await worker()).presentBadge();
  expect(badge).toHaveBeenCalledWith({ text: '2' });
  expect(title).toHaveBeenCalledWith({ title: 'badgeTitleMany (Acme: 1, Globex: 1)' });
});

it('a notification names its workspace; a workspace that was just added is quiet (case 15.3)', async () => {
  const told = vi.spyOn(fakeBrowser.notifications, 'create').mockResolvedValue('' as never);
  await paired({ connectors: [], sessions: [{ ...acme, readAt: 1 }, globex] });
  await (await worker()).refresh();
  expect(told).toHaveBeenCalledExactlyOnceWith('con_1', expect.objectContaining({ title: 'Acme: notifyFailedTitle' }));
});
