/** What people are told before a login ends: an amber badge, and one notification for each warning. */
import 'fake-indexeddb/auto';
import { beforeEach, expect, test, vi } from 'vitest';
import { fakeBrowser } from 'wxt/testing/fake-browser';
import type { Connector } from '../state/state';
import { readState } from '../state/store';
import { connector } from '../testing/fake-api';
import { fake, openBrowser, paired, worker } from './testing/worker';

const expiry = { endsAt: '2026-12-30T12:00:00Z', cause: 'hard_limit', daysAhead: 30, at: '2026-11-30T12:00:00Z' } as const;
const fine = connector({ status: 'connected', failure: null });
const warned = (daysAhead: number): Connector => connector({ status: 'expiring', failure: null, expiry: { ...expiry, daysAhead } });

const [colour, label, told] = [vi.fn(), vi.fn(), vi.fn()];

openBrowser();

beforeEach(() => {
  for (const mock of [colour, label, told]) {
    mock.mockReset().mockResolvedValue(undefined);
  }
  vi.spyOn(fakeBrowser.action, 'setBadgeBackgroundColor').mockImplementation(colour as never);
  vi.spyOn(fakeBrowser.action, 'setBadgeText').mockImplementation(label as never);
  vi.spyOn(fakeBrowser.action, 'setTitle').mockResolvedValue();
  vi.spyOn(fakeBrowser.notifications, 'create').mockImplementation(told as never);
});

/** The list as the service has it now, read by a worker that has just been started. */
async function look(...connectors: Connector[]): Promise<void> {
  fake.on('GET /v1/connectors', { status: 200, body: { items: connectors, nextCursor: null } });
  await (await worker()).refresh();
}

test.each<[string, Connector[], string, string]>([
  ['a warning', [warned(30)], '#8a4b00', '1'],
  ['a failure beside a warning', [warned(30), connector({ id: 'con_2', dataSourceId: 'ds_2' })], '#b3261e', '1'],
  ['nothing', [fine], '#4b49c8', ''],
])('Badge_%s_HasItsColour (case 16.warnings)', async (_, connectors, color, text) => {
  await paired({ connectors });
  const { presentBadge } = await import('./badge');
  await presentBadge();
  expect(colour).toHaveBeenLastCalledWith({ color });
  expect(label).toHaveBeenLastCalledWith({ text });
});

test('Notify_EachWarning_TellsOnce_AlsoAfterTheWorkerWasRestarted (case 16.warnings)', async () => {
  await paired({ connectors: [fine] });
  await look(warned(30));
  expect(told).toHaveBeenCalledExactlyOnceWith('con_1', expect.objectContaining({ title: 'notifyExpiresTitle' }));
  await look(warned(30));
  await look(warned(30));
  expect(told).toHaveBeenCalledTimes(1);
  await look(warned(7));
  await look(warned(7));
  expect(told).toHaveBeenCalledTimes(2);
});

test('Notify_FailureAfterAWarning_DoesNotTellTheWarningAgain (case 16.warnings)', async () => {
  await paired({ connectors: [fine] });
  await look(warned(7));
  await look(connector());
  expect(told).toHaveBeenLastCalledWith('con_1', expect.objectContaining({ title: 'notifyFailedTitle' }));
  await look(warned(7));
  expect(told).toHaveBeenCalledTimes(2);
});

test('Notify_WarnedByAnOlderVersion_TellsNothingAgain', async () => {
  await paired({ connectors: [fine] });
  await look(warned(7));
  const { told: names } = await readState();
  await paired({ connectors: [warned(7)], told: { con_1: names['expiry:con_1'] as string } });
  await look(warned(7));
  expect(told).toHaveBeenCalledTimes(1);
});
