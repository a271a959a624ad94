/** One login, several connectors. */
import { describe, expect, it } from 'vitest';
import type { Reauth } from '../state/state';
import { readState } from '../state/store';
import { connector, reauth } from '../testing/fake-api';
import type { Tab } from '../testing/fake-tabs';
import { journeyOf } from '../testing/journeys';
import { fake, openBrowser, paired, tabs, worker } from './testing/worker';

const RECONNECTIONS = 'POST /v1/reauths/rea_1/reconnections';
const until = new Date(Date.now() + 600_000).toISOString();
const other = { connectorId: 'con_2', name: 'Xero — UK', instance: { id: 'led-2', name: 'Acme UK' } };
const done = (change: Partial<Reauth> = {}) => reauth({ status: 'completed', alsoOpens: [other], alsoOpensUntil: until, ...change });
const message = { type: 'panel.reconnectOthers' as const, connectorId: 'con_1', connectorIds: ['con_2'] };
const failed = connector({ id: 'con_2', dataSourceId: 'ds_2', provider: 'xero' });

openBrowser();

async function after(reply: { status: number; body: unknown }) {
  await paired({ connectors: [connector(), failed], journeys: { con_1: { ...journeyOf(), phase: 'ended', reauth: done() } } });
  fake.on(RECONNECTIONS, reply);
  const answer = await (await worker()).answer(message);
  return { answer, state: await readState() };
}

describe('a login that opens several', () => {
  it('reconnects the others with the cookie of the browser that logged in (case 16.several)', async () => {
    const connected = connector({ ...failed, status: 'connected', failure: null });
    fake.on('GET /v1/connectors', { status: 200, body: { items: [connector(), connected], nextCursor: null } });
    const reconnected = { ...other, reconnectedAt: new Date().toISOString() };
    const { answer, state } = await after({ status: 200, body: done({ alsoOpens: [reconnected] }) });
    expect(answer).toEqual({ problem: null });
    expect(fake.of(RECONNECTIONS)).toMatchObject([{ credentials: 'include', body: { connectorIds: ['con_2'] } }]);
    expect(state.journeys.con_1?.reauth?.alsoOpens).toEqual([reconnected]);
    expect(state.connectors.find(({ id }) => id === 'con_2')?.status).toBe('connected');
  });

  it('leads the login’s tab, which makes the same offer, to Drivetrain, and no other tab (case 16.several)', async () => {
    tabs.open({ url: 'https://reauth.drivetrain.ai/reauth/rea_1', id: 71 });
    await after({ status: 200, body: done({ alsoOpens: [{ ...other, reconnectedAt: until }] }) });
    expect(tabs.all.find(({ id }) => id === 71)?.url).toBe('https://acme.drivetrain.ai/data');
    tabs.load(tabs.all.find(({ id }) => id === 71) as Tab, 'https://news.example/');
    await after({ status: 200, body: done() });
    expect(tabs.all.find(({ id }) => id === 71)?.url).toBe('https://news.example/');
  });

  it('takes an offer away that is over, and says so (case 16.several)', async () => {
    fake.on('GET /v1/reauths/rea_1', { status: 200, body: done({ alsoOpens: [], alsoOpensUntil: null }) });
    const { answer, state } = await after({ status: 409, body: { code: 'nothing_to_reconnect', detail: 'Over.' } });
    expect(answer.problem?.code).toBe('nothing_to_reconnect');
    expect(state.journeys.con_1?.reauth?.alsoOpens).toEqual([]);
  });

  it('says that only the browser that logged in can do it (case 16.several)', async () => {
    const { answer } = await after({ status: 403, body: { code: 'other_browser', detail: 'Elsewhere.' } });
    expect(answer.problem?.code).toBe('other_browser_others');
  });

  it('ends a session that the service no longer accepts', async () => {
    const { answer, state } = await after({ status: 401, body: { code: 'unauthenticated', detail: null } });
    expect(answer.problem?.code).toBe('unauthenticated');
    expect(state.sessions).toEqual([]);
  });
});
