import 'fake-indexeddb/auto';
import { beforeEach, expect, it, vi } from 'vitest';
import { fakeBrowser } from 'wxt/testing/fake-browser';
import type { Detected } from '../messages';
import { readReporting, readState } from '../state/store';
import { connector, FakeApi, reauth } from '../testing/fake-api';
import { FakeTabs } from '../testing/fake-tabs';
import { contributions } from '../testing/quickbooks';
import { speak } from '../ui/testing';

// One of a kind, so that each of them is found wherever it goes.
const SESSION = 'CANARY-session-3f9a';
const CODE = 'CANARY-code-7c21';
const TICKET = 'CANARY-ticket-b8d4';
const LINK = 'CANARY-link-e605';
const ADDRESS = 'CANARY-address-15aa';
const ALL = [SESSION, CODE, TICKET, LINK, ADDRESS];

const API = 'https://reauth.drivetrain.ai';
const PAGE = 'https://acme.drivetrain.ai/data';
const HERE = `${PAGE}?token=${ADDRESS}#${ADDRESS}`;
const START = `${API}/reauth/rea_1/start?ticket=${TICKET}`;
const item: Detected = { key: 'quickbooks:ds_1', provider: 'quickbooks', name: 'QuickBooks — Acme', dataSourceId: 'ds_1', reason: null };

/** What was said or kept, by where. */
let heard: Record<string, string[]>;
let fake: FakeApi;
let tabs: FakeTabs;

function note(where: string, ...what: unknown[]): void {
  heard[where] = [...(heard[where] ?? []), what.map((one) => (typeof one === 'string' ? one : JSON.stringify(one))).join(' ')];
}

/** Notes what is given to a function, and does it. */
function overhear(where: string, owner: object, method: string): void {
  const functions = owner as Record<string, (...parameters: unknown[]) => unknown>;
  const own = functions[method] as (...parameters: unknown[]) => unknown;
  const act = (vi.isMockFunction(own) ? own.getMockImplementation() : own)?.bind(owner);
  vi.spyOn(functions, method).mockImplementation((...parameters) => {
    note(where, ...parameters);
    return act?.(...parameters);
  });
}

beforeEach(() => {
  fakeBrowser.reset();
  heard = {};
  fake = new FakeApi();
  tabs = new FakeTabs();
  tabs.open({ url: HERE, id: 5 });
  speak();
  vi.spyOn(fakeBrowser.runtime, 'getPlatformInfo').mockResolvedValue({ os: 'linux' } as never);
  vi.spyOn(fakeBrowser.runtime, 'getManifest').mockReturnValue({ version: '0.1.0' } as never);
  vi.spyOn(fakeBrowser.notifications, 'create').mockResolvedValue('' as never);
  vi.spyOn(fakeBrowser.tabs, 'sendMessage').mockResolvedValue(undefined as never);
  overhear('storage.local', fakeBrowser.storage.local, 'set');
  overhear('storage.sync', fakeBrowser.storage.sync, 'set');
  overhear('pages', fakeBrowser.tabs, 'sendMessage');
  overhear('notifications', fakeBrowser.notifications, 'create');
  overhear('tabs', fakeBrowser.tabs, 'create');
  overhear('tabs', fakeBrowser.tabs, 'update');
  for (const method of ['debug', 'log', 'info', 'warn', 'error', 'trace'] as const) {
    vi.spyOn(console, method).mockImplementation((...words) => note('console', ...words));
  }
  answering();
});

/** The api, which gives every secret that it has to give. */
function answering(): void {
  fake
    .on('POST /v1/sessions', {
      status: 201,
      body: { id: 'ses_1', token: SESSION, workspaceId: 'acme', personName: 'Priya', expiresAt: '2027-01-01T00:00:00Z' },
    })
    .on('GET /v1/connectors', { status: 200, body: { items: [connector()], nextCursor: null } })
    .on('GET /v1/contributions', { status: 200, body: contributions })
    .on('GET /v1/reauths/rea_1', { status: 200, body: reauth() })
    .on('GET /v1/stuck-reports', { status: 200, body: { items: [] } })
    .on('POST /v1/connectors/con_1/reauths', { status: 201, body: { id: 'rea_1', startUrl: START } })
    .on('POST /v1/connectors/con_1/handovers', {
      status: 201,
      body: { id: 'hnd_1', url: `${API}/handover/hnd_1?ticket=${LINK}`, expiresAt: '2099-12-01T00:00:00Z' },
    })
    .on('POST /v1/stuck-reports', { status: 201, body: { id: 'stk_1', number: 7 } })
    .on('POST /v1/reauths/rea_1/confirmation', { status: 403, body: { code: 'other_browser' } })
    .on('DELETE /v1/reauths/rea_1', { status: 500, body: '<h1>Oops</h1>' });
}

async function worker() {
  vi.resetModules();
  const [start, panel, pages, refresh, events, login, view] = await Promise.all([
    import('./start'),
    import('./panel'),
    import('./pages'),
    import('./refresh'),
    import('./tabs'),
    import('./login'),
    import('./senders'),
  ]);
  tabs.listen(login.answerOpening);
  return { ...start, ...panel, ...pages, ...refresh, ...events, ...view };
}

/** All that a person does in one journey, with a worker that dies in between, and somebody who says what nobody may. */
async function journey(): Promise<void> {
  const one = await worker();
  const page = { tabId: 5, url: HERE };
  await one.answer({ type: 'panel.pair', code: CODE });
  note('pages', await one.hear({ type: 'page.hello' }, page));
  note('pages', await one.hear({ type: 'page.detected', items: [item] }, page));
  note('pages', await one.hear({ type: 'page.reconnect', item }, page));
  await tabs.answered();
  expect(tabs.at(START)).toHaveLength(1);
  await one.presentPages();
  await one.tabUpdated(71, { status: 'complete' }, {});
  await one.tabUpdated(71, { status: 'complete' }, { url: `${API}/reauth/rea_1` });
  await one.answer({ type: 'panel.handOver', connectorId: 'con_1', note: null });
  expect((await readState()).journeys.con_1?.handover?.url).toContain(LINK);
  note('pages', await one.hear({ type: 'page.showMe', item }, page));

  const next = await worker();
  await next.recover();
  await next.answer({ type: 'panel.report.open', connectorId: 'con_1' });
  await next.answer({ type: 'panel.report.edit', change: { description: 'It stays white.' } });
  await next.answer({ type: 'panel.report.send' });
  await vi.waitFor(async () => expect((await readReporting()).outbox[0]?.status).toBe('sent'));
  await next.answer({ type: 'panel.confirm', connectorId: 'con_1', instanceId: '1' });
  await next.answer({ type: 'panel.cancel', connectorId: 'con_1' });
  await next.presentPages();
  next.refuse({ type: 'panel.pair', code: CODE }, { id: 'own', url: HERE } as never);
  note('pages', await next.pageView(5));
  await next.answer({ type: 'panel.signOut', workspaceId: 'acme' });
}

it('no secret is kept in the open, shown to a page, logged, or sent with a report (case 12.13)', async () => {
  await journey();

  expect(Object.keys(heard)).toEqual(expect.arrayContaining(['console', 'pages', 'storage.local', 'tabs']));
  note('reports', ...fake.of('POST /v1/stuck-reports').map(({ body }) => body));
  note('storage.local', await fakeBrowser.storage.local.get(null));
  note('storage.sync', await fakeBrowser.storage.sync.get(null));
  for (const [where, said] of Object.entries(heard)) {
    for (const canary of ALL) {
      // The page that the person comes back to is theirs to name: its query stays, because it says which page it is.
      const isReturn = canary === ADDRESS && (where === 'storage.local' || where === 'tabs');
      expect(isReturn || !said.join('\n').includes(canary), `${canary} in ${where}`).toBe(true);
    }
  }
});

it('each secret goes where it is meant to, and to nobody else (case 12.13)', async () => {
  await journey();
  const goes = (canary: string) =>
    new Set(
      fake.asked
        .filter(({ body, headers, path }) => `${JSON.stringify(body)} ${[...headers].join(' ')} ${path}`.includes(canary))
        .map(({ method, path }) => `${method} ${path}`),
    );
  expect(goes(CODE)).toEqual(new Set(['POST /v1/sessions']));
  expect(goes(TICKET)).toEqual(new Set());
  expect(goes(LINK)).toEqual(new Set());
  expect(fake.of('POST /v1/stuck-reports')[0]?.headers.get('Authorization')).toBe(`Bearer ${SESSION}`);
});
