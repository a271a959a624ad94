/** What the specs of the panel's screens share. */
import { afterEach, beforeEach, vi } from 'vitest';
import type { Answer, PanelMessage } from '../messages';
import { clear, nameOf, show, speak } from '../ui/testing';
import { NOW, view } from './fixtures';
import type { View } from './model';
import { Panel } from './panel';

export const send = vi.fn<(message: PanelMessage) => Promise<Answer>>();

/** Before each test: English, and a worker that says yes to everything. */
export function openPanel(): void {
  beforeEach(() => {
    speak('en');
    send.mockReset().mockImplementation(async () => ({ problem: null }));
  });
  afterEach(clear);
}

export function panel(shown: View | undefined, now = NOW): Promise<void> {
  return show(<Panel view={shown ?? view()} send={send} now={now} />);
}

export function words(): string {
  return (document.querySelector('main')?.textContent ?? '').replace(/\s+/g, ' ');
}

export function title(): string {
  return nameOf(document.querySelector('h1') as HTMLElement);
}
