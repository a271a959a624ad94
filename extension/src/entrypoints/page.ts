import { browser } from 'wxt/browser';
import { defineUnlistedScript } from 'wxt/utils/define-unlisted-script';
import type { Found } from '../detection/cards';
import { Engine } from '../detection/engine';
import type { PageMessage, PageView, WorkerMessage } from '../messages';
import { MARK } from '../page/dom';
import { shared } from '../page/shared';

/** The form of what is shown, as far as it matters here: texts become text and selectors are tried, whatever they are. */
function isView(view: unknown): view is PageView {
  const given = view as Partial<PageView> | undefined;
  return Array.isArray(given?.detectors) && Array.isArray(given.banners) && !!given.signs;
}

export default defineUnlistedScript(() => {
  // A newer script of ours takes over; one that is loaded twice does so, too.
  shared.stopDrivetrainReauth?.();
  for (const old of document.querySelectorAll(`[${MARK}]`)) {
    old.remove();
  }

  let view: PageView | undefined;
  let found: Found = new Map();
  let reported = '[]';
  let engine: Engine | undefined;
  let rules = '';
  let isStopped = false;
  let isAsked = false;

  function send(message: PageMessage, isAgain = false): void {
    // An extension that was updated or removed leaves its scripts behind without a voice.
    if (!browser.runtime?.id) {
      stop();
      return;
    }
    // A worker that dies before it answers is started by the next message; whatever it has done already is not done twice.
    browser.runtime
      .sendMessage(message)
      .then(show, () => isAgain || send(message, true))
      .then(() => settled(message, isAgain));
  }

  function settled({ type }: PageMessage, isAgain: boolean): void {
    if (type === 'page.present') {
      // What was not loaded is asked for again with the next news.
      isAsked = false;
    } else if (type === 'page.hello' && isAgain) {
      // A second introduction has the worker forget what this page has told meanwhile.
      reported = '[]';
      detected(found);
    }
  }

  function show(next: unknown): void {
    // An answer may come when a newer script has taken over.
    if (isStopped || !isView(next)) {
      return;
    }
    view = next;
    const given = JSON.stringify([view.detectors, view.signs]);
    if (rules !== given) {
      rules = given;
      engine?.stop();
      engine = new Engine(view, detected);
    }
    render();
  }

  function detected(now: Found): void {
    found = now;
    const items = [...found.values()].map(({ item }) => item);
    const given = JSON.stringify(items);
    if (reported !== given) {
      reported = given;
      send({ type: 'page.detected', items });
    }
    render();
  }

  function render(): void {
    const { banners = [], highlight = null } = view ?? {};
    if (shared.show) {
      shared.show({ banners, highlight, found, engine, send });
    } else if ((banners.length || highlight) && !isAsked) {
      isAsked = true;
      send({ type: 'page.present' });
    }
  }

  function heard(message: Partial<WorkerMessage>, { id }: { id?: string | undefined }): void {
    if (id === browser.runtime.id && message.page) {
      show(message.page);
    }
  }

  /** The worker forgets a page that it has not heard of; one that comes back from the back/forward cache introduces itself again. */
  function returned(event: PageTransitionEvent): void {
    if (event.persisted) {
      reported = '';
      detected(found);
    }
  }

  /** A frame that goes takes what it found with it; nobody else would say so. */
  function left(): void {
    if (window !== top) {
      send({ type: 'page.detected', items: [] });
    }
  }

  function stop(): void {
    isStopped = true;
    engine?.stop();
    found = new Map();
    view = undefined;
    render();
    removeEventListener('pageshow', returned);
    removeEventListener('pagehide', left);
    browser.runtime?.onMessage?.removeListener(heard);
  }

  shared.stopDrivetrainReauth = stop;
  shared.render = render;
  browser.runtime.onMessage.addListener(heard);
  addEventListener('pageshow', returned);
  addEventListener('pagehide', left);
  send({ type: 'page.hello' });
});
