/** What the specs of reports share: a paired browser, and an api that takes reports. */
import 'fake-indexeddb/auto';
import { beforeEach, vi } from 'vitest';
import { fakeBrowser } from 'wxt/testing/fake-browser';
import { summary } from '../../report/fixtures';
import { type Draft, NO_REPORTS, type Reporting } from '../../state/reporting';
import { EMPTY } from '../../state/state';
import { writeReporting, writeState } from '../../state/store';
import { connector, FakeApi } from '../../testing/fake-api';

export const REPORTS = 'POST /v1/stuck-reports';
export const taken = { status: 201, body: { id: 'stk_1', number: 1042 } };
export const written: Partial<Draft> = { description: 'It stays white.' };

export let fake: FakeApi;

/** The worker's modules without anything in memory: what a browser starts after it has ended the one before. */
export async function worker() {
  vi.resetModules();
  const [panel, deliver, reports, own, refresh] = await Promise.all([
    import('../panel'),
    import('../deliver'),
    import('../reports'),
    import('../own'),
    import('../refresh'),
  ]);
  return { ...panel, ...deliver, ...reports, ...own, ...refresh };
}

export async function having(changes: Partial<Reporting>): Promise<void> {
  await writeReporting({ ...NO_REPORTS, ownAt: Date.now(), ...changes });
}

export const keys = () => fake.of(REPORTS).map(({ headers }) => headers.get('Idempotency-Key'));

/** Before each test: a paired browser, and an api that takes reports. */
export function openBrowser(): void {
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
}
