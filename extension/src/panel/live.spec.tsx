import { act } from 'preact/test-utils';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { fakeBrowser } from 'wxt/testing/fake-browser';
import { followReauth } from '../api/follow';
import type { PanelMessage } from '../messages';
import { writeState, writeTabs } from '../state/store';
import { clear, nameOf, show, speak } from '../ui/testing';
import { seen, views } from './fixtures';
import { LivePanel } from './live';

vi.mock('../api/follow', () => ({ followReauth: vi.fn(async () => {}) }));

const followed = vi.mocked(followReauth);
let heard: PanelMessage[];

beforeEach(() => {
  fakeBrowser.reset();
  speak();
  heard = [];
  followed.mockReset().mockResolvedValue(undefined);
  vi.spyOn(fakeBrowser.runtime, 'sendMessage').mockImplementation((async (message: PanelMessage) => {
    heard.push(message);
    return { problem: null };
  }) as never);
});

afterEach(clear);

async function open(name: string): Promise<void> {
  await writeState(views[name]?.state as NonNullable<(typeof views)[string]['state']>);
  await show(<LivePanel />);
}

function title(): string {
  return nameOf(document.querySelector('h1') as HTMLElement);
}

test('LivePanel_Opened_ShowsWhatIsKeptAndAsksForNews', async () => {
  await open('list-one');
  await vi.waitFor(() => expect(title()).toBe('1 connector needs attention'));
  expect(heard).toEqual([{ type: 'panel.refresh' }]);
});

test.each([
  ['online', () => window.dispatchEvent(new Event('online')), [{ type: 'panel.refresh' }, { type: 'panel.report.hurry' }]],
  ['visible', () => document.dispatchEvent(new Event('visibilitychange')), [{ type: 'panel.refresh' }]],
])('LivePanel_%sAgain_AsksForNews', async (_, happens, asked) => {
  await open('list-one');
  heard = [];
  await act(() => void happens());
  expect(heard).toEqual(asked);
});

test('LivePanel_StateChanges_ShowsIt', async () => {
  await open('list-one');
  await act(() => writeState({ ...(views.mismatch?.state as NonNullable<(typeof views)[string]['state']>) }));
  await vi.waitFor(() => expect(title()).toBe('You logged in to a different company'));
});

test('LivePanel_JourneyOpen_FollowsItAndTellsTheWorker', async () => {
  await open('guide-login');
  await vi.waitFor(() => expect(followed).toHaveBeenCalledOnce());
  const [session, reauthId, signal, onEvent] = followed.mock.calls[0] as Parameters<typeof followReauth>;
  expect(session?.id).toBe('ses_1');
  expect(reauthId).toBe('rea_01JDQ4M8T7');
  onEvent();
  expect(heard).toContainEqual({ type: 'panel.observed', reauthId });
  await act(() => writeState({ ...(views.mismatch?.state as NonNullable<(typeof views)[string]['state']>) }));
  await vi.waitFor(() => expect(signal.aborted).toBe(true));
  expect(followed).toHaveBeenCalledOnce();
});

test.each(['list-journeys', 'guide-starting', 'guide-showing', 'mismatch'])('LivePanel_%s_FollowsNothing', async (name) => {
  await open(name);
  await vi.waitFor(() => expect(title()).not.toMatch(/^Loading/));
  expect(followed).not.toHaveBeenCalled();
});

test('LivePanel_PageShowsAFailure_ListsIt', async () => {
  await open('list-good');
  await act(() => writeTabs({ 7: { host: seen.host, detected: [seen], showing: null } }));
  await vi.waitFor(() => expect(title()).toBe('1 connector needs attention'));
});
