import 'fake-indexeddb/auto';
import { describe, expect, it, vi } from 'vitest';
import { fakeBrowser } from 'wxt/testing/fake-browser';
import { readToken, writeToken } from '../api/vault';
import { draft, outgoing, summary } from '../report/fixtures';
import { NO_REPORTS } from '../state/reporting';
import { readReporting, readState, writeReporting } from '../state/store';
import { reauth } from '../testing/fake-api';
import { journeyOf } from '../testing/journeys';
import { acme, by, fake, globex, LATER, openBrowser, own, paired, TOKENS, worker } from './testing/workspaces';

openBrowser();

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
