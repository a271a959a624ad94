import { beforeEach, describe, expect, it, vi } from 'vitest';
import { fakeBrowser } from 'wxt/testing/fake-browser';
import type { Detected } from '../messages';
import { EMPTY } from '../state/state';
import { readState, writeState } from '../state/store';
import { connector, FakeApi, reauth } from '../testing/fake-api';
import { FakeTabs } from '../testing/fake-tabs';
import { Mortality } from '../testing/mortality';

const PAGE = 'https://acme.drivetrain.ai/data';
const API = 'https://reauth.drivetrain.ai/reauth/';
const START = `${API}rea_1/start`;
const item: Detected = { key: 'quickbooks:ds_1', provider: 'quickbooks', name: 'QuickBooks — Acme', dataSourceId: 'ds_1', reason: null };

let tabs: FakeTabs;
let mortality: Mortality;

/** The worker's modules without anything in memory: what a browser starts after it has ended the one before. */
async function worker() {
  vi.resetModules();
  const [start, pages, login] = await Promise.all([import('./start'), import('./pages'), import('./login')]);
  tabs.listen(login.answerOpening);
  return { ...start, ...pages, ...login };
}

const click = async () => (await worker()).reconnect(item, { tabId: 5, url: PAGE });

async function journey() {
  return (await readState()).journeys.con_1;
}

beforeEach(async () => {
  fakeBrowser.reset();
  const fake = new FakeApi();
  fake.on('GET /v1/connectors', { status: 200, body: { items: [connector()], nextCursor: null } });
  // The login's first page takes its time: as the api has it, nobody has begun.
  fake.on('GET /v1/reauths/rea_1', { status: 200, body: reauth({ status: 'created' }) });
  fake.on('POST /v1/connectors/con_1/reauths', {
    status: 201,
    body: { id: 'rea_1', connectorId: 'con_1', status: 'created', startUrl: START, expiresAt: '2026-11-24T12:00:00Z' },
  });
  vi.spyOn(fakeBrowser.i18n, 'getMessage').mockReturnValue('en');
  tabs = new FakeTabs();
  tabs.open({ url: PAGE, id: 5 });
  await writeState({
    ...EMPTY,
    sessions: [{ id: 'ses_1', workspaceId: 'acme', personName: 'Priya', expiresAt: '2027-01-01T00:00:00Z', readAt: Date.now() }],
    connectors: [connector()],
  });
  mortality = new Mortality();
});

/** What one click does to the world outside of the worker: all that a death can lose or double. */
async function deeds(): Promise<string[]> {
  await click();
  await tabs.answered();
  return mortality.deeds;
}

describe('a login', () => {
  it('is asked for, written down, given a tab and then an address', async () => {
    expect(await deeds()).toEqual(['storage.set', 'fetch', 'storage.set', 'tabs.create', 'storage.set']);
    expect(tabs.at(START)).toHaveLength(1);
    expect(await journey()).toMatchObject({ phase: 'open', isOpened: true, tabId: tabs.at(START)[0]?.id });
  });

  describe.each(['before', 'after'] as const)('whose worker dies %s', (when) => {
    // One more than there are: the last one is nobody's death.
    it.each([1, 2, 3, 4, 5, 6])('deed %i, and whose page asks once more, has one tab', async (deed) => {
      mortality.die(when, deed);
      void click();
      await mortality.settled();

      mortality.revive();
      const next = await worker();
      // As in life: the new worker takes up what is open, and hears of the click that was never answered.
      await Promise.all([next.recover(), next.reconnect(item, { tabId: 5, url: PAGE })]);
      await tabs.answered();

      expect(tabs.at(START)).toHaveLength(1);
      expect(tabs.all).toHaveLength(2);
      expect(await journey()).toMatchObject({ phase: 'open', tabId: tabs.at(START)[0]?.id });
    });

    it.each([1, 2, 3, 4, 5, 6])('deed %i, and of which nobody asks again, has one tab if it was begun', async (deed) => {
      mortality.die(when, deed);
      void click();
      await mortality.settled();

      mortality.revive();
      await (await worker()).recover();
      await tabs.answered();

      const isBegun = (await journey()) !== undefined;
      expect(isBegun).toBe(deed > 1 || when === 'after');
      expect(tabs.at(START)).toHaveLength(isBegun ? 1 : 0);
      expect(tabs.all).toHaveLength(isBegun ? 2 : 1);
      expect((await journey())?.tabId).toBe(tabs.at(START)[0]?.id);
    });

    it.each([1, 2, 3, 4, 5, 6])('deed %i, where the last login ended in a tab that can be used, has one tab', async (deed) => {
      await click();
      await tabs.answered();
      const [login] = tabs.at(START);
      tabs.load(login as never, `${API}rea_1`);
      const state = await readState();
      await writeState({ ...state, journeys: { con_1: { ...(state.journeys.con_1 as never as object), phase: 'ended' } as never } });
      mortality.die(when, deed);
      void click();
      await mortality.settled();

      mortality.revive();
      const next = await worker();
      await Promise.all([next.recover(), next.reconnect(item, { tabId: 5, url: PAGE })]);
      await tabs.answered();

      expect(tabs.all.map(({ url }) => url)).toEqual([PAGE, START]);
      expect(await journey()).toMatchObject({ phase: 'open', tabId: login?.id });
    });
  });

  it('that a second tab asks for stays where it is, and the second tab is closed', async () => {
    await click();
    await tabs.answered();
    const second = tabs.open({ url: `${fakeBrowser.runtime.getURL('/opening.html' as never)}#con_1` });
    await tabs.answered();
    expect(tabs.at(START)).toHaveLength(1);
    expect(tabs.all).not.toContain(second);
  });

  it('that is over gives no address to a tab that asks late', async () => {
    const late = tabs.open({ url: `${fakeBrowser.runtime.getURL('/opening.html' as never)}#con_1` });
    await worker();
    await tabs.answered();
    expect(tabs.all).not.toContain(late);
  });

  it('whose tab is gone is given to the next tab', async () => {
    await click();
    await tabs.answered();
    tabs.close(tabs.at(START)[0]?.id as number);
    const next = await worker();
    await next.focus((await journey()) as never);
    await tabs.answered();
    expect(tabs.at(START)).toHaveLength(1);
    expect(await journey()).toMatchObject({ tabId: tabs.at(START)[0]?.id });
  });

  it('that the person closed does not open by itself, and neither does one that an older version kept', async () => {
    await click();
    await tabs.answered();
    tabs.close(tabs.at(START)[0]?.id as number);
    await (await worker()).recover();
    await (await worker()).recover();
    expect(await journey()).toMatchObject({ phase: 'open', tabId: null });

    const state = await readState();
    const { isOpened: _, finishedTabId: __, ...older } = state.journeys.con_1 as never as Record<string, unknown>;
    await writeState({ ...state, journeys: { con_1: older as never } });
    await (await worker()).recover();
    expect(tabs.all).toHaveLength(1);
  });
});
