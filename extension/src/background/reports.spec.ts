import 'fake-indexeddb/auto';
import { describe, expect, it, vi } from 'vitest';
import { fakeBrowser } from 'wxt/testing/fake-browser';
import { readPicture, writePicture } from '../api/vault';
import { draft, shot } from '../report/fixtures';
import { PANEL_SENDS } from '../report/upload';
import { NO_REPORTS } from '../state/reporting';
import { readReporting, readState, writeState } from '../state/store';
import { reauth } from '../testing/fake-api';
import { journeyOf } from '../testing/journeys';
import { contributions } from '../testing/quickbooks';
import { fake, having, keys, openBrowser, REPORTS, taken, worker, written } from './testing/reports';

vi.mock('../picture/flatten', () => ({ flattened: vi.fn(async () => new Blob(['flat'], { type: 'image/png' })) }));

openBrowser();

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
