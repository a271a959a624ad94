import { beforeEach, describe, expect, it, vi } from 'vitest';
import { fakeBrowser } from 'wxt/testing/fake-browser';
import { fromOpening, fromPage, fromPanel, refuse } from './senders';

const PAGE = { id: 'own', url: 'https://acme.drivetrain.ai/data', frameId: 0, tab: { id: 5, windowId: 1 } };
const item = { key: 'quickbooks:ds_1', provider: 'quickbooks', name: 'Acme', dataSourceId: null, reason: null };
const page = (message: unknown, change: object = {}) => fromPage(message, { ...PAGE, ...change } as never);
const panel = (message: unknown, change: object = {}) =>
  fromPanel(message, { id: 'own', url: 'chrome-extension://own/sidepanel.html', ...change } as never);

beforeEach(() => {
  Object.assign(fakeBrowser.runtime, { id: 'own' });
  vi.spyOn(fakeBrowser.runtime, 'getURL').mockReturnValue('chrome-extension://own/');
});

describe('a page', () => {
  it('is heard in a frame of its own site, as the page around it (case 15.1)', () => {
    const url = 'https://acme.drivetrain.ai/settings';
    expect(page({ type: 'page.hello' }, { frameId: 7, tab: { id: 5, windowId: 1, url } })?.sender).toEqual({
      tabId: 5,
      frameId: 7,
      url,
      windowId: 1,
    });
  });

  it('is heard in its main frame', () => {
    expect(page({ type: 'page.hello' })).toEqual({
      message: { type: 'page.hello' },
      sender: { tabId: 5, frameId: 0, url: PAGE.url, windowId: 1 },
    });
    expect(page({ type: 'page.detected', items: [item] })).not.toBeNull();
  });

  it.each([
    ['another extension', { id: 'other' }],
    ['a frame in a page that is not known', { frameId: 7 }],
    ['a frame in another site', { frameId: 7, tab: { id: 5, windowId: 1, url: 'https://evil.example/' } }],
    ['a frame of another site', { frameId: 7, url: 'https://evil.example/', tab: { id: 5, windowId: 1, url: PAGE.url } }],
    ['no tab', { tab: undefined }],
    ['one of our own pages', { url: 'chrome-extension://own/options.html' }],
    ['another site', { url: 'https://evil.example/data' }],
    ['a site that looks like one of them', { url: 'https://drivetrain.ai.evil.example/' }],
    ['a site whose name ends alike', { url: 'https://evildrivetrain.ai/' }],
    ['the api', { url: 'https://reauth.drivetrain.ai/reauth/rea_1' }],
    ['another scheme', { url: 'http://acme.drivetrain.ai/data' }],
    ['no address', { url: undefined }],
  ])('is not heard from %s (case 12.13)', (_, change) => {
    expect(page({ type: 'page.hello' }, change)).toBeNull();
  });

  it.each([
    ['no object', 'page.hello'],
    ['an unknown type', { type: 'panel.declineOffer' }],
    ['too many items', { type: 'page.detected', items: Array(201).fill(item) }],
    ['an item without a name', { type: 'page.detected', items: [{ ...item, name: '' }] }],
    ['an endless name', { type: 'page.reconnect', item: { ...item, name: 'x'.repeat(1000) } }],
    ['a reason that is no text', { type: 'page.reconnect', item: { ...item, reason: { toString: 1 } } }],
    ['no item', { type: 'page.showMe' }],
    ['a key that is no text', { type: 'page.dismiss', key: 1 }],
    ['nothing', null],
    ['a type that every object has', { type: 'toString' }],
    ['an item of another kind', { type: 'page.detected', items: ['quickbooks'] }],
  ])('is not heard with %s (case 12.13)', (_, message) => {
    expect(page(message)).toBeNull();
  });
});

describe('the panel', () => {
  it.each(['sidepanel.html', 'options.html', 'editor.html'])('is heard from %s', (page) => {
    expect(panel({ type: 'panel.declineOffer' }, { url: `chrome-extension://own/${page}?x#y` })).toEqual({ type: 'panel.declineOffer' });
  });

  it.each([
    ['the page that a login begins with', { url: 'chrome-extension://own/opening.html' }],
    ['a frame', { frameId: 3 }],
    ['another extension’s page', { url: 'chrome-extension://own.evil/sidepanel.html' }],
    ['a page that only begins alike', { url: 'chrome-extension://own/sidepanel.html.evil' }],
    ['a site', { url: 'https://acme.drivetrain.ai/sidepanel.html' }],
  ])('is not heard from %s (case 12.13)', (_, change) => {
    expect(panel({ type: 'panel.refresh' }, change)).toBeNull();
  });

  it.each([
    ['an unknown type', { type: 'panel.everything' }],
    ['no connector', { type: 'panel.start' }],
    ['a connector that is no text', { type: 'panel.start', connectorId: 7 }],
    ['an endless connector', { type: 'panel.cancel', connectorId: 'x'.repeat(1001) }],
    ['a choice that is no choice', { type: 'panel.notifications', on: 'yes' }],
    ['a view that there is not', { type: 'panel.report.view', view: { at: 'elsewhere' } }],
    ['a change of what nobody may change', { type: 'panel.report.edit', change: { description: 1 } }],
    [
      'a mark without a place',
      { type: 'panel.report.marks', id: 's', history: { commands: [{ do: 'change', id: 'm', box: { x: 1 } }], done: 1 } },
    ],
    ['a place that is no number', { type: 'panel.report.marks', id: 's', history: { commands: [], done: Number.NaN } }],
    ['a delivery of another kind', { type: 'panel.report.delivered', key: 'k', delivery: { as: 'lost' } }],
    ['no object', 'panel.refresh'],
  ])('is not heard with %s (case 12.13)', (_, message) => {
    expect(panel(message)).toBeNull();
  });

  it('is heard in what it may say, and in nothing beyond it (case 12.13)', () => {
    const edit = { type: 'panel.report.edit', change: { consent: true, id: 'globex', key: 'k' } };
    expect(panel(edit)).toEqual({ type: 'panel.report.edit', change: { consent: true } });
  });

  it('is heard from our own pages, and from nowhere else', () => {
    expect(panel({ type: 'panel.refresh' })).toEqual({ type: 'panel.refresh' });
    expect(panel({ type: 'panel.refresh' }, { url: PAGE.url, tab: PAGE.tab })).toBeNull();
    expect(panel({ type: 'panel.refresh' }, { id: 'other' })).toBeNull();
    expect(panel({ type: 'page.hello' })).toBeNull();
  });
});

describe('what is refused', () => {
  it.each([
    [{ type: 'panel.pair', code: 'CANARY' }, PAGE, 'Refused a message panel.pair from a web page.'],
    [{ type: 'CANARY-1', code: 'CANARY' }, { ...PAGE, frameId: 3 }, 'Refused a message of unknown type from a web page, in a frame.'],
    ['CANARY', { id: 'other', url: 'chrome-extension://other/CANARY' }, 'Refused a message of unknown type from another extension.'],
    [{ type: 'panel.x' }, { id: 'own', url: 'chrome-extension://own/sidepanel.html' }, 'Refused a message panel.x from a page of ours.'],
  ])('leaves a line that tells nothing of it (case 12.13)', (message, sender, line) => {
    const warn = vi.spyOn(console, 'warn').mockImplementation(() => {});
    refuse(message, sender as never);
    expect(warn).toHaveBeenCalledExactlyOnceWith(line);
  });
});

describe('the page that a login begins with', () => {
  const sender = { id: 'own', url: 'chrome-extension://own/opening.html#con_1', tab: { id: 7, windowId: 1 } };
  const opening = (change: object = {}, message: unknown = { type: 'opening.ask', connectorId: 'con_1' }) =>
    fromOpening(message, { ...sender, ...change } as never);

  it('is heard with its tab', () => {
    expect(opening()).toEqual({ connectorId: 'con_1', tabId: 7 });
  });

  it.each([
    ['another extension', { id: 'other' }],
    ['no tab', { tab: undefined }],
    ['a page of the web', { url: PAGE.url }],
    ['another page of ours', { url: 'chrome-extension://own/sidepanel.html' }],
  ])('is not heard from %s', (_, change) => {
    expect(opening(change)).toBeNull();
  });

  it.each([
    ['another type', { type: 'panel.refresh', connectorId: 'con_1' }],
    ['no connector', { type: 'opening.ask', connectorId: '' }],
  ])('is not heard with %s', (_, message) => {
    expect(opening({}, message)).toBeNull();
  });
});
