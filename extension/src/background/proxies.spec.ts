import 'fake-indexeddb/auto';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { fakeBrowser } from 'wxt/testing/fake-browser';
import { readToken, writeToken } from '../api/vault';
import { draft } from '../report/fixtures';
import { NO_REPORTS } from '../state/reporting';
import { EMPTY, type State } from '../state/state';
import { readReporting, readState, writeReporting, writeState } from '../state/store';
import { connector, FakeApi, reauth } from '../testing/fake-api';
import { journeyOf } from '../testing/journeys';
import { speak } from '../ui/testing';

const PORTAL = '<!doctype html><title>Sign in</title><form action="/login">';

let fake: FakeApi;

async function worker() {
  vi.resetModules();
  const [start, panel, refresh, own, deliver, contributions] = await Promise.all([
    import('./start'),
    import('./panel'),
    import('./refresh'),
    import('./own'),
    import('./deliver'),
    import('./contributions'),
  ]);
  return { ...start, ...panel, ...refresh, ...own, ...deliver, ...contributions };
}

beforeEach(async () => {
  fakeBrowser.reset();
  fake = new FakeApi();
  speak();
  vi.spyOn(fakeBrowser.runtime, 'getPlatformInfo').mockResolvedValue({ os: 'linux' } as never);
  vi.spyOn(fakeBrowser.tabs, 'query').mockResolvedValue([] as never);
  await writeToken({ id: 'ses_1' }, 'ses_token');
  await writeState({
    ...EMPTY,
    sessions: [{ id: 'ses_1', workspaceId: 'acme', personName: 'Priya', expiresAt: '2027-01-01T00:00:00Z', readAt: Date.now() }],
    connectors: [connector()],
    journeys: { con_1: journeyOf({ tabId: null, reauth: reauth({ status: 'awaiting_confirmation' }) }) },
  } satisfies State);
});

/** Everything that the worker asks the api for. */
const CALLERS: [string, string, (one: Awaited<ReturnType<typeof worker>>) => Promise<unknown>][] = [
  ['the list', 'GET /v1/connectors', (one) => one.refresh()],
  ['an attempt', 'GET /v1/reauths/rea_1', (one) => one.refreshJourney('con_1')],
  [
    'a start',
    'POST /v1/connectors/con_1/reauths',
    async (one) => {
      await writeState({ ...(await readState()), journeys: {} });
      return one.answer({ type: 'panel.start', connectorId: 'con_1' });
    },
  ],
  [
    'a confirmation',
    'POST /v1/reauths/rea_1/confirmation',
    (one) => one.answer({ type: 'panel.confirm', connectorId: 'con_1', instanceId: '1' }),
  ],
  ['a cancel', 'DELETE /v1/reauths/rea_1', (one) => one.answer({ type: 'panel.cancel', connectorId: 'con_1' })],
  ['a hand-over', 'POST /v1/connectors/con_1/handovers', (one) => one.answer({ type: 'panel.handOver', connectorId: 'con_1', note: null })],
  ['own reports', 'GET /v1/stuck-reports', (one) => one.readOwn(true)],
  ['one report', 'GET /v1/stuck-reports/stk_1', (one) => one.readThread('stk_1')],
  [
    'a reply',
    'POST /v1/stuck-reports/stk_1/replies',
    (one) => one.answer({ type: 'panel.report.reply', reportId: 'stk_1', text: 'Hello', key: 'k' }),
  ],
  ['contributions', 'GET /v1/contributions', (one) => one.contributions()],
  [
    'a report',
    'POST /v1/stuck-reports',
    async (one) => {
      await writeReporting({ ...NO_REPORTS, draft: draft({ description: 'White.', workspaceId: 'acme' }) });
      await one.answer({ type: 'panel.report.send' });
      await vi.waitFor(async () => expect((await readReporting()).outbox[0]?.tries).toBe(1));
    },
  ],
];

describe.each(CALLERS)('%s', (_, route, ask) => {
  it.each([200, 302, 401, 403, 407, 502])(
    'that a proxy answers with %i and a page leaves the session as it is (case 3.9)',
    async (status) => {
      fake.on(route, { status, body: PORTAL });
      await ask(await worker());
      expect(fake.of(route)).not.toEqual([]);
      expect(await readState()).toMatchObject({ sessions: [{ id: 'ses_1' }], ended: [], connectors: [{ id: 'con_1' }] });
      expect(await readToken({ id: 'ses_1' })).toBe('ses_token');
    },
  );
});

describe('what the panel says', () => {
  it.each([
    [401, 'intercepted'],
    [403, 'intercepted'],
    [407, 'intercepted'],
    [200, 'intercepted'],
    [502, 'unreachable'],
  ])('at a proxy’s %i is that the service cannot be reached (case 3.9)', async (status, code) => {
    fake.on('GET /v1/connectors', { status, body: PORTAL });
    await (await worker()).refresh();
    expect((await readState()).trouble).toMatchObject({ kind: 'unreachable', code });
  });

  it('goes when the api answers again (case 3.9)', async () => {
    fake.on('GET /v1/connectors', { status: 401, body: PORTAL });
    const one = await worker();
    await one.refresh();
    fake.on('GET /v1/connectors', { status: 200, body: { items: [connector()], nextCursor: null } });
    fake.on('GET /v1/reauths/rea_1', { status: 200, body: reauth() });
    await one.refresh();
    expect((await readState()).trouble).toBeNull();
  });
});

it('the api’s own 401 signs out (case 3.9)', async () => {
  fake.on('GET /v1/connectors', { status: 401, body: { code: 'unauthenticated' } });
  await (await worker()).refresh();
  expect(await readState()).toMatchObject({ sessions: [], ended: [{}] });
  expect(await readToken({ id: 'ses_1' })).toBeNull();
});

it('a redirect is not followed, so that nobody gets the session by one (case 3.9)', async () => {
  fake.on('GET /v1/connectors', { status: 200, body: { items: [], nextCursor: null } });
  const seen: RequestRedirect[] = [];
  const ask = globalThis.fetch;
  vi.stubGlobal('fetch', (request: Request) => {
    seen.push(request.redirect);
    return ask(request);
  });
  await (await worker()).refresh();
  expect(seen).toEqual(['manual']);
});

describe('patience', () => {
  it('is kept: nobody asks again before the time that the api named (case 12.13)', async () => {
    fake.on('GET /v1/connectors', { status: 429, body: { code: 'rate_limited' }, headers: { 'Retry-After': '0' } });
    const one = await worker();
    await one.refresh();
    await one.refresh();
    await one.answer({ type: 'panel.refresh' });
    expect(fake.of('GET /v1/connectors')).toHaveLength(1);
    vi.useFakeTimers({ now: Date.now() + 1001, toFake: ['Date'] });
    fake.on('GET /v1/connectors', { status: 200, body: { items: [connector()], nextCursor: null } });
    fake.on('GET /v1/reauths/rea_1', { status: 200, body: reauth() });
    await one.refresh();
    vi.useRealTimers();
    expect(fake.of('GET /v1/connectors')).toHaveLength(2);
    expect((await readState()).trouble).toBeNull();
  });

  it('does not last for ever when the clock is set back (case 12.10)', async () => {
    await writeState({ ...(await readState()), trouble: { kind: 'limited', detail: null, since: 0, until: Date.now() + 7 * 86_400_000 } });
    fake.on('GET /v1/connectors', { status: 200, body: { items: [connector()], nextCursor: null } });
    await (await worker()).refresh();
    expect(fake.of('GET /v1/connectors')).toHaveLength(1);
  });
});

it('a full quota is told, and not asked for again (case 12.7)', async () => {
  fake.on('POST /v1/connectors/con_1/reauths', { status: 429, body: { code: 'quota_exceeded', detail: 'Full.' } });
  await writeState({ ...(await readState()), journeys: {} });
  const one = await worker();
  await one.answer({ type: 'panel.start', connectorId: 'con_1' });
  await one.recover();
  expect((await readState()).journeys.con_1).toMatchObject({ phase: 'ended', problem: { code: 'quota_exceeded' } });
  expect(fake.of('POST /v1/connectors/con_1/reauths')).toHaveLength(1);
});
