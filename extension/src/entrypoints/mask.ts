import { defineUnlistedScript } from 'wxt/utils/define-unlisted-script';
import { MARK } from '../page/dom';
import { lookAt } from '../picture/collect';
import type { Mask } from '../picture/mask';

/** Longer than a picture takes. A worker that dies in between must not leave the page without our banners. */
const HIDDEN_AT_MOST = 4000;

/** Put into a page at a click on the toolbar's icon, for one picture. */
export default defineUnlistedScript(() => {
  const hidden = new Map<HTMLElement, string>();
  let timer: ReturnType<typeof setTimeout> | undefined;

  function hide(): void {
    for (const own of document.querySelectorAll<HTMLElement>(`[${MARK}]`)) {
      if (!hidden.has(own)) {
        hidden.set(own, own.style.getPropertyValue('visibility'));
        own.style.setProperty('visibility', 'hidden', 'important');
      }
    }
    clearTimeout(timer);
    timer = setTimeout(show, HIDDEN_AT_MOST);
  }

  function show(): void {
    for (const [own, before] of hidden) {
      own.style.setProperty('visibility', before, before ? 'important' : '');
    }
    hidden.clear();
  }

  (globalThis as { drivetrainReauthMask?: Mask }).drivetrainReauthMask = {
    look: async () => {
      hide();
      await painted();
      return lookAt(window);
    },
    show,
  };
});

/** Two frames: in the first one it is laid out, in the second one it is on the screen. A page that does not paint has nothing to wait for. */
function painted(): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, 250);
    requestAnimationFrame(() => requestAnimationFrame(() => resolve()));
  });
}
