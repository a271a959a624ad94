/** The Web Locks of one browser, as far as they are used: exclusive and shared ones, `ifAvailable`, and giving up. */
export class FakeLocks {
  #held: { name: string; mode: string }[] = [];
  #waiting: (() => void)[] = [];

  async query(): Promise<{ held: { name: string; mode: string }[] }> {
    return { held: [...this.#held] };
  }

  async request(name: string, ...rest: unknown[]): Promise<unknown> {
    const work = rest.at(-1) as (lock: unknown) => unknown;
    const { mode = 'exclusive', ifAvailable = false, signal } = (rest.length > 1 ? rest[0] : {}) as LockOptions;
    while (!this.#isFree(name, mode)) {
      if (ifAvailable) {
        return work(null);
      }
      await new Promise<void>((resolve, reject) => {
        this.#waiting.push(resolve);
        signal?.addEventListener('abort', () => reject(new DOMException('Given up.', 'AbortError')));
      });
    }
    const lock = { name, mode };
    this.#held.push(lock);
    try {
      return await work(lock);
    } finally {
      this.#held = this.#held.filter((held) => held !== lock);
      for (const wake of this.#waiting.splice(0)) {
        wake();
      }
    }
  }

  #isFree(name: string, mode: string): boolean {
    return this.#held.every((held) => held.name !== name || (mode === 'shared' && held.mode === 'shared'));
  }
}
