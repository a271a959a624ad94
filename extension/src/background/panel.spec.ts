import 'fake-indexeddb/auto';
import { describe, expect, it, vi } from 'vitest';
import { fakeBrowser } from 'wxt/testing/fake-browser';
import { readToken, writeToken } from '../api/vault';
import { draft } from '../report/fixtures';
import { NO_REPORTS } from '../state/reporting';
import { readReporting, readState, readTabs, writeReporting } from '../state/store';
import { connector, reauth } from '../testing/fake-api';
import { fake, item, openBrowser, PAGE, paired, REAUTHS, unread, worker } from './testing/worker';

openBrowser();

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
