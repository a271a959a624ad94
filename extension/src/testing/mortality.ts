import { vi } from 'vitest';
import { fakeBrowser } from 'wxt/testing/fake-browser';

type Deed = (...parameters: never[]) => Promise<unknown>;

/**
 * Ends a worker at a chosen deed: something that it does to the world outside of its memory. All between two deeds is forgotten with the worker, so dying
 * before and after each one is dying anywhere.
 */
export class Mortality {
  readonly deeds: string[] = [];
  #when: 'before' | 'after' = 'before';
  #at = Number.POSITIVE_INFINITY;
  #isDead = false;

  constructor() {
    const { tabs, storage } = fakeBrowser;
    for (const [name, owner, method] of [
      ['storage.set', storage.local, 'set'],
      ['tabs.create', tabs, 'create'],
      ['tabs.remove', tabs, 'remove'],
      ['tabs.update', tabs, 'update'],
    ] as const) {
      const own = (owner as never as Record<string, Deed>)[method] as Deed;
      const act = (vi.isMockFunction(own) ? (own.getMockImplementation() as Deed) : own).bind(owner);
      vi.spyOn(owner as never as Record<string, Deed>, method).mockImplementation((...parameters) =>
        this.#do(name, () => act(...parameters)),
      );
    }
    const ask = globalThis.fetch as unknown as Deed;
    vi.stubGlobal('fetch', (...parameters: never[]) => this.#do('fetch', () => ask(...parameters)));
  }

  /** The next worker dies before or after its n-th deed. */
  die(when: 'before' | 'after', deed: number): void {
    this.#when = when;
    this.#at = this.deeds.length + deed;
  }

  /** From now on another one acts. */
  revive(): void {
    this.#at = Number.POSITIVE_INFINITY;
    this.#isDead = false;
  }

  /** When the worker is dead, or has nothing left to do. */
  async settled(): Promise<void> {
    for (let seen = -1; seen !== this.deeds.length; ) {
      seen = this.deeds.length;
      for (let turn = 0; turn < 20; turn++) {
        await new Promise((resolve) => setImmediate(resolve));
      }
    }
  }

  async #do(name: string, act: () => Promise<unknown>): Promise<unknown> {
    if (this.#isDead) {
      return NEVER;
    }
    this.deeds.push(name);
    const isLast = this.deeds.length === this.#at;
    this.#isDead = isLast;
    if (isLast && this.#when === 'before') {
      return NEVER;
    }
    const result = await act();
    return this.#isDead ? NEVER : result;
  }
}

const NEVER = new Promise<never>(() => {});
