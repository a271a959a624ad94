import { beforeEach, expect, it, vi } from 'vitest';
import { fakeBrowser } from 'wxt/testing/fake-browser';
import { journeyOf } from '../testing/journeys';
import { EMPTY, type State } from './state';
import { readState, writeState } from './store';

const START = 'https://reauth.drivetrain.ai/reauth/rea_1/start';
const LINK = 'https://reauth.drivetrain.ai/handover/hnd_1?ticket=CANARY-LINK';
const handover = { id: 'hnd_1', url: LINK, expiresAt: '2026-12-01T00:00:00Z' };

const state = (): State => ({ ...EMPTY, journeys: { con_1: journeyOf({ startUrl: `${START}?ticket=CANARY-START`, handover }) } });
const onDisk = async () => JSON.stringify([await fakeBrowser.storage.local.get(null), await fakeBrowser.storage.sync.get(null)]);

beforeEach(() => fakeBrowser.reset());

it('a ticket is never on the disk, and is there as long as the browser runs (case 12.13)', async () => {
  const kept = state();
  await writeState(kept);
  expect(await onDisk()).not.toContain('CANARY');
  expect((await readState()).journeys).toEqual(kept.journeys);
});

it('what a browser’s restart leaves is the journey without its tickets (case 12.13)', async () => {
  await writeState(state());
  await fakeBrowser.storage.session.clear();
  expect((await readState()).journeys.con_1).toMatchObject({ startUrl: START, handover: { id: 'hnd_1', url: null } });
});

it('what an older version kept in clear is shown, and leaves the disk with the next change (case 12.13)', async () => {
  await fakeBrowser.storage.local.set({ state: state() });
  const kept = await readState();
  expect(kept.journeys.con_1?.handover?.url).toBe(LINK);
  await writeState(kept);
  expect(await onDisk()).not.toContain('CANARY');
  expect((await readState()).journeys.con_1?.handover?.url).toBe(LINK);
});

it('a ticket goes with its journey, and is never another’s (case 12.13)', async () => {
  await writeState(state());
  await fakeBrowser.storage.local.set({
    state: { ...EMPTY, journeys: { con_1: journeyOf({ handover: { ...handover, id: 'hnd_2', url: null } }) } },
  });
  expect((await readState()).journeys.con_1?.handover?.url).toBeNull();
  await writeState({ ...EMPTY });
  expect(JSON.stringify(await fakeBrowser.storage.session.get(null))).not.toContain('CANARY');
});

it('without a ticket the memory is not written to', async () => {
  const set = vi.spyOn(fakeBrowser.storage.session, 'set');
  await writeState({ ...EMPTY, journeys: { con_1: journeyOf({ startUrl: START }) } });
  expect(set).not.toHaveBeenCalled();
  expect((await readState()).journeys.con_1?.startUrl).toBe(START);
});
