/** Elements made by hand: texts only ever arrive as text. */
import { MARK } from '../detection/own';

export { MARK };

/** A host that the page's style sheets cannot reach, with a shadow root for what stands in it. */
export function createHost(css: string, display: string): { host: HTMLElement; root: ShadowRoot } {
  const host = document.createElement('div');
  host.setAttribute(MARK, '');
  // Inline and important wins over any style sheet; set by script, it needs no permission of the page's content security policy.
  for (const [property, value] of [
    ['all', 'initial'],
    ['display', display],
    ['color-scheme', 'inherit'],
  ] as const) {
    host.style.setProperty(property, value, 'important');
  }
  const root = host.attachShadow({ mode: 'open' });
  try {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(css);
    root.adoptedStyleSheets = [sheet];
  } catch {
    // Firefox takes no constructed sheet from a content script; it does take an element.
    root.append(create('style', '', css));
  }
  return { host, root };
}

export function create<K extends keyof HTMLElementTagNameMap>(tag: K, className: string, text?: string): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag);
  element.className = className;
  if (text !== undefined) {
    element.textContent = text;
  }
  return element;
}

/** A button for people: a click that a script of the page made up does nothing. */
export function createButton(className: string, label: string, click: () => void): HTMLButtonElement {
  const button = create('button', className, label);
  button.addEventListener('click', (event) => {
    // The page below would open its card.
    event.stopPropagation();
    if (event.isTrusted) {
      click();
    }
  });
  return button;
}
