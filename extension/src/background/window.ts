import { browser } from 'wxt/browser';

/** Chrome's side panel, or Firefox's sidebar. Only during a person's click; where the browser has forgotten it, the badge has to do. */
export function openPanel(windowId: number): void {
  if (browser.sidePanel) {
    browser.sidePanel.open({ windowId }).catch(() => {});
  } else {
    (browser as unknown as { sidebarAction?: { open(): Promise<void> } }).sidebarAction?.open().catch(() => {});
  }
}
