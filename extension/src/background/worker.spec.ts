import 'fake-indexeddb/auto';
import { describe, expect, it, vi } from 'vitest';
import { fakeBrowser } from 'wxt/testing/fake-browser';
import { readState, writeState } from '../state/store';
import { connector, reauth } from '../testing/fake-api';
import { created, fake, item, logins, openBrowser, PAGE, paired, REAUTHS, START, tabs, unread, worker } from './testing/worker';

openBrowser();

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
