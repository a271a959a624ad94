import { beforeEach, describe, expect, it, vi } from 'vitest';
import { fakeBrowser } from 'wxt/testing/fake-browser';
import { fromOpening, fromPage, fromPanel } from './senders';

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
  it('is heard in its main frame', () => {
    expect(page({ type: 'page.hello' })).toEqual({ message: { type: 'page.hello' }, sender: { tabId: 5, url: PAGE.url, windowId: 1 } });
    expect(page({ type: 'page.detected', items: [item] })).not.toBeNull();
  });

  it.each([
    ['another extension', { id: 'other' }],
    ['a frame', { frameId: 7 }],
    ['no tab', { tab: undefined }],
    ['one of our own pages', { url: 'chrome-extension://own/options.html' }],
  ])('is not heard from %s', (_, change) => {
    expect(page({ type: 'page.hello' }, change)).toBeNull();
  });

  it.each([
    ['no object', 'page.hello'],
    ['an unknown type', { type: 'panel.signOut' }],
    ['too many items', { type: 'page.detected', items: Array(201).fill(item) }],
    ['an item without a name', { type: 'page.detected', items: [{ ...item, name: '' }] }],
    ['an endless name', { type: 'page.reconnect', item: { ...item, name: 'x'.repeat(1000) } }],
    ['a reason that is no text', { type: 'page.reconnect', item: { ...item, reason: { toString: 1 } } }],
    ['no item', { type: 'page.showMe' }],
    ['a key that is no text', { type: 'page.dismiss', key: 1 }],
  ])('is not heard with %s', (_, message) => {
    expect(page(message)).toBeNull();
  });
});

describe('the panel', () => {
  it('is heard from our own pages, and from nowhere else', () => {
    expect(panel({ type: 'panel.refresh' })).toEqual({ type: 'panel.refresh' });
    expect(panel({ type: 'panel.refresh' }, { url: PAGE.url, tab: PAGE.tab })).toBeNull();
    expect(panel({ type: 'panel.refresh' }, { id: 'other' })).toBeNull();
    expect(panel({ type: 'page.hello' })).toBeNull();
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
