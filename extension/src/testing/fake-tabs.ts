import { vi } from 'vitest';
import { fakeBrowser } from 'wxt/testing/fake-browser';

export interface Tab {
  id: number;
  windowId: number;
  index: number;
  url: string;
  openerTabId?: number;
}

type Ask = (opening: { connectorId: string; tabId: number }) => Promise<string | null>;

/** The tabs of one browser. The page that a login's tab begins with asks whichever worker lives, as it does in life. */
export class FakeTabs {
  readonly all: Tab[] = [];
  #next = 71;
  #ask: Ask | undefined;
  #asking: Promise<void>[] = [];

  constructor() {
    const { tabs, windows } = fakeBrowser;
    vi.spyOn(tabs, 'create').mockImplementation(async (options) => this.open({ ...(options as { url: string }) }) as never);
    vi.spyOn(tabs, 'query').mockImplementation(async () => this.all.map((tab) => ({ ...tab })) as never);
    vi.spyOn(tabs, 'get').mockImplementation(async (id) => ({ ...this.#get(id) }) as never);
    vi.spyOn(tabs, 'update').mockImplementation((async (id: number, { url }: { url?: string }) => {
      const tab = this.#get(id);
      if (url) {
        this.load(tab, url);
      }
      return { ...tab };
    }) as never);
    vi.spyOn(tabs, 'remove').mockImplementation((async (id: number) => this.close(id)) as never);
    vi.spyOn(windows, 'update').mockResolvedValue({} as never);
  }

  /** The tabs whose address begins so. */
  at(url: string): Tab[] {
    return this.all.filter((tab) => tab.url.startsWith(url));
  }

  /** Those whose page still asks. */
  get asking(): Tab[] {
    return this.all.filter(({ url }) => url.includes('/opening.html#'));
  }

  open({ url, ...options }: Partial<Tab> & { url: string }): Tab {
    const tab = { id: options.id ?? this.#next++, windowId: 1, index: this.all.length, url, ...options };
    this.all.push(tab);
    this.load(tab, url);
    return tab;
  }

  close(id: number): void {
    this.all.splice(this.all.indexOf(this.#get(id)), 1);
  }

  load(tab: Tab, url: string): void {
    tab.url = url;
    this.#question(tab);
  }

  /** From now on this worker answers; whoever has no answer from the one before asks it. */
  listen(ask: Ask | undefined): void {
    this.#ask = ask;
    this.#asking = [];
    for (const tab of this.asking) {
      this.#question(tab);
    }
  }

  /** When every page has its answer. */
  async answered(): Promise<void> {
    await Promise.all(this.#asking);
  }

  #question(tab: Tab): void {
    const connectorId = tab.url.split('/opening.html#')[1];
    if (this.#ask && connectorId) {
      const ask = this.#ask;
      // A worker that dies leaves its promise as it is.
      this.#asking.push(
        ask({ connectorId, tabId: tab.id }).then((url) => {
          tab.url = url ?? tab.url;
        }),
      );
    }
  }

  #get(id: number): Tab {
    const tab = this.all.find((candidate) => candidate.id === id);
    if (!tab) {
      throw new Error(`No tab with id: ${id}.`);
    }
    return tab;
  }
}
