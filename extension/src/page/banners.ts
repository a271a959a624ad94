/** Banners beside failed cards: in the page's flow, in shadow roots, put back wherever a page takes them away. */
import type { Found } from '../detection/engine';
import { t } from '../i18n/text';
import type { Banner, Detected, PageMessage } from '../messages';
import { create, createButton, createHost } from './dom';

const CSS = `
section{--hue:#d08700;position:relative;display:flex;flex-wrap:wrap;gap:8px 16px;align-items:center;margin:10px 0 0;padding:10px 40px 10px 12px;box-sizing:border-box;
font:14px/1.45 system-ui,sans-serif;color:light-dark(#1b1b26,#f0f0f5);background:color-mix(in srgb,var(--hue) 10%,light-dark(#fff,#1b1b25));border:1px solid color-mix(in srgb,var(--hue) 45%,light-dark(#fff,#1b1b25));border-radius:10px}
.working{--hue:#4b49c8}
.done{--hue:#1f8a5b}
.text{flex:1 200px;min-width:0}
p{margin:0;overflow-wrap:anywhere}
.title{font-weight:600}
.actions{display:flex;flex-wrap:wrap;gap:4px}
button{font:inherit;font-weight:600;color:inherit;background:none;border:1px solid #0000;border-radius:7px;padding:5px 10px;min-height:32px;cursor:pointer}
button:hover{background:light-dark(#0000000f,#ffffff1a)}
.primary{color:light-dark(#fff,#14141d);background:light-dark(#4b49c8,#9d9bff)}
.primary:hover{background:light-dark(#3a38b0,#b3b2ff)}
button:focus-visible{outline:3px solid light-dark(#4b49c8,#9d9bff);outline-offset:2px}
.close{position:absolute;top:4px;inset-inline-end:4px;padding:0;width:32px;font-size:18px;line-height:1}
:host([compact]) section{margin:0;padding:2px}
:host([compact]) :is(.text,.quiet){display:none}
`;

interface Shown {
  host: HTMLElement;
  /** What it was made from. */
  made: string;
}

export class Banners {
  #shown = new Map<string, Shown>();
  #sizes = new ResizeObserver((entries) => {
    for (const { target } of entries) {
      fit(target as HTMLElement);
    }
  });

  #send: (message: PageMessage) => void;

  constructor(send: (message: PageMessage) => void) {
    this.#send = send;
  }

  /** Shows the banners of the cards that are there, and takes away all others. */
  update(banners: Banner[], found: Found): void {
    const wanted = new Map(banners.map((banner) => [banner.key, banner]));
    for (const [key, { host }] of this.#shown) {
      if (!wanted.has(key) || !found.has(key)) {
        host.remove();
        this.#shown.delete(key);
      }
    }
    for (const [key, { card, item }] of found) {
      const banner = wanted.get(key);
      if (banner) {
        this.#show(banner, item, card);
      }
    }
  }

  #show(banner: Banner, item: Detected, card: Element): void {
    const made = JSON.stringify(banner);
    let shown = this.#shown.get(banner.key);
    if (!shown) {
      shown = { ...createHost(CSS, 'block'), made: '' };
      this.#shown.set(banner.key, shown);
    }
    if (shown.made !== made) {
      shown.made = made;
      (shown.host.shadowRoot as ShadowRoot).replaceChildren(this.#make(banner, item));
    }
    const place = placeOf(card);
    if (shown.host.parentElement !== place) {
      place.append(shown.host);
      // Measured when the page has laid itself out anyway, not before: that would make it do so twice.
      this.#sizes.unobserve(shown.host);
      this.#sizes.observe(shown.host);
    }
  }

  #make({ key, tone, label, title, text, action, showMe }: Banner, item: Detected): HTMLElement {
    const section = create('section', tone);
    section.setAttribute('aria-label', label);
    const words = create('div', 'text');
    words.append(create('p', 'title', title), create('p', '', text));
    const actions = create('div', 'actions');
    if (action) {
      actions.append(createButton('primary', action, () => this.#send({ type: 'page.reconnect', item })));
    }
    if (showMe) {
      actions.append(createButton('quiet', t('bannerShowMe'), () => this.#send({ type: 'page.showMe', item })));
    }
    const close = createButton('close quiet', '×', () => this.#send({ type: 'page.dismiss', key }));
    close.setAttribute('aria-label', t('bannerDismiss'));
    close.title = t('bannerDismiss');
    section.append(words, actions, close);
    return section;
  }
}

/** A row of a table can hold cells alone. */
function placeOf(card: Element): Element {
  return card instanceof HTMLTableRowElement ? (card.cells[0] ?? card) : card;
}

/** A card that gives no room, as the rows of a virtual list, gets the button alone, laid over its end and beside what can be clicked there. */
function fit(host: HTMLElement): void {
  const card = host.closest('tr') ?? host.parentElement;
  if (!card || host.hasAttribute('compact')) {
    return;
  }
  const room = card.getBoundingClientRect();
  const needed = host.getBoundingClientRect();
  if (needed.bottom > room.bottom + 1 || needed.height === 0 || (needed.width > 0 && needed.width < 200)) {
    host.setAttribute('compact', '');
    const controls = [...card.querySelectorAll('button,a,input,[role=button]')].map((control) => control.getBoundingClientRect());
    const ends = controls.filter(({ left, width }) => width && left > room.left + room.width / 2).map(({ left }) => left);
    for (const [property, value] of [
      ['position', 'absolute'],
      ['inset', `50% ${room.right - Math.min(room.right, ...ends) + 8}px auto auto`],
      ['transform', 'translateY(-50%)'],
      ['z-index', '1'],
      ['width', 'max-content'],
    ] as const) {
      host.style.setProperty(property, value, 'important');
    }
  }
}
