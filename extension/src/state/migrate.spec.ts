import 'fake-indexeddb/auto';
import { expect, it } from 'vitest';
import { fakeBrowser } from 'wxt/testing/fake-browser';
import { readToken, writeToken } from '../api/vault';
import { continues, isOpen } from './journey';
import { migrated, VERSION } from './migrate';
import { sessionOf } from './session';
import { EMPTY } from './state';
import { readState, writeState } from './store';

/** As the build of November 2026 kept it, in the middle of a login, with a link handed over. */
const KEPT = {
  session: { id: 'ses_1', workspaceId: 'acme', personName: 'Priya Nair', expiresAt: '2027-01-01T00:00:00Z' },
  sessionEnded: false,
  connectors: [{ id: 'con_1', name: 'QuickBooks — Acme', provider: 'quickbooks', status: 'failed', dataSourceId: 'ds_1' }],
  connectorsAt: 1_764_000_000_000,
  journeys: {
    con_1: {
      connectorId: 'con_1',
      phase: 'open',
      idempotencyKey: 'key-1',
      returnUrl: 'https://acme.drivetrain.ai/data',
      openerTabId: 5,
      startedAt: 1_764_000_000_000,
      reauthId: 'rea_1',
      startUrl: 'https://reauth.drivetrain.ai/reauth/rea_1/start',
      tabId: 71,
      isHeld: false,
      isOpened: true,
      finishedTabId: null,
      pages: 3,
      stepAt: 1_764_000_030_000,
      pinnedStep: 'verify',
      reauth: { id: 'rea_1', status: 'started', expiresAt: '2099-01-01T00:00:00Z', seen: [], siblings: [], expected: null },
      problem: null,
      handover: { id: 'hnd_1', url: null, expiresAt: '2026-12-01T00:00:00Z' },
    },
  },
  trouble: null,
  dismissed: { 'quickbooks:ds_2': 1_764_086_400_000 },
  told: { con_1: 'failed 2026-11-20T10:00:00Z' },
  notifications: false,
  ahead: 15_000,
  shown: 'con_1',
};

it('takes over a login in its middle, and loses nothing of it (case 15.7)', async () => {
  fakeBrowser.reset();
  await fakeBrowser.storage.local.set({ state: KEPT });
  const state = await readState();
  const { journeys, session, sessionEnded: _, connectorsAt, connectors, ...rest } = KEPT;
  expect(state).toMatchObject({ ...rest, connectors: [{ ...connectors[0], workspaceId: 'acme' }], ended: [] });
  expect(state.sessions).toEqual([{ ...session, readAt: connectorsAt, vaultedAs: 'token' }]);
  const { pages: __, pinnedStep: ___, ...known } = journeys.con_1;
  expect(state.journeys.con_1).toEqual({ ...known, pinnedStep: null });
  expect(isOpen(state.journeys.con_1)).toBe(true);
  expect(continues(state.journeys.con_1, 1_764_000_040_000)).toBe(true);
});

it('writes its version, and reads what it has written as it is (case 15.7)', async () => {
  fakeBrowser.reset();
  await fakeBrowser.storage.local.set({ state: KEPT });
  const state = { ...(await readState()), shown: null };
  await writeState(state);
  expect((await fakeBrowser.storage.local.get('state')).state).toMatchObject({ version: VERSION });
  expect(await readState()).toEqual(state);
});

/** As the second version kept it: one workspace in the place of a list, and its token under one name. */
const ONE_WORKSPACE = { ...KEPT, version: 2, told: { ...KEPT.told, session: 'ends ses_1' } };

it('makes the one workspace the first of the list, with its token and its login (case 15.7)', async () => {
  fakeBrowser.reset();
  await fakeBrowser.storage.local.set({ state: ONE_WORKSPACE });
  await writeToken({ id: 'ses_1', vaultedAs: 'token' }, 'dr_kept');
  const state = await readState();
  const session = sessionOf(state, 'con_1');
  expect(session && (await readToken(session))).toBe('dr_kept');
  expect(state.journeys.con_1).toMatchObject({ phase: 'open', pinnedStep: 'verify', tabId: 71 });
  expect(state.told).toEqual({ con_1: KEPT.told.con_1, 'session:acme': 'ends ses_1' });
  await writeState(state);
  expect(await readState()).toEqual(state);
  expect((await fakeBrowser.storage.local.get('state')).state).not.toHaveProperty('session');
});

it('keeps that a session has ended, also where nobody kept whose it was (case 15.7)', () => {
  expect(migrated({ ...ONE_WORKSPACE, session: null, sessionEnded: true, connectors: [], journeys: {} })).toMatchObject({
    sessions: [],
    ended: [{ workspaceId: null }],
  });
});

it('keeps what a person has said since (case 15.7)', () => {
  const kept = { ...EMPTY, version: VERSION, journeys: { con_1: { ...KEPT.journeys.con_1, pinnedStep: 'verify' } } };
  expect(migrated(kept).journeys.con_1?.pinnedStep).toBe('verify');
});

it.each([undefined, null, 7, 'state'])('begins anew where %j was kept (case 15.7)', (kept) => {
  expect(migrated(kept)).toEqual(EMPTY);
});
