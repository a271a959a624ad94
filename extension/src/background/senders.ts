/** Who speaks, and whether what they say has the form that it should have. A page may be anybody's: its messages are read as if they were. */
import { browser } from 'wxt/browser';
import type { Detected, PageMessage, PanelMessage } from '../messages';
import type { PageSender } from './pages';

type Sender = Parameters<Parameters<typeof browser.runtime.onMessage.addListener>[0]>[1];

const MOST_ITEMS = 200;
const LONGEST = 300;

/** A message of a content script in the main frame of one of Drivetrain's pages. */
export function fromPage(message: unknown, sender: Sender): { message: PageMessage; sender: PageSender & { windowId: number } } | null {
  const { tab, frameId, url } = sender;
  if (sender.id !== browser.runtime.id || tab?.id === undefined || frameId !== 0 || !url || isOwn(url)) {
    return null;
  }
  const checked = pageMessage(message);
  return checked && { message: checked, sender: { tabId: tab.id, url, windowId: tab.windowId } };
}

/** A message of the side panel or the options. */
export function fromPanel(message: unknown, sender: Sender): PanelMessage | null {
  if (sender.id !== browser.runtime.id || !sender.url || !isOwn(sender.url)) {
    return null;
  }
  return isObject(message) && typeof message.type === 'string' && message.type.startsWith('panel.') ? (message as PanelMessage) : null;
}

/** The page that a login's tab begins with. */
export function fromOpening(message: unknown, sender: Sender): { connectorId: string; tabId: number } | null {
  const { id, tab, url } = sender;
  if (id !== browser.runtime.id || tab?.id === undefined || !url || !isOwn(url)) {
    return null;
  }
  return isObject(message) && message.type === 'opening.ask' && isText(message.connectorId)
    ? { connectorId: message.connectorId, tabId: tab.id }
    : null;
}

function isOwn(url: string): boolean {
  return url.startsWith(browser.runtime.getURL('/'));
}

function pageMessage(message: unknown): PageMessage | null {
  if (!isObject(message)) {
    return null;
  }
  switch (message.type) {
    case 'page.hello':
    case 'page.stopShowing':
      return { type: message.type };
    case 'page.detected':
      return Array.isArray(message.items) && message.items.length <= MOST_ITEMS && message.items.every(isDetected)
        ? { type: message.type, items: message.items }
        : null;
    case 'page.reconnect':
    case 'page.showMe':
      return isDetected(message.item) ? { type: message.type, item: message.item } : null;
    case 'page.dismiss':
      return isText(message.key) ? { type: message.type, key: message.key } : null;
    default:
      return null;
  }
}

function isDetected(value: unknown): value is Detected {
  return (
    isObject(value) &&
    isText(value.key) &&
    isText(value.provider) &&
    isText(value.name) &&
    (value.dataSourceId === null || isText(value.dataSourceId)) &&
    (value.reason === null || isText(value.reason))
  );
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value.length > 0 && value.length <= 2 * LONGEST + 1;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
