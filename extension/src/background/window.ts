import { browser } from 'wxt/browser';

/** Chrome's side panel, or Firefox's sidebar. Only during a person's click, which Firefox does not count that comes from a page: `otherwise` is for that. */
export function openPanel(windowId: number, otherwise: () => void = () => {}): void {
  if (browser.sidePanel) {
    browser.sidePanel.open({ windowId }).catch(otherwise);
  } else {
    (browser as unknown as { sidebarAction?: { open(): Promise<void> } }).sidebarAction?.open().catch(otherwise);
  }
}
