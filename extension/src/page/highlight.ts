/** "Show me": a ring around the button that comes next, and a bubble that says so. The person clicks; we never do. */
import { find } from '../detection/rules';
import { t } from '../i18n/text';
import type { Highlight } from '../messages';
import { create, createButton, createHost } from './dom';

const CSS = `
.ring{position:fixed;box-sizing:border-box;border:3px solid #4b49c8;border-radius:10px;box-shadow:0 0 0 4px #4b49c84d,0 0 0 100vmax #00000026;pointer-events:none;transition:all .15s}
.bubble{position:fixed;box-sizing:border-box;width:min(300px,90vw);padding:12px 14px;font:14px/1.45 system-ui,sans-serif;color:#fff;background:#33318f;border-radius:10px;box-shadow:0 6px 24px #0006;pointer-events:auto}
p{margin:0}
.count{opacity:.85;font-size:12px}
.title{font-weight:600;margin:2px 0 4px}
button{font:inherit;font-weight:600;color:inherit;background:none;border:1px solid #fff8;border-radius:7px;padding:5px 10px;min-height:32px;cursor:pointer;margin-top:10px}
button:focus-visible{outline:3px solid #fff;outline-offset:2px}
@media(prefers-reduced-motion:reduce){.ring{transition:none}}
`;
/** Pixels between target and ring, and between ring and bubble. */
const GAP = 6;

export class Highlighter {
  #host: HTMLElement | undefined;
  #ring = create('div', 'ring');
  #bubble = create('div', 'bubble');
  #highlight: Highlight | null = null;
  #card: Element | null = null;
  #target: Element | null = null;
  #frame = 0;

  #stop: () => void;

  constructor(stop: () => void) {
    this.#stop = stop;
  }

  update(highlight: Highlight | null, card: Element | null): void {
    this.#card = card;
    if (JSON.stringify(highlight) === JSON.stringify(this.#highlight)) {
      return;
    }
    this.#highlight = highlight;
    this.#target = null;
    cancelAnimationFrame(this.#frame);
    if (highlight) {
      this.#follow();
    } else {
      this.#host?.remove();
    }
  }

  /** Each frame, and only while something is highlighted: menus and windows come, go and move as they like. */
  #follow = (): void => {
    const current = this.#current();
    if (current && current.element !== this.#target) {
      this.#target = current.element;
      this.#target.scrollIntoView({ block: 'nearest' });
      this.#say(current.index);
    }
    if (current) {
      this.#place(current.element.getBoundingClientRect());
    } else {
      this.#host?.remove();
      this.#target = null;
    }
    this.#frame = requestAnimationFrame(this.#follow);
  };

  /** The furthest step that can be seen: an open window says that its menu was used. */
  #current(): { element: Element; index: number } | null {
    const steps = this.#highlight?.steps ?? [];
    for (let index = steps.length - 1; index >= 0; index--) {
      for (const target of steps[index]?.targets ?? []) {
        const element = find(target, this.#card);
        if (element) {
          return { element, index };
        }
      }
    }
    return null;
  }

  #say(index: number): void {
    const { steps } = this.#highlight as Highlight;
    if (!this.#host) {
      const { host, root } = createHost(CSS, 'block');
      host.popover = 'manual';
      host.role = 'status';
      root.append(this.#ring, this.#bubble);
      this.#host = host;
    }
    this.#bubble.replaceChildren(
      create('p', 'count', t('showMeCount', index + 1, steps.length)),
      create('p', 'title', steps[index]?.title),
      create('p', '', steps[index]?.description),
      createButton('', t('showMeStop'), this.#stop),
    );
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
