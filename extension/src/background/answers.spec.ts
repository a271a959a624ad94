import 'fake-indexeddb/auto';
import { describe, expect, it, vi } from 'vitest';
import { fakeBrowser } from 'wxt/testing/fake-browser';
import { report, summary } from '../report/fixtures';
import { readReporting, readState, writeState } from '../state/store';
import { fake, having, openBrowser, worker } from './testing/reports';

openBrowser();

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
