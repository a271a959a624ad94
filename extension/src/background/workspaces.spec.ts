import 'fake-indexeddb/auto';
import { describe, expect, it, vi } from 'vitest';
import { fakeBrowser } from 'wxt/testing/fake-browser';
import type { Detected } from '../messages';
import { draft, summary } from '../report/fixtures';
import { NO_REPORTS } from '../state/reporting';
import { readReporting, readState, readTabs, writeReporting, writeTabs } from '../state/store';
import { connector } from '../testing/fake-api';
import { journeyOf } from '../testing/journeys';
import { acme, by, fake, globex, known, openBrowser, other, own, PAGE, page, paired, TOKENS, unknown, worker } from './testing/workspaces';

openBrowser();

describe('each question is asked for its workspace', () => {
  it('reads every workspace with its own token (case 15.3)', async () => {
    await paired({ connectors: [] });
    await (await worker()).refresh();
    expect(by('GET /v1/connectors').sort()).toEqual(Object.values(TOKENS));
    expect((await readState()).connectors.map(({ id, workspaceId }) => `${id} ${workspaceId}`)).toEqual(['con_1 acme', 'con_2 globex']);
  });

  it('begins, hands over and cancels with the token of the connector’s workspace (case 15.3)', async () => {
    await paired({ journeys: { con_1: journeyOf({ connectorId: 'con_1', reauthId: 'rea_1' }) } });
    const one = await worker();
    await one.answer({ type: 'panel.start', connectorId: 'con_2' });
    await one.answer({ type: 'panel.handOver', connectorId: 'con_2', note: null });
    await one.answer({ type: 'panel.cancel', connectorId: 'con_1' });
    expect(by('POST /v1/connectors/con_2/reauths')).toEqual([TOKENS.globex]);
    expect(by('POST /v1/connectors/con_2/handovers')).toEqual([TOKENS.globex]);
    expect(by('DELETE /v1/reauths/rea_1')).toEqual([TOKENS.acme]);
  });

  it('sends a report to the workspace of its connector (case 15.3)', async () => {
    fake.on('POST /v1/stuck-reports', { status: 201, body: { id: 'stk_1', number: 1042 } });
    await paired();
    const one = await worker();
    vi.spyOn(fakeBrowser.runtime, 'getManifest').mockReturnValue({ version: '0.1.0' } as never);
    await one.answer({ type: 'panel.report.open', connectorId: 'con_2' });
    await one.answer({ type: 'panel.report.edit', change: { description: 'It stays white.' } });
    await one.answer({ type: 'panel.report.send' });
    await expect.poll(() => by('POST /v1/stuck-reports')).toEqual([TOKENS.globex]);
  });

  it('sends a report that is about no connector to the workspace that the person names (case 15.3)', async () => {
    await paired();
    await writeReporting({ ...NO_REPORTS, draft: draft({ connectorId: 'con_1', reauthId: 'rea_1' }) });
    const one = await worker();
    await one.answer({ type: 'panel.report.edit', change: { workspaceId: 'globex' } });
    expect((await readReporting()).draft).toMatchObject({ workspaceId: 'globex', connectorId: null, reauthId: null });
    await one.answer({ type: 'panel.report.edit', change: { connectorId: 'con_1', workspaceId: 'globex' } });
    expect((await readReporting()).draft).toMatchObject({ workspaceId: 'acme', connectorId: 'con_1' });
    await one.answer({ type: 'panel.report.edit', change: { connectorId: null, workspaceId: 'initech' } });
    expect((await readReporting()).draft).toMatchObject({ workspaceId: 'acme', connectorId: null });
  });

  it('answers a report where it was sent, and lists the reports of both (case 15.3)', async () => {
    fake.on('GET /v1/stuck-reports', ({ headers }) => {
      const isAcme = headers.get('Authorization') === TOKENS.acme;
      return { status: 200, body: { items: [summary(isAcme ? {} : { id: 'stk_2', workspaceId: 'globex' })], nextCursor: null } };
    });
    await paired();
    const one = await worker();
    await one.answer({ type: 'panel.report.view', view: { at: 'list' } });
    await expect.poll(async () => (await readReporting()).own.map(({ id }) => id).sort()).toEqual(['stk_1', 'stk_2']);
    await one.answer({ type: 'panel.report.reply', reportId: 'stk_2', text: 'Thanks.', key: 'key-9' });
    expect(by('POST /v1/stuck-reports/stk_2/replies')).toEqual([TOKENS.globex]);
  });

  it('asks nobody about a connector of a workspace that is signed out (case 15.3)', async () => {
    await paired({ sessions: [globex], journeys: { con_1: journeyOf({ connectorId: 'con_1', reauthId: 'rea_1' }) } });
    const one = await worker();
    await one.answer({ type: 'panel.start', connectorId: 'con_1' });
    await one.answer({ type: 'panel.cancel', connectorId: 'con_1' });
    await one.refreshJourney('con_1');
    expect(fake.asked.filter(({ path }) => /con_1|rea_1/.test(path))).toEqual([]);
  });
});

describe('a card on a page that two workspaces may have', () => {
  const seen = async (item: Detected) => writeTabs({ 5: { host: 'app.drivetrain.ai', detected: [item], showing: null, page: PAGE } });

  it('is the connector of whoever knows its data source (case 15.3)', async () => {
    await paired();
    await seen(known);
    await (await worker()).hear({ type: 'page.reconnect', item: known }, page);
    expect(by('POST /v1/connectors/con_2/reauths')).toEqual([TOKENS.globex]);
  });

  it('is registered nowhere before the person says where, and then there alone (case 15.3)', async () => {
    const registered = connector({ id: 'con_9', workspaceId: 'globex', dataSourceId: 'ds_9', returnUrl: PAGE });
    fake.on('PUT /v1/connectors', () => {
      fake.on('GET /v1/connectors', ({ headers }) => {
        const items = headers.get('Authorization') === TOKENS.acme ? [own] : [other, registered];
        return { status: 200, body: { items, nextCursor: null } };
      });
      return { status: 201, body: registered };
    });
    await paired();
    await seen(unknown);
    const one = await worker();
    await one.hear({ type: 'page.reconnect', item: unknown }, page);
    const asked = await one.hear({ type: 'page.reconnect', item: unknown }, page);
    expect(asked.banners).toEqual([expect.objectContaining({ title: 'whichTitle', action: 'bannerWhich' })]);
    await one.answer({ type: 'panel.startDetected', key: unknown.key });
    expect(fake.of('PUT /v1/connectors')).toEqual([]);
    await one.answer({ type: 'panel.register', key: unknown.key, workspaceId: 'globex' });
    expect(by('PUT /v1/connectors')).toEqual([TOKENS.globex]);
    expect(by('POST /v1/connectors/con_9/reauths')).toEqual([TOKENS.globex]);
    expect((await readTabs())[5]?.confirming).toBeNull();
  });

  it('is registered nowhere when the person takes the question back (case 15.3)', async () => {
    await paired();
    await seen(unknown);
    const one = await worker();
    await one.hear({ type: 'page.reconnect', item: unknown }, page);
    await one.answer({ type: 'panel.register', key: unknown.key, workspaceId: null });
    expect(fake.of('PUT /v1/connectors')).toEqual([]);
    expect((await readTabs())[5]?.confirming).toBeNull();
  });

  it('goes to the one that has the page’s host, with its name in the question (case 15.3)', async () => {
    fake.on('PUT /v1/connectors', { status: 201, body: connector({ id: 'con_9', workspaceId: 'globex', dataSourceId: 'ds_9' }) });
    await paired({ connectors: [connector(), other] });
    fake.on('GET /v1/connectors', 'unreachable');
    await seen(unknown);
    const one = await worker();
    const asked = await one.hear({ type: 'page.reconnect', item: unknown }, page);
    expect(asked.banners).toEqual([expect.objectContaining({ text: 'bannerConfirmTextIn' })]);
    await one.hear({ type: 'page.reconnect', item: unknown }, page);
    expect(by('PUT /v1/connectors')).toEqual([TOKENS.globex]);
    // Known from now on, although the list could not be read.
    expect(by('POST /v1/connectors/con_9/reauths')).toEqual([TOKENS.globex]);
  });
});

it('the badge counts over all, and says whose they are (case 15.3)', async () => {
  const title = vi.spyOn(fakeBrowser.action, 'setTitle').mockResolvedValue();
  const badge = vi.spyOn(fakeBrowser.action, 'setBadgeText').mockResolvedValue();
  vi.spyOn(fakeBrowser.action, 'setBadgeBackgroundColor').mockResolvedValue();
  await paired();
  await (await worker()).presentBadge();
  expect(badge).toHaveBeenCalledWith({ text: '2' });
  expect(title).toHaveBeenCalledWith({ title: 'badgeTitleMany (Acme: 1, Globex: 1)' });
});

it('a notification names its workspace; a workspace that was just added is quiet (case 15.3)', async () => {
  const told = vi.spyOn(fakeBrowser.notifications, 'create').mockResolvedValue('' as never);
  await paired({ connectors: [], sessions: [{ ...acme, readAt: 1 }, globex] });
  await (await worker()).refresh();
  expect(told).toHaveBeenCalledExactlyOnceWith('con_1', expect.objectContaining({ title: 'Acme: notifyFailedTitle' }));
});
