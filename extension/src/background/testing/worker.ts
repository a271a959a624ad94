/** What the specs of the worker share: a paired browser, and the api as it answers. */
import 'fake-indexeddb/auto';
import { beforeEach, vi } from 'vitest';
import { fakeBrowser } from 'wxt/testing/fake-browser';
import type { Detected } from '../../messages';
import { EMPTY, type Session, type State } from '../../state/state';
import { writeState } from '../../state/store';
import { connector, FakeApi, reauth } from '../../testing/fake-api';
import { FakeTabs } from '../../testing/fake-tabs';

export const PAGE = 'https://acme.drivetrain.ai/data';
export const START = 'https://reauth.drivetrain.ai/reauth/rea_1/start';
export const REAUTHS = 'POST /v1/connectors/con_1/reauths';
export const item: Detected = {
  key: 'quickbooks:ds_1',
  provider: 'quickbooks',
  name: 'QuickBooks — Acme',
  dataSourceId: 'ds_1',
  reason: null,
};
export const created = {
  status: 201,
  body: { id: 'rea_1', connectorId: 'con_1', status: 'created', startUrl: START, expiresAt: '2026-11-24T12:00:00Z' },
};

export const unread: Session = { id: 'ses_1', workspaceId: 'acme', personName: 'Priya', expiresAt: '2027-01-01T00:00:00Z' };

export let fake: FakeApi;
export let tabs: FakeTabs;

/** Once every page that a login's tab begins with has been answered. */
export async function logins() {
  await tabs.answered();
  return tabs.at('https://reauth.drivetrain.ai/');
}

/** The worker's modules without anything in memory: what a browser starts after it has ended the one before. */
export async function worker() {
  vi.resetModules();
  const [start, panel, pages, refresh, events, login] = await Promise.all([
    import('../start'),
    import('../panel'),
    import('../pages'),
    import('../refresh'),
    import('../tabs'),
    import('../login'),
  ]);
  tabs.listen(login.answerOpening);
  return { ...start, ...panel, ...pages, ...refresh, ...events };
}

export async function paired(change: Partial<State> = {}): Promise<void> {
  await writeState({
    ...EMPTY,
    sessions: [{ ...unread, readAt: Date.now() }],
    connectors: [connector()],
    ...change,
  });
}

/** Before each test: a browser with one page of Drivetrain’s, and an api with one failed connector. */
export function openBrowser(): void {
  beforeEach(async () => {
    fakeBrowser.reset();
    fake = new FakeApi();
    fake.on('GET /v1/connectors', { status: 200, body: { items: [connector()], nextCursor: null } });
    fake.on('GET /v1/reauths/rea_1', { status: 200, body: reauth() });
    fake.on(REAUTHS, created);
    tabs = new FakeTabs();
    vi.spyOn(fakeBrowser.scripting, 'executeScript').mockResolvedValue([] as never);
    tabs.open({ url: PAGE, id: 5 });
    vi.spyOn(fakeBrowser.i18n, 'getMessage').mockImplementation((key: string) => ({ '@@ui_locale': 'en_US', locale: 'en' })[key] ?? key);
    vi.spyOn(fakeBrowser.runtime, 'getPlatformInfo').mockResolvedValue({ os: 'linux', arch: 'x86-64', nacl_arch: 'x86-64' } as never);
  });
}
