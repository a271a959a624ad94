/** Who speaks, and whether what they say has the form that it should have. A page may be anybody's: its messages are read as if they were. */
import { browser } from 'wxt/browser';
import {
  type CodeMessage,
  codeMessage,
  heardAs,
  openingMessage,
  type PageMessage,
  type PanelMessage,
  pageMessage,
  panelMessage,
} from '../messages';
import { isDrivetrains } from '../sites';
import type { PageSender } from './pages';

export type Sender = Parameters<Parameters<typeof browser.runtime.onMessage.addListener>[0]>[1];

/** Our own pages that speak as the panel does. */
const PANELS = ['/sidepanel.html', '/options.html', '/editor.html', '/welcome.html'];
const OPENING = '/opening.html';

/** A message of a content script in one of Drivetrain's pages, or in a frame of theirs that is Drivetrain's as well. */
export function fromPage(message: unknown, sender: Sender): { message: PageMessage; sender: PageSender & { windowId: number } } | null {
  const { tab, frameId = 0, url } = sender;
  // In a foreign page the tab's address is unknown to us.
  const pageUrl = frameId === 0 ? url : tab?.url;
  if (sender.id !== browser.runtime.id || tab?.id === undefined || !url || !isDrivetrains(url) || !pageUrl || !isDrivetrains(pageUrl)) {
    return null;
  }
  const checked = heardAs(pageMessage, message);
  return checked && { message: checked, sender: { tabId: tab.id, frameId, url: pageUrl, windowId: tab.windowId } };
}

/** A message of the script beside a pairing code, in the main frame of one of Drivetrain's pages. */
export function fromCode(
  message: unknown,
  { tab, frameId, url, id }: Sender,
): { message: CodeMessage; host: string; windowId: number } | null {
  if (id !== browser.runtime.id || tab?.id === undefined || frameId !== 0 || !url || !isDrivetrains(url)) {
    return null;
  }
  const checked = heardAs(codeMessage, message);
  return checked && { message: checked, host: new URL(url).host, windowId: tab.windowId };
}

/** A message of the side panel, the options or the editor. */
export function fromPanel(message: unknown, sender: Sender): PanelMessage | null {
  return PANELS.some((page) => isOwn(sender, page)) ? heardAs(panelMessage, message) : null;
}

/** The page that a login's tab begins with. */
export function fromOpening(message: unknown, sender: Sender): { connectorId: string; tabId: number } | null {
  const asked = isOwn(sender, OPENING) ? heardAs(openingMessage, message) : null;
  return asked && sender.tab?.id !== undefined ? { connectorId: asked.connectorId, tabId: sender.tab.id } : null;
}

/** What is refused leaves a line for whoever looks: the kind of sender and of message, and nothing that was said. */
export function refuse(message: unknown, { id, url, frameId }: Sender): void {
  const who =
    id !== browser.runtime.id ? 'another extension' : url?.startsWith(browser.runtime.getURL('/')) ? 'a page of ours' : 'a web page';
  const type = (message as { type?: unknown } | null)?.type;
  const what = typeof type === 'string' && /^[a-zA-Z.]{1,40}$/.test(type) ? type : 'of unknown type';
  console.warn(`Refused a message ${what} from ${who}${frameId ? ', in a frame' : ''}.`);
}

/** One of our own pages, in a tab or a panel; a frame of it never. */
function isOwn({ id, url, frameId = 0 }: Sender, page: string): boolean {
  if (id !== browser.runtime.id || !url || frameId !== 0) {
    return false;
  }
  const own = new URL(page, browser.runtime.getURL('/'));
  const asked = new URL(url);
  return asked.protocol === own.protocol && asked.host === own.host && asked.pathname === own.pathname;
}
