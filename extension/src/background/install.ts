import { browser } from 'wxt/browser';

/** Pages that were open before the extension came, or was updated, get its script without being loaded again. */
export async function install(): Promise<void> {
  for (const tab of await browser.tabs.query({ url: __PAGES__ })) {
    if (tab.id !== undefined && !tab.url?.startsWith(`${__API__}/`)) {
      await browser.scripting.executeScript({ target: { tabId: tab.id, allFrames: true }, files: ['/page.js'] }).catch(() => {});
    }
  }
}

/** By default content scripts may read the local storage; ours need nothing of it. */
export async function protect(): Promise<void> {
  const local = browser.storage.local as unknown as { setAccessLevel?(access: { accessLevel: string }): Promise<void> };
  await local.setAccessLevel?.({ accessLevel: 'TRUSTED_CONTEXTS' });
}
