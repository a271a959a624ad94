import 'fake-indexeddb/auto';
import { describe, expect, it } from 'vitest';
import { fakeBrowser } from 'wxt/testing/fake-browser';
import { readState, readTabs } from '../state/store';
import { connector, reauth } from '../testing/fake-api';
import { created, fake, item, logins, openBrowser, PAGE, paired, REAUTHS, START, tabs, worker } from './testing/worker';

openBrowser();

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

  it('disconnects, and says how far the provider knows of it (case 16.disconnect)', async () => {
    const ended = connector({ failure: { code: 'disconnected', at: '2026-11-24T12:00:00Z' } });
    fake.on('POST /v1/connectors/con_1/disconnect', { status: 200, body: { changed: true, revocation: 'pending', connector: ended } });
    fake.on('GET /v1/connectors', { status: 200, body: { items: [ended], nextCursor: null } });
    await paired();
    const answer = await (await worker()).answer({ type: 'panel.disconnect', connectorId: 'con_1' });
    expect(answer).toEqual({ problem: null, said: 'pending' });
    expect((await readState()).connectors[0]?.failure?.code).toBe('disconnected');
  });

  it('reads what happened, with names that can be shown (case 16.history)', async () => {
    const entry = { at: '2026-11-24T12:00:00Z', action: 'connector.failed', actor: 'system' };
    const items = [
      { ...entry, id: 'aud_1', actorName: 'Ada\u202E' },
      { ...entry, id: 'aud_2' },
    ];
    fake.on('GET /v1/connectors/con_1/history', { status: 200, body: { items, nextCursor: null } });
    await paired();
    const answer = await (await worker()).answer({ type: 'panel.history', connectorId: 'con_1' });
    expect(answer.history?.map(({ id, name }) => [id, name])).toEqual([
      ['aud_1', 'Ada'],
      ['aud_2', null],
    ]);
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
