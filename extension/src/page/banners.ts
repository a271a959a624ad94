/** Banners beside failed cards: in the page's flow, in shadow roots, put back wherever a page takes them away. */
import { ownText } from '../detection/dom';
import { t } from '../i18n/text';
import type { Banner, Detected, PageMessage } from '../messages';
import { create, createButton, createHost, MARK } from './dom';
import type { Shown as Now } from './shared';

const CSS = `
section{--hue:#d08700;position:relative;display:flex;flex-wrap:wrap;gap:8px 16px;align-items:center;margin:10px 0 0;padding:10px 40px 10px 12px;
box-sizing:border-box;
font:14px/1.45 system-ui,sans-serif;color:light-dark(#1b1b26,#f0f0f5);background:color-mix(in srgb,var(--hue) 10%,light-dark(#fff,#1b1b25));
border:1px solid color-mix(in srgb,var(--hue) 45%,light-dark(#fff,#1b1b25));border-radius:10px}
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
:host([compact]) section{position:absolute;margin:0;padding:1px;width:max-content}
:host([compact]) :is(.text,.quiet){display:none}
`;

interface Shown {
  host: HTMLElement;
  /** What it was made from. */
  made: string;
}

export class Banners {
  #shown = new Map<string, Shown>();
  /** Measured when the page has laid itself out anyway, not before: that would make it do so twice. */
  #views = new IntersectionObserver(
    (entries) => {
      for (const { target, isIntersecting, boundingClientRect } of entries) {
        fit(target as HTMLElement, isIntersecting, boundingClientRect);
      }
    },
    { threshold: [0, 0.5, 1] },
  );

  #send: (message: PageMessage) => void = () => {};

  /** Shows the banners of the cards that are there, and takes away all others. */
  update({ banners, found, send }: Now): void {
    this.#send = send;
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
      this.#views.unobserve(shown.host);
      this.#views.observe(shown.host);
    }
  }

  #make({ key, tone, label, title, text, action, showMe, notAdmin }: Banner, item: Detected): HTMLElement {
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
    if (notAdmin) {
      actions.append(createButton('quiet', t('notAdmin'), () => this.#send({ type: 'page.notAdmin', item })));
    }
    const close = createButton('close quiet', '×', () => this.#send({ type: 'page.dismiss', key }));
    close.setAttribute('aria-label', t('bannerDismiss'));
    close.title = t('bannerDismiss');
    section.append(words, actions, close);
    return section;
  }
}

/** A row of a table can hold cells alone; the widest has room. What has all of a card in it is the card. */
function placeOf(card: Element): Element {
  const [only, ...others] = [...card.children].filter((child) => !child.hasAttribute(MARK));
  if (only && !others.length && !ownText(card) && only.matches('div,section,article')) {
    return placeOf(only);
  }
  return card instanceof HTMLTableRowElement
    ? [...card.cells].reduce(
        (widest, cell) => (cell.offsetWidth > widest.offsetWidth ? cell : widest),
        card.cells[0] as HTMLTableCellElement,
      )
    : card;
}

/** A card that gives no room, as the rows of a grid, gets the button alone, laid over it where nothing can be clicked. */
function fit(host: HTMLElement, isIntersecting: boolean, needed: DOMRectReadOnly): void {
  const place = host.parentElement ?? (host.getRootNode() as ShadowRoot).host;
  const card = host.closest('tr') ?? place;
  const section = host.shadowRoot?.querySelector('section');
  if (!card || !section || host.hasAttribute('compact')) {
    return;
  }
  const room = card.getBoundingClientRect();
  const isRoomy = needed.bottom <= room.bottom + 1 && needed.top >= room.top - 1 && needed.height > 0 && needed.width >= 200;
  if (!room.height || (isRoomy && (!isIntersecting || !isCovered(host, section)))) {
    return;
  }
  host.setAttribute('compact', '');
  const { position, overflow } = getComputedStyle(place as Element);
  // Out of the flow where it stays with its row there, and else a point in it.
  set(host, { position: position === 'static' ? 'relative' : 'absolute', width: '0', height: '0', 'z-index': '1' });
  const bounds = overflow === 'visible' ? room : (place as Element).getBoundingClientRect();
  const controls = [...card.querySelectorAll('button,a,input,[role=button]')].map((control) => control.getBoundingClientRect());
  const ends = controls.filter(({ left, width }) => width && left > room.left + room.width / 2).map(({ left }) => left);
  const { width, height } = section.getBoundingClientRect();
  const origin = host.getBoundingClientRect();
  const lefts = [
    Math.min(bounds.right, ...ends) - 8 - width,
    bounds.left + bounds.width / 2 - width / 2,
    bounds.right - width - 2,
    bounds.left + 2,
  ];
  for (const left of lefts.filter((at) => at >= bounds.left)) {
    set(section, { left: `${left - origin.left}px`, top: `${bounds.top + (bounds.height - height) / 2 - origin.top}px` });
    const isOver = controls.some((control) => control.width && control.left < left + width && control.right > left);
    if (!isOver && !isCovered(host, section)) {
      return;
    }
  }
  set(host, { 'z-index': '2147483647' });
}

/** Whether something of the page lies over it; what is out of sight is not known to be. */
function isCovered(host: HTMLElement, section: Element): boolean {
  const { left, top, width, height } = section.getBoundingClientRect();
  const seen = (host.getRootNode() as Document).elementFromPoint(left + width / 2, top + height / 2);
  return seen !== null && seen !== host && !seen.contains(host);
}

function set(element: HTMLElement, styles: Record<string, string>): void {
  for (const [property, value] of Object.entries(styles)) {
    element.style.setProperty(property, value, 'important');
  }
}
