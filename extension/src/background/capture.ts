/** A screenshot for a report: at a click on the toolbar's icon, of the tab that it was clicked in, and only while a report waits for one. */
import { browser } from 'wxt/browser';
import { keepPictures, unnamed, writePicture } from '../api/vault';
import { isStill, type Look, masksOf, pixelsPerPixel, waysOf } from '../picture/geometry';
import type { Mask } from '../picture/mask';
import { readManaged } from '../state/managed';
import { awaitsShot, edited, picturesOf, shotTaken } from '../state/reporting';
import { readReporting } from '../state/store';
import { updateReporting } from './world';

/** How often a page that moves is taken anew. After that, what was to be masked at any time is masked. */
const TRIES = 4;
/** How often a browser may have no picture yet. */
const UNPAINTED = 12;
/** Milliseconds between two pictures: browsers take two a second. */
const PAUSE = 600;
/** How often a page that may be read lets nobody in yet: Chromium can tell us of a click before it tells the page what the click allows. */
const UNTOLD = 6;
/** Milliseconds between two of those. */
const MOMENT = 150;

interface Tab {
  id?: number | undefined;
  windowId: number;
}

interface Taken {
  picture: Blob;
  width: number;
  height: number;
  looks: Look[];
}

export async function iconClicked({ id, windowId }: Tab): Promise<void> {
  if (id === undefined || !awaitsShot((await readReporting()).draft, Date.now()) || !(await readManaged()).screenshots) {
    return;
  }
  try {
    await keep(await take(id, windowId));
  } catch (error) {
    // Nothing of an error is shown or kept: it may hold an address.
    const code = error instanceof Refusal ? error.message : 'shot_failed';
    await updateReporting((reporting) => edited(reporting, (draft) => ({ ...draft, problem: { code, detail: null, traceId: null } })));
  }
}

/** Why there is no picture; its message is a problem's code. */
class Refusal extends Error {}

async function take(tabId: number, windowId: number): Promise<Taken> {
  const target = { tabId };
  await enter(tabId);
  try {
    let before = await look(tabId);
    const looks = [before];
    for (let left = TRIES, unpainted = UNPAINTED; ; ) {
      await front(tabId);
      const url = await browser.tabs.captureVisibleTab(windowId, { format: 'png' }).catch(() => null);
      await front(tabId);
      if (url === null && unpainted-- > 0) {
        // A tab that has only just come to the front may not be painted yet, for seconds on a busy machine. What is ours stays hidden meanwhile.
        await pause(PAUSE);
        before = await look(tabId);
        looks.push(before);
        continue;
      }
      const picture = decoded(url ?? '');
      const after = await look(tabId);
      looks.push(after);
      const { width, height } = sizeOf(picture);
      if (isStill(before, after, { width }) || left === 1) {
        // Of a page that stood still, the last two looks are all there is to know. Otherwise whatever moved may have been anywhere on its way.
        const last = isStill(before, after, { width }) ? [before, after] : [...looks, { ...after, found: waysOf(before, after) }];
        return { picture: new Blob([picture], { type: 'image/png' }), width, height, looks: last };
      }
      left--;
      await pause(PAUSE);
      before = await look(tabId);
      looks.push(before);
    }
  } finally {
    await browser.scripting
      .executeScript({ target, func: () => (globalThis as { drivetrainReauthMask?: Mask }).drivetrainReauthMask?.show() })
      .catch(() => {});
  }
}

async function enter(tabId: number): Promise<void> {
  for (let left = UNTOLD; ; left--) {
    try {
      await browser.scripting.executeScript({ target: { tabId }, files: ['/mask.js'] });
      return;
    } catch {
      // Pages of the browser, its store and some others let nobody in. An address is shown to us where the click allows anything at all.
      const url = await browser.tabs.get(tabId).then(
        (tab) => tab.url ?? '',
        () => '',
      );
      if (left === 0 || !/^https?:/.test(url)) {
        throw new Refusal('shot_not_allowed');
      }
      await pause(MOMENT);
    }
  }
}

function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}

async function keep({ picture, width, height, looks }: Taken): Promise<void> {
  const id = crypto.randomUUID();
  const last = looks.at(-1) as Look;
  const size = { width, height };
  const shot = { id, ...size, scale: pixelsPerPixel(last, size), takenAt: Date.now(), found: masksOf(looks, size) };
  const seen = {
    ...(/^[A-Za-z0-9.-]{1,253}(:\d{1,5})?$/.test(last.host) ? { pageHost: last.host } : {}),
    devicePixelRatio: last.devicePixelRatio,
    viewport: `${Math.round(last.width)}x${Math.round(last.height)}`,
  };
  // The picture first: a draft never speaks of one that is not there. Meanwhile nobody may take it for one that is no longer needed.
  unnamed.add(id);
  await writePicture(id, picture);
  const after = await updateReporting((reporting) =>
    edited(reporting, (draft) => (draft.awaits === null ? draft : shotTaken(draft, shot, seen))),
  );
  unnamed.delete(id);
  await keepPictures(picturesOf(after));
}

async function look(tabId: number): Promise<Look> {
  const [answer] = await browser.scripting.executeScript({
    target: { tabId },
    func: () => (globalThis as { drivetrainReauthMask?: Mask }).drivetrainReauthMask?.look(),
  });
  if (!answer?.result) {
    throw new Error('The page did not answer.');
  }
  return answer.result as Look;
}

async function front(tabId: number): Promise<void> {
  if (!(await browser.tabs.get(tabId)).active) {
    // What is taken is whatever the window shows: its picture would be another one than was asked for.
    throw new Refusal('shot_tab_left');
  }
}

/** `data:image/png;base64,…`. Not by `fetch`, which the extension's own policy keeps to the api. */
function decoded(dataUrl: string): Uint8Array<ArrayBuffer> {
  const binary = atob(dataUrl.slice(dataUrl.indexOf(',') + 1));
  const bytes = new Uint8Array(binary.length);
  for (let index = 0; index < binary.length; index++) {
    bytes[index] = binary.charCodeAt(index);
  }
  return bytes;
}

/** From the header (PNG, section 11.2.2): known without decoding anything. */
function sizeOf(png: Uint8Array<ArrayBuffer>): { width: number; height: number } {
  const view = new DataView(png.buffer);
  return { width: view.getUint32(16), height: view.getUint32(20) };
}
