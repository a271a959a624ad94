import 'fake-indexeddb/auto';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { fakeBrowser } from 'wxt/testing/fake-browser';
import { readPicture, writePicture } from '../api/vault';
import { draft, report, shot, summary } from '../report/fixtures';
import { PANEL_SENDS } from '../report/upload';
import { type Draft, NO_REPORTS, type Reporting } from '../state/reporting';
import { EMPTY } from '../state/state';
import { readReporting, readState, writeReporting, writeState } from '../state/store';
import { connector, FakeApi, reauth } from '../testing/fake-api';
import { journeyOf } from '../testing/journeys';
import { contributions } from '../testing/quickbooks';

vi.mock('../picture/flatten', () => ({ flattened: vi.fn(async () => new Blob(['flat'], { type: 'image/png' })) }));

const REPORTS = 'POST /v1/stuck-reports';
const taken = { status: 201, body: { id: 'stk_1', number: 1042 } };
const written: Partial<Draft> = { description: 'It stays white.' };

let fake: FakeApi;

/** The worker's modules without anything in memory: what a browser starts after it has ended the one before. */
async function worker() {
  vi.resetModules();
  const [panel, deliver, reports, own, refresh] = await Promise.all([
    import('./panel'),
    import('./deliver'),
    import('./reports'),
    import('./own'),
    import('./refresh'),
  ]);
  return { ...panel, ...deliver, ...reports, ...own, ...refresh };
}

async function having(changes: Partial<Reporting>): Promise<void> {
  await writeReporting({ ...NO_REPORTS, ownAt: Date.now(), ...changes });
}

const keys = () => fake.of(REPORTS).map(({ headers }) => headers.get('Idempotency-Key'));

beforeEach(async () => {
  fakeBrowser.reset();
  fake = new FakeApi();
  fake.on(REPORTS, taken);
  fake.on('GET /v1/connectors', { status: 200, body: { items: [connector()], nextCursor: null } });
  fake.on('GET /v1/stuck-reports', { status: 200, body: { items: [summary()], nextCursor: null } });
  vi.spyOn(fakeBrowser.i18n, 'getMessage').mockImplementation((key: string) => ({ '@@ui_locale': 'en_US', locale: 'en' })[key] ?? key);
  vi.spyOn(fakeBrowser.runtime, 'getPlatformInfo').mockResolvedValue({ os: 'linux', arch: 'x86-64', nacl_arch: 'x86-64' } as never);
  vi.spyOn(fakeBrowser.runtime, 'getManifest').mockReturnValue({ version: '0.1.0' } as never);
  vi.spyOn(fakeBrowser.notifications, 'clear').mockResolvedValue(true as never);
  await writeState({
    ...EMPTY,
    sessions: [{ id: 'ses_1', workspaceId: 'acme', personName: 'Priya', expiresAt: '2027-01-01T00:00:00Z', readAt: Date.now() }],
    connectors: [connector()],
  });
});

describe('a report', () => {
  it('begins at no guessed step, and without any address (case 15.2)', async () => {
    await writeState({
      ...(await readState()),
      journeys: {
        con_1: {
          ...(await import('../state/journey')).begin(
            { connectorId: 'con_1', idempotencyKey: 'k', returnUrl: 'https://acme.drivetrain.ai/data?code=secret', openerTabId: 5 },
            Date.now(),
          ),
          phase: 'open',
          reauthId: 'rea_1',
          reauth: reauth(),
        },
      },
    });
    await fakeBrowser.storage.local.set({ contributions: { etag: null, body: contributions, readAt: Date.now(), language: 'en-US' } });
    await (await worker()).answer({ type: 'panel.report.open', connectorId: 'con_1' });
    const { draft: begun } = await readReporting();
    expect(begun).toMatchObject({
      connectorId: 'con_1',
      reauthId: 'rea_1',
      step: 'other',
      workspaceId: 'acme',
      diagnostics: { platform: 'linux', extensionVersion: '0.1.0' },
    });
    expect(JSON.stringify(begun)).not.toMatch(/secret|https?:/);
  });

  it('begins at the step at which the person said that they are stuck (case 15.2)', async () => {
    const stuck = { ...journeyOf(), pinnedStep: 'log-in' };
    await writeState({ ...(await readState()), journeys: { con_1: stuck } });
    await fakeBrowser.storage.local.set({ contributions: { etag: null, body: contributions, readAt: Date.now(), language: 'en-US' } });
    await (await worker()).answer({ type: 'panel.report.open', connectorId: 'con_1' });
    expect((await readReporting()).draft?.step).toBe('log-in');
  });

  it('without words is not sent', async () => {
    await having({ draft: draft() });
    expect(await (await worker()).answer({ type: 'panel.report.send' })).toMatchObject({ problem: { code: 'report_incomplete' } });
    expect((await readReporting()).draft?.key).toBeNull();
  });

  it('is sent with its key, flattened, and nothing of it is left behind', async () => {
    await writePicture('shot-1', new Blob(['original'], { type: 'image/png' }));
    await having({ draft: draft({ ...written, shot, consent: true }) });
    expect(await (await worker()).answer({ type: 'panel.report.send' })).toEqual({ problem: null });
    await expect.poll(async () => (await readReporting()).outbox[0]?.status).toBe('sent');
    const [asked] = fake.of(REPORTS);
    expect(asked?.body).toMatchObject({ step: 'log-in', description: 'It stays white.', connectorId: 'con_acme' });
    expect(await (asked?.form?.get('screenshot') as File).text()).toBe('flat');
    expect(keys()[0]).toMatch(/^[0-9a-f-]{36}$/);
    await expect.poll(() => readPicture('shot-1')).toBeNull();
    await expect.poll(() => readPicture(keys()[0] as string)).toBeNull();
    expect((await readReporting()).outbox[0]?.report).toEqual({ id: 'stk_1', number: 1042 });
  });

  it('whose picture is gone says so, and keeps its words', async () => {
    await having({ draft: draft({ ...written, shot: { ...shot, id: 'gone' }, consent: true }) });
    expect(await (await worker()).answer({ type: 'panel.report.send' })).toMatchObject({ problem: { code: 'shot_lost' } });
    expect((await readReporting()).draft).toMatchObject({ description: 'It stays white.', shot: null, key: null });
  });

  it('is encrypted where it is kept', async () => {
    await writePicture('shot-1', new Blob(['original pixels'], { type: 'image/png' }));
    const database = await new Promise<IDBDatabase>((resolve) => {
      const request = indexedDB.open('vault');
      request.onsuccess = () => resolve(request.result);
    });
    const kept = await new Promise<{ data: ArrayBuffer }>((resolve) => {
      const request = database.transaction('pictures').objectStore('pictures').get('shot-1');
      request.onsuccess = () => resolve(request.result);
    });
    database.close();
    expect(new TextDecoder().decode(kept.data)).not.toContain('original');
    expect(await (await readPicture('shot-1'))?.text()).toBe('original pixels');
  });
});

describe('a worker that dies', () => {
  it('after "Send": the next one queues and sends it with the same key', async () => {
    await having({ draft: draft({ ...written, key: 'key-1' }) });
    await (await worker()).recoverDraft();
    await expect.poll(keys).toEqual(['key-1']);
  });

  it('before the answer: the next one asks again with the same key and the same body', async () => {
    fake.on(REPORTS, 'hangs');
    await having({ draft: draft({ ...written, key: 'key-1' }) });
    void (await worker()).recoverDraft();
    await expect.poll(keys).toEqual(['key-1']);
    fake.on(REPORTS, taken);
    Object.defineProperty(navigator, 'locks', { value: new (await import('../testing/locks')).FakeLocks(), configurable: true });
    await (await worker()).deliver();
    expect(keys()).toEqual(['key-1', 'key-1']);
    expect(fake.of(REPORTS)[0]?.body).toEqual(fake.of(REPORTS)[1]?.body);
    expect((await readReporting()).outbox[0]?.status).toBe('sent');
  });
});

describe('sending', () => {
  const queue = () => having({ draft: draft({ ...written, key: 'key-1' }) });

  it('is left to a panel that does it', async () => {
    await queue();
    let close = () => {};
    void navigator.locks.request(PANEL_SENDS, { mode: 'shared' }, () => new Promise<void>((resolve) => (close = resolve)));
    await (await worker()).recoverDraft();
    expect(keys()).toEqual([]);
    close();
    await expect.poll(keys).toEqual(['key-1']);
  });

  it.each([
    ['unreachable' as const, 'unreachable'],
    [{ status: 503, body: { code: 'storage_unavailable' } }, 'storage_unavailable'],
    [{ status: 429, body: { code: 'report_quota_exceeded' }, headers: { 'Retry-After': '3600' } }, 'report_quota_exceeded'],
    [{ status: 409, body: { code: 'idempotency_in_progress' } }, 'idempotency_in_progress'],
    [{ status: 408, body: { code: 'upload_too_slow' } }, 'upload_too_slow'],
  ])('that meets %j is tried again', async (reply, code) => {
    fake.on(REPORTS, reply);
    await queue();
    await (await worker()).recoverDraft();
    await expect.poll(async () => (await readReporting()).outbox[0]?.problem?.code).toBe(code);
    const [kept] = (await readReporting()).outbox;
    expect(kept).toMatchObject({ status: 'waiting', tries: 1 });
    fake.on(REPORTS, taken);
    const next = await worker();
    await next.deliver();
    expect(keys()).toHaveLength(1);
    await next.answer({ type: 'panel.report.hurry' });
    await expect.poll(keys).toEqual(['key-1', 'key-1']);
  });

  it.each(['screenshot_too_large', 'screenshot_corrupt', 'invalid_body'])('that is refused as %s waits for the person', async (code) => {
    fake.on(REPORTS, { status: 422, body: { code, detail: 'No.' } });
    await queue();
    const one = await worker();
    await one.recoverDraft();
    await expect.poll(async () => (await readReporting()).outbox[0]?.status).toBe('refused');
    await one.answer({ type: 'panel.report.takeBack', key: 'key-1' });
    expect(await readReporting()).toMatchObject({ outbox: [], draft: { description: 'It stays white.', key: null } });
  });

  it('ends with the session, and goes on with the next one of the workspace', async () => {
    fake.on(REPORTS, { status: 401, body: { code: 'unauthenticated' } });
    await queue();
    const one = await worker();
    await one.recoverDraft();
    await expect.poll(async () => (await readState()).ended).toHaveLength(1);
    expect((await readReporting()).outbox).toMatchObject([{ status: 'waiting' }]);
    fake.on(REPORTS, taken);
    fake.on('POST /v1/sessions', {
      status: 201,
      body: { id: 'ses_2', token: 'ses_token', workspaceId: 'acme', personName: 'Priya', expiresAt: '2027-01-01T00:00:00Z' },
    });
    await one.answer({ type: 'panel.pair', code: 'ABCD-EFGH' });
    await expect.poll(async () => (await readReporting()).outbox[0]?.status).toBe('sent');
  });

  it('leaves nothing behind when the person signs out', async () => {
    fake.on('DELETE /v1/sessions/current', { status: 204 });
    await writePicture('shot-1', new Blob(['original']));
    await having({ draft: draft({ ...written, shot }) });
    await (await worker()).answer({ type: 'panel.signOut', workspaceId: 'acme' });
    expect(await readReporting()).toEqual(NO_REPORTS);
    expect(await readPicture('shot-1')).toBeNull();
  });
});

describe('answers', () => {
  const unread = (messages: number) => ({
    status: 200,
    body: { items: [summary({ unreadByReporter: true, messages })], nextCursor: null },
  });

  it('are told once each, and not where the person wants no notifications', async () => {
    const create = vi.spyOn(fakeBrowser.notifications, 'create').mockResolvedValue('' as never);
    await having({ own: [summary()], ownAt: 1 });
    const one = await worker();
    fake.on('GET /v1/stuck-reports', unread(1));
    await one.readOwn(true);
    await one.readOwn(true);
    expect(create).toHaveBeenCalledExactlyOnceWith('report:stk_1', expect.anything());
    fake.on('GET /v1/stuck-reports', unread(2));
    await writeState({ ...(await readState()), notifications: false });
    await one.readOwn(true);
    expect(create).toHaveBeenCalledTimes(1);
  });

  it('are not asked for while there is nothing to wait for', async () => {
    await having({ own: [] });
    await (await worker()).readOwn();
    expect(fake.of('GET /v1/stuck-reports')).toEqual([]);
  });

  it('are read when their conversation is shown', async () => {
    fake.on('GET /v1/stuck-reports/stk_1', { status: 200, body: report({ unreadByReporter: true }) });
    fake.on('PATCH /v1/stuck-reports/stk_1', { status: 200, body: report() });
    await having({ own: [summary({ unreadByReporter: true })], view: { at: 'thread', reportId: 'stk_1' } });
    await (await worker()).answer({ type: 'panel.report.look', reportId: 'stk_1' });
    expect(fake.of('PATCH /v1/stuck-reports/stk_1')[0]?.body).toEqual({ read: true });
    expect(await readReporting()).toMatchObject({ own: [{ unreadByReporter: false }], thread: { id: 'stk_1' } });
  });

  it('to a report that is gone lead back to the list', async () => {
    await having({ own: [summary()], view: { at: 'thread', reportId: 'stk_1' } });
    await (await worker()).answer({ type: 'panel.report.look', reportId: 'stk_1' });
    expect(await readReporting()).toMatchObject({ own: [], view: { at: 'list' } });
  });
});
