/** "Show me": a ring around the button that comes next, and a bubble that says so. The person clicks; we never do. */
import type { FoundCard } from '../detection/cards';
import type { Engine } from '../detection/engine';
import { find } from '../detection/rules';
import { t } from '../i18n/text';
import type { Highlight, PageMessage } from '../messages';
import { create, createButton, createHost } from './dom';
import type { Shown } from './shared';

const CSS = `
.ring{position:fixed;box-sizing:border-box;border:3px solid #4b49c8;border-radius:10px;box-shadow:0 0 0 4px #4b49c84d,0 0 0 100vmax #00000026;
pointer-events:none;transition:all .15s}
.bubble{position:fixed;box-sizing:border-box;width:min(300px,90vw);padding:12px 14px;font:14px/1.45 system-ui,sans-serif;color:#fff;
background:#33318f;border-radius:10px;box-shadow:0 6px 24px #0006;pointer-events:auto}
p{margin:0}
.ring[hidden]{display:none}
.count{opacity:.85;font-size:12px}
.title{font-weight:600;margin:2px 0 4px}
button{font:inherit;font-weight:600;color:inherit;background:none;border:1px solid #fff8;border-radius:7px;padding:5px 10px;min-height:32px;
cursor:pointer;margin-top:10px}
button:focus-visible{outline:3px solid #fff;outline-offset:2px}
@media(prefers-reduced-motion:reduce){.ring{transition:none}}
`;
/** Pixels between target and ring, and between ring and bubble. */
const GAP = 6;
/** Milliseconds between two looks for the next step, and after which it is said in words that it is not there. */
const LOOK = 100;
const PATIENCE = 1500;

export class Highlighter {
  #host: HTMLElement | undefined;
  #ring = create('div', 'ring');
  #bubble = create('div', 'bubble');
  #highlight: Highlight | null = null;
  #found: FoundCard | undefined;
  #engine: Engine | undefined;
  /** What is pointed at, or beside which it is said that it can't be. */
  #target: Element | null = null;
  /** What the bubble says: a step, and whether it is pointed at. */
  #said = '';
  /** The step that is due: those before it have been clicked. */
  #due = 0;
  #wasSeen = false;
  #seenAt = 0;
  #lookedAt = 0;
  #frame = 0;

  #send: (message: PageMessage) => void = () => {};

  update({ highlight, found, engine, send }: Shown): void {
    this.#found = highlight ? found.get(highlight.key) : undefined;
    this.#engine = engine;
    this.#send = send;
    if (JSON.stringify(highlight) === JSON.stringify(this.#highlight)) {
      return;
    }
    this.#highlight = highlight;
    this.#said = '';
    this.#due = 0;
    this.#seenAt = performance.now();
    this.#lookedAt = 0;
    cancelAnimationFrame(this.#frame);
    removeEventListener('click', this.#clicked, true);
    if (highlight) {
      addEventListener('click', this.#clicked, true);
      this.#follow();
    } else {
      this.#host?.remove();
    }
  }

  #clicked = (event: Event): void => {
    if (this.#target && this.#said.endsWith('!') && event.composedPath().includes(this.#target)) {
      this.#due = Number.parseInt(this.#said, 10) + 1;
      this.#wasSeen = false;
      this.#seenAt = performance.now();
    }
  };

  /** Each frame, and only while something is highlighted: menus and windows come, go and move as they like. */
  #follow = (): void => {
    const now = performance.now();
    if (now - this.#lookedAt >= LOOK || !this.#target?.isConnected) {
      this.#lookedAt = now;
      this.#look(now);
    }
    if (this.#said) {
      this.#place(this.#target?.getBoundingClientRect() ?? new DOMRect(innerWidth - GAP, GAP));
    }
    this.#frame = requestAnimationFrame(this.#follow);
  };

  #look(now: number): void {
    const current = this.#current();
    const last = (this.#highlight?.steps.length ?? 0) - 1;
    if (current && current.index >= this.#due) {
      this.#due = current.index;
      this.#wasSeen = true;
      this.#seenAt = now;
    } else if (this.#wasSeen && this.#due > 0 && current) {
      // A menu that was closed again.
      this.#due = current.index;
    } else if (now - this.#seenAt > PATIENCE && this.#due <= last) {
      this.#target = current?.element ?? this.#found?.menu ?? this.#found?.card ?? null;
      this.#say(this.#due, false);
      return;
    }
    if (current) {
      if (current.element !== this.#target) {
        current.element.scrollIntoView({ block: 'nearest' });
      }
      this.#target = current.element;
      this.#say(current.index, true);
    } else if (!this.#said.endsWith('?')) {
      this.#host?.remove();
      this.#said = '';
    }
  }

  /** The furthest step that can be seen: an open window says that its menu was used. */
  #current(): { element: Element; index: number } | null {
    const { card, menu } = this.#found ?? {};
    const steps = this.#highlight?.steps ?? [];
    for (let index = steps.length - 1; index >= 0; index--) {
      const targets = steps[index]?.targets ?? [];
      for (const target of targets) {
        const own = target.within === 'card';
        const element = find(target, own ? (card ? [card] : []) : (this.#engine?.roots ?? []));
        if (element) {
          // Among several menus of a card, the one that is surely it.
          return { element: own && menu && this.#engine?.isMenu(element) ? menu : element, index };
        }
      }
      if (index === 0 && menu && targets.some(({ within }) => within === 'card') && menu.getClientRects().length) {
        return { element: menu, index };
      }
    }
    return null;
  }

  /** Says a step, and in words alone where there is nothing to point at. */
  #say(index: number, isSeen: boolean): void {
    const said = `${index}${isSeen ? '!' : '?'}`;
    if (said === this.#said && this.#host?.isConnected) {
      return;
    }
    this.#said = said;
    const { steps } = this.#highlight as Highlight;
    const { id = '', title, description } = steps[index] ?? {};
    if (!this.#host) {
      const { host, root } = createHost(CSS, 'block');
      host.popover = 'manual';
      host.role = 'status';
      root.append(this.#ring, this.#bubble);
      this.#host = host;
    }
    this.#bubble.replaceChildren(
      create('p', 'count', t('showMeCount', index + 1, steps.length)),
      create('p', 'title', title),
      create('p', '', isSeen ? description : t('showMeLost', description ?? '')),
      createButton('', t('showMeStop'), () => this.#send({ type: 'page.stopShowing' })),
    );
    this.#ring.hidden = !isSeen;
    this.#send({ type: 'page.step', step: id });
    // Above whatever was opened last: a modal window is in the top layer, and inside of it nothing else can be clicked.
    (this.#target?.closest('dialog') ?? document.documentElement).append(this.#host);
    this.#host.hidePopover();
    this.#host.showPopover();
  }

  #place({ left, top, width, height, bottom }: DOMRect): void {
    move(this.#ring, left - GAP, top - GAP, width + 2 * GAP, height + 2 * GAP);
    const { offsetWidth, offsetHeight } = this.#bubble;
    const below = bottom + 2 * GAP + offsetHeight < innerHeight;
    move(
      this.#bubble,
      Math.max(GAP, Math.min(left, innerWidth - offsetWidth - GAP)),
      below ? bottom + 2 * GAP : Math.max(GAP, top - 2 * GAP - offsetHeight),
    );
  }
}

function move(element: HTMLElement, left: number, top: number, width?: number, height?: number): void {
  Object.assign(
    element.style,
    { left: `${left}px`, top: `${top}px` },
    width === undefined ? {} : { width: `${width}px`, height: `${height}px` },
  );
}
