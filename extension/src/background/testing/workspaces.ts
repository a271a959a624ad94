/** Two workspaces in one browser. */
import 'fake-indexeddb/auto';
import { beforeEach, vi } from 'vitest';
import { fakeBrowser } from 'wxt/testing/fake-browser';
import { writeToken } from '../../api/vault';
import type { Detected } from '../../messages';
import { EMPTY, type Session, type State } from '../../state/state';
import { writeState } from '../../state/store';
import { connector, FakeApi } from '../../testing/fake-api';
import { FakeTabs } from '../../testing/fake-tabs';

export const LATER = new Date(Date.now() + 30 * 86_400_000).toISOString();
export const acme: Session = {
  id: 'ses_1',
  workspaceId: 'acme',
  workspaceName: 'Acme',
  personName: 'Priya',
  expiresAt: LATER,
  checkedAt: Date.now(),
};
export const globex: Session = { ...acme, id: 'ses_2', workspaceId: 'globex', workspaceName: 'Globex', personName: null };
export const TOKENS: Record<string, string> = { acme: 'Bearer dr_acme', globex: 'Bearer dr_globex' };
export const PAGE = 'https://app.drivetrain.ai/data';

export const own = connector({ returnUrl: PAGE });
export const other = connector({ id: 'con_2', workspaceId: 'globex', dataSourceId: 'ds_2', name: 'QuickBooks — Globex', returnUrl: PAGE });
export const known: Detected = { key: 'quickbooks:ds_2', provider: 'quickbooks', name: 'QuickBooks', dataSourceId: 'ds_2', reason: null };
export const unknown: Detected = { ...known, key: 'quickbooks:ds_9', dataSourceId: 'ds_9' };
export const page = { tabId: 5, url: PAGE };

export let fake: FakeApi;
export let tabs: FakeTabs;

export async function worker() {
  vi.resetModules();
  const [panel, pages, refresh, session, badge, pairing] = await Promise.all([
    import('../panel'),
    import('../pages'),
    import('../refresh'),
    import('../session'),
    import('../badge'),
    import('../pairing'),
  ]);
  return { ...panel, ...pages, ...refresh, ...session, ...badge, ...pairing };
}

export async function paired(change: Partial<State> = {}): Promise<void> {
  const sessions = [acme, globex].map((session) => ({ ...session, readAt: 1 }));
  await writeState({ ...EMPTY, sessions, connectors: [own, other], ...change });
  await writeToken(acme, 'dr_acme');
  await writeToken(globex, 'dr_globex');
}

/** Who asked for it, by workspace. */
export const by = (route: string) => fake.of(route).map(({ headers }) => headers.get('Authorization'));

/** Before each test: a browser with one page of Drivetrain’s, and an api that tells workspaces apart by their tokens. */
export function openBrowser(): void {
  beforeEach(() => {
    fakeBrowser.reset();
    fake = new FakeApi();
    fake.on('GET /v1/connectors', ({ headers }) => {
      const workspace = Object.keys(TOKENS).find((id) => TOKENS[id] === headers.get('Authorization'));
      const items = [own, other].filter(({ workspaceId }) => workspaceId === workspace);
      return workspace ? { status: 200, body: { items, nextCursor: null } } : { status: 401, body: { code: 'unauthenticated' } };
    });
    tabs = new FakeTabs();
    tabs.open({ url: PAGE, id: 5 });
    vi.spyOn(fakeBrowser.i18n, 'getMessage').mockImplementation((key: string) => ({ '@@ui_locale': 'en_US', locale: 'en' })[key] ?? key);
    vi.spyOn(fakeBrowser.runtime, 'getPlatformInfo').mockResolvedValue({ os: 'linux' } as never);
  });
}
