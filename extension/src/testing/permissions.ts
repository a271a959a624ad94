import { vi } from 'vitest';
import { fakeBrowser } from 'wxt/testing/fake-browser';

/** The sites that a person has withheld from the extension, and what they say when they are asked. */
export class FakePermissions {
  readonly withheld = new Set<string>();
  /** What the person answers to the browser's question; `fails` where the browser does not even ask. */
  answer: boolean | 'fails' = true;
  readonly asked: string[][] = [];
  #listeners = new Set<() => void>();

  constructor() {
    const event = {
      addListener: (listener: () => void) => this.#listeners.add(listener),
      removeListener: (listener: () => void) => this.#listeners.delete(listener),
    };
    Object.assign(fakeBrowser.permissions, { onAdded: event, onRemoved: event });
    vi.spyOn(fakeBrowser.permissions, 'contains').mockImplementation((async ({ origins }: { origins: string[] }) =>
      origins.every((site) => !this.withheld.has(site))) as never);
    vi.spyOn(fakeBrowser.permissions, 'request').mockImplementation((async ({ origins }: { origins: string[] }) => {
      this.asked.push(origins);
      if (this.answer === 'fails') {
        throw new Error('This site is managed.');
      }
      if (this.answer) {
        for (const site of origins) {
          this.withheld.delete(site);
        }
        this.changed();
      }
      return this.answer;
    }) as never);
  }

  /** Tells everybody who listens. */
  changed(): void {
    for (const listener of this.#listeners) {
      listener();
    }
  }
}
