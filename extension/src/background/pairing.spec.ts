import 'fake-indexeddb/auto';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { fakeBrowser } from 'wxt/testing/fake-browser';
import { readToken, writeToken } from '../api/vault';
import { EMPTY } from '../state/state';
import { readOffer, readState, writeState } from '../state/store';
import { connector, FakeApi } from '../testing/fake-api';
import { FakeTabs } from '../testing/fake-tabs';

const CODE = 'ABCDEFGH';
const PREVIEW = 'POST /v1/pairings/preview';
const SESSIONS = 'POST /v1/sessions';
const preview = { workspaceId: 'acme', workspaceName: 'Acme Inc.', personName: 'Priya', expiresAt: '2027-01-01T00:00:00Z' };
const session = { id: 'ses_1', workspaceId: 'acme', personName: 'Priya', expiresAt: new Date(Date.now() + 30 * 86_400_000).toISOString() };

let fake: FakeApi;
let tabs: FakeTabs;

async function worker() {
  vi.resetModules();
  const [pairing, upkeep, panel, events, badge] = await Promise.all([
    import('./pairing'),
    import('./session'),
    import('./panel'),
    import('./tabs'),
    import('./badge'),
  ]);
  return { ...pairing, ...upkeep, ...panel, ...events, ...badge };
}

beforeEach(() => {
  fakeBrowser.reset();
  fake = new FakeApi();
  fake
    .on(PREVIEW, { status: 200, body: preview })
    .on(SESSIONS, { status: 201, body: { ...session, token: 'dr_ses_1', workspaceName: 'Acme Inc.' } })
    .on('GET /v1/connectors', { status: 200, body: { items: [connector()], nextCursor: null } });
  tabs = new FakeTabs();
  vi.spyOn(fakeBrowser.i18n, 'getMessage').mockImplementation((key: string) => ({ '@@ui_locale': 'en_US', locale: 'en' })[key] ?? key);
  vi.spyOn(fakeBrowser.runtime, 'getPlatformInfo').mockResolvedValue({ os: 'linux', arch: 'x86-64', nacl_arch: 'x86-64' } as never);
});

describe('a code that is offered', () => {
  it('pairs nothing before the person agrees (case 15.3)', async () => {
    const one = await worker();
    await one.offered(CODE, 'acme.drivetrain.ai');
    expect(await readOffer()).toEqual({
      code: CODE,
      host: 'acme.drivetrain.ai',
      preview: { workspaceId: 'acme', workspaceName: 'Acme Inc.', personName: 'Priya' },
      problem: null,
    });
    expect(fake.of(SESSIONS)).toHaveLength(0);
    expect((await readState()).sessions).toEqual([]);

    expect(await one.answer({ type: 'panel.acceptOffer' })).toEqual({ problem: null });
    expect(fake.of(SESSIONS)).toMatchObject([{ credentials: 'include' }]);
    expect((await readState()).sessions[0]).toMatchObject({ workspaceId: 'acme', workspaceName: 'Acme Inc.' });
    expect(await readToken(session)).toBe('dr_ses_1');
    expect(await readOffer()).toBeNull();
  });

  it('is forgotten when the person does not agree (case 15.3)', async () => {
    const one = await worker();
    await one.offered(CODE, null);
    await one.answer({ type: 'panel.declineOffer' });
    expect(await readOffer()).toBeNull();
    expect(fake.of(SESSIONS)).toHaveLength(0);
  });

  it('that is good for nothing says so, and cannot be agreed to (case 15.3)', async () => {
    fake.on(PREVIEW, { status: 400, body: { code: 'invalid_pairing_code' } });
    const one = await worker();
    await one.offered(CODE, null);
    expect(await readOffer()).toMatchObject({ preview: null, problem: { code: 'invalid_pairing_code' } });
    await one.answer({ type: 'panel.acceptOffer' });
    expect(fake.of(SESSIONS)).toHaveLength(0);
  });

  it('never stands on the disk (case 15.3)', async () => {
    await (await worker()).offered(CODE, null);
    expect(JSON.stringify(await fakeBrowser.storage.local.get())).not.toContain(CODE);
  });

  it('comes from a link of the api, and leads to a page that asks (case 15.3)', async () => {
    const tab = tabs.open({ url: 'about:blank' });
    const one = await worker();
    await one.tabUpdated(tab.id, { status: 'loading' }, { url: 'https://reauth.drivetrain.ai/pair#ABCD-EFGH' });
    expect(tab.url).toContain('/welcome.html');
    expect(await readOffer()).toMatchObject({ code: CODE, preview: { workspaceId: 'acme' } });
  });
});

describe('a session', () => {
  const having = (change: object) => writeState({ ...EMPTY, sessions: [{ ...session, readAt: Date.now(), checkedAt: 0, ...change }] });

  it('is renewed after a week of use, and keeps its id (case 15.3)', async () => {
    await writeToken(session, 'dr_old');
    await having({});
    fake
      .on('GET /v1/sessions/current', { status: 200, body: { ...session, createdAt: new Date(Date.now() - 8 * 86_400_000).toISOString() } })
      .on('POST /v1/sessions/current/renewal', { status: 200, body: { token: 'dr_new' } });
    await (await worker()).upkeep();
    expect(fake.of('GET /v1/sessions/current')).toMatchObject([{ credentials: 'include' }]);
    expect(await readToken(session)).toBe('dr_new');
    expect((await readState()).sessions[0]?.id).toBe('ses_1');
    await (await worker()).upkeep();
    expect(fake.of('POST /v1/sessions/current/renewal')).toHaveLength(1);
  });

  it('goes on with its old token when the answer is lost (case 15.3)', async () => {
    await writeToken(session, 'dr_old');
    await having({});
    fake
      .on('GET /v1/sessions/current', { status: 200, body: { ...session, createdAt: new Date(0).toISOString() } })
      .on('POST /v1/sessions/current/renewal', 'unreachable');
    await (await worker()).upkeep();
    expect(await readToken(session)).toBe('dr_old');
    expect((await readState()).sessions).toHaveLength(1);
  });

  it('says once that it ends within seven days, and once that it has ended (case 15.3)', async () => {
    const told = vi.spyOn(fakeBrowser.notifications, 'create').mockResolvedValue('session' as never);
    const badge = vi.spyOn(fakeBrowser.action, 'setBadgeText').mockResolvedValue();
    vi.spyOn(fakeBrowser.action, 'setBadgeBackgroundColor').mockResolvedValue();
    vi.spyOn(fakeBrowser.action, 'setTitle').mockResolvedValue();
    await having({ checkedAt: Date.now(), expiresAt: new Date(Date.now() + 6 * 86_400_000).toISOString() });
    const one = await worker();
    await one.upkeep();
    await one.upkeep();
    await one.presentBadge();
    expect(told).toHaveBeenCalledExactlyOnceWith('session:acme', expect.objectContaining({ title: 'notifySessionEndsTitle' }));
    expect(badge).toHaveBeenLastCalledWith({ text: '!' });

    await writeState({ ...(await readState()), sessions: [], ended: [{ workspaceId: 'acme' }] });
    await one.upkeep();
    await one.upkeep();
    await one.presentBadge();
    expect(told).toHaveBeenCalledTimes(2);
    expect(told).toHaveBeenLastCalledWith('session:acme', expect.objectContaining({ title: 'notifySessionEndedTitle' }));
    expect(badge).toHaveBeenLastCalledWith({ text: '!' });
  });
});

describe('a hand-over', () => {
  const HANDOVERS = 'POST /v1/connectors/con_1/handovers';
  const made = {
    status: 201,
    body: { id: 'hnd_1', url: 'https://reauth.drivetrain.ai/handover/hnd_1?ticket=x', expiresAt: '2099-01-01T00:00:00Z' },
  };
  const paired = () => writeState({ ...EMPTY, sessions: [{ ...session, readAt: Date.now() }], connectors: [connector()] });

  it('can be made before any login, seen and taken back (case 15.3)', async () => {
    fake.on(HANDOVERS, made).on('DELETE /v1/handovers/hnd_1', { status: 204 });
    await paired();
    const one = await worker();
    expect(await one.answer({ type: 'panel.handOver', connectorId: 'con_1', note: null })).toEqual({ problem: null });
    expect((await readState()).journeys.con_1).toMatchObject({
      phase: 'ended',
      handover: { id: 'hnd_1' },
      problem: { code: 'handed_over' },
    });
    expect(await one.answer({ type: 'panel.revokeHandOver', connectorId: 'con_1' })).toEqual({ problem: null });
    expect((await readState()).journeys.con_1).toBeUndefined();
    expect(fake.of('DELETE /v1/handovers/hnd_1')).toHaveLength(1);
  });

  it.each(['idempotency_in_progress', 'storage_stalled'])(
    'that was answered with %s is asked for again with the same key (case 15.5)',
    async (code) => {
      let times = 0;
      fake.on(HANDOVERS, () => (++times === 1 ? { status: code === 'storage_stalled' ? 503 : 409, body: { code } } : made));
      await paired();
      const one = await worker();
      await one.answer({ type: 'panel.handOver', connectorId: 'con_1', note: 'Please' });
      await one.answer({ type: 'panel.handOver', connectorId: 'con_1', note: 'Please' });
      const keys = fake.of(HANDOVERS).map(({ headers }) => headers.get('Idempotency-Key'));
      expect(new Set(keys).size).toBe(1);
    },
  );

  it('whose note is changed after a lost answer leaves one link (case 15.5)', async () => {
    let times = 0;
    fake
      .on(HANDOVERS, () => (++times === 1 ? 'unreachable' : { ...made, body: { ...made.body, id: `hnd_${times}` } }))
      .on('DELETE /v1/handovers/hnd_2', { status: 204 });
    await paired();
    const one = await worker();
    await one.answer({ type: 'panel.handOver', connectorId: 'con_1', note: 'Please' });
    await one.answer({ type: 'panel.handOver', connectorId: 'con_1', note: 'Please, today' });
    expect(fake.of('DELETE /v1/handovers/hnd_2')).toHaveLength(1);
    expect((await readState()).journeys.con_1?.handover?.id).toBe('hnd_3');
  });
});
