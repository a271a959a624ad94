import { browser } from 'wxt/browser';
import { defineUnlistedScript } from 'wxt/utils/define-unlisted-script';
import type { Probe } from '../contributions';
import { all } from '../detection/dom';
import { t } from '../i18n/text';
import type { CodeMessage, PairedMessage } from '../messages';
import { create, createButton, createHost, MARK } from '../page/dom';

const CSS = `
.offer{display:inline-flex;flex-wrap:wrap;align-items:center;gap:6px 10px;margin:8px 0;font:14px/1.45 system-ui,sans-serif;color:inherit}
button{font:inherit;font-weight:600;color:#fff;background:#4b49c8;border:1px solid transparent;border-radius:8px}
button{padding:7px 14px;min-height:36px;cursor:pointer}
button:focus-visible{outline:3px solid #4b49c8;outline-offset:2px}
@media(forced-colors:active){button{border-color:ButtonText}}
`;
const CODE = /^[2-9A-HJKMNP-TV-Z]{4}[\s-]?[2-9A-HJKMNP-TV-Z]{4}$/i;
/** Milliseconds for which changes of the page are let come together. */
const PAUSE = 200;

/** Put into Drivetrain's pages: beside a pairing code stands one button that takes it over. */
export default defineUnlistedScript(() => {
  const scope = globalThis as { stopDrivetrainPairing?: () => void };
  scope.stopDrivetrainPairing?.();
  let host: HTMLElement | undefined;
  let shown: Element | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let places: Probe[] = [];
  let usedUp: string | undefined;
  const observer = new MutationObserver(() => {
    clearTimeout(timer);
    timer = setTimeout(look, PAUSE);
  });

  function say(message: CodeMessage): Promise<unknown> {
    return browser.runtime?.id ? browser.runtime.sendMessage(message).catch(() => undefined) : Promise.resolve(undefined);
  }

  function look(): void {
    const found = find();
    if (found?.element === shown && host?.isConnected) {
      return;
    }
    host?.remove();
    shown = found?.element;
    if (!found) {
      return;
    }
    const made = createHost(CSS, 'block');
    const offer = create('div', 'offer');
    // The code is read at the click: a page may have changed it by then.
    offer.append(createButton('', t('pairHere'), () => void say({ type: 'code.take', code: find()?.code ?? found.code })));
    made.root.append(offer);
    host = made.host;
    (found.element.closest('p') ?? found.element).after(host);
  }

  function find(): { element: Element; code: string } | null {
    for (const { selector, attribute, pattern } of places) {
      for (const element of selector ? all(document, selector) : []) {
        const whole = (attribute ? element.getAttribute(attribute) : ((element as HTMLInputElement).value ?? element.textContent)) ?? '';
        const code = (part(whole, pattern) ?? '').trim();
        if (CODE.test(code) && folded(code) !== usedUp && !element.closest(`[${MARK}]`)) {
          return { element, code };
        }
      }
    }
    return null;
  }

  /** This browser has paired with the code: a button beside it would only fail. */
  function heard(message: Partial<PairedMessage>): void {
    if (message.type === 'worker.paired' && message.code) {
      usedUp = folded(message.code);
      look();
    }
  }

  function stop(): void {
    observer.disconnect();
    browser.runtime?.onMessage?.removeListener(heard);
    clearTimeout(timer);
    host?.remove();
  }

  scope.stopDrivetrainPairing = stop;
  void say({ type: 'code.where' }).then((answer) => {
    if (Array.isArray(answer) && answer.length > 0) {
      places = answer as Probe[];
      browser.runtime.onMessage.addListener(heard);
      observer.observe(document.documentElement, { childList: true, subtree: true, characterData: true });
      look();
    }
  });
});

function folded(code: string): string {
  return code.replace(/[\s-]/g, '').toUpperCase();
}

/** A pattern that this browser cannot read finds nothing, and stops nothing. */
function part(whole: string, pattern: string | null | undefined): string | null {
  try {
    return pattern ? (new RegExp(pattern, 'u').exec(whole)?.[0] ?? null) : whole;
  } catch {
    return null;
  }
}
