import 'fake-indexeddb/auto';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { fakeBrowser } from 'wxt/testing/fake-browser';
import type { Look } from '../picture/geometry';
import { draft } from '../report/fixtures';
import { NO_REPORTS } from '../state/reporting';
import { readReporting, writeReporting } from '../state/store';
import { iconClicked } from './capture';

/** One white pixel. */
const PNG = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR4nGP4////fwAJ+wP9KobjigAAAABJRU5ErkJggg==';
const LOOK: Look = { found: [], width: 1, height: 1, devicePixelRatio: 1, zoom: { scale: 1, left: 0, top: 0 }, host: 'intuit.example' };
const DENIED = new Error('Cannot access contents of the page. Extension manifest must request permission to access the respective host.');

const entering = vi.fn<() => void>();

/** The page that the icon was clicked in. */
function inFront(url: string | undefined): void {
  vi.spyOn(fakeBrowser.tabs, 'get').mockResolvedValue({ id: 7, windowId: 1, active: true, url } as never);
}

async function click() {
  await iconClicked({ id: 7, windowId: 1 });
  return (await readReporting()).draft;
}

beforeEach(async () => {
  fakeBrowser.reset();
  entering.mockReset();
  vi.spyOn(globalThis, 'setTimeout').mockImplementation(((work: () => void) => queueMicrotask(work)) as never);
  vi.spyOn(fakeBrowser.scripting, 'executeScript').mockImplementation((async ({ files }: { files?: string[] }) => {
    if (files) {
      entering();
    }
    return [{ frameId: 0, result: LOOK }];
  }) as never);
  vi.spyOn(fakeBrowser.tabs, 'captureVisibleTab').mockResolvedValue(`data:image/png;base64,${PNG}` as never);
  await writeReporting({ ...NO_REPORTS, draft: draft({ awaits: Date.now() }) });
});

describe('a click on the icon', () => {
  it('takes a page that did not know of the click at once', async () => {
    inFront('https://intuit.example/sign-in');
    const refused = () => {
      throw DENIED;
    };
    entering.mockImplementationOnce(refused).mockImplementationOnce(refused);

    const after = await click();

    expect(after?.problem).toBeNull();
    expect(after?.shot).toMatchObject({ width: 1, height: 1 });
    expect(entering).toHaveBeenCalledTimes(3);
  });

  it.each(['chrome://version/', undefined])('says at once that %s lets nobody in', async (url) => {
    inFront(url);
    entering.mockImplementation(() => {
      throw DENIED;
    });

    const after = await click();

    expect(after?.problem?.code).toBe('shot_not_allowed');
    expect(after?.shot).toBeNull();
    expect(entering).toHaveBeenCalledTimes(1);
  });

  it('gives up on a page that never lets it in', async () => {
    inFront('https://chromewebstore.example/');
    entering.mockImplementation(() => {
      throw DENIED;
    });

    expect((await click())?.problem?.code).toBe('shot_not_allowed');
    expect(entering.mock.calls.length).toBeGreaterThan(3);
  });
});
