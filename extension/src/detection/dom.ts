/** Walking through a page, shadow roots included. */
import { MARK } from './own';

/** Longer texts are paragraphs, not the name or the state of anything. */
const LONGEST = 300;
/** What stands in these is offered, not said. */
const SKIPPED = `script,style,template,select,textarea,[role=menu],[role=listbox],[role=tablist],[class*="tabs" i],[class*="filter" i],[${MARK}]`;

/** What is pressed. */
export const PRESSED = 'button,summary,input,label,[role=button],[role=tab],[role=option],[role=radio],[role=switch]';
/** What holds one thing of several by its nature. */
export const ROW = 'tr,li,article,[role=row],[role=listitem],[role=article],[role=treeitem]';

export const up = (element: Element): Element | null => element.parentElement ?? ((element.getRootNode() as ShadowRoot).host || null);

/** Visits an element and what is in it. What is skipped is visited for the sake of the one element in it that counts. */
export function walk(element: Element, inner: Element | null, visit: (element: Element) => void): void {
  visit(element);
  for (const root of [element.shadowRoot, element]) {
    for (const child of root?.children ?? []) {
      if (!child.matches(SKIPPED) || child.contains(inner)) {
        walk(child, inner, visit);
      }
    }
  }
}

/** Our own banner inside a card says nothing about it: its words stand in a shadow root, which textContent leaves out. */
export function textOf(element: Element): string {
  const text = element.textContent;
  return text.length > LONGEST * 4 ? '' : fold(text);
}

export function fold(text: string): string {
  return text.replace(/\s+/g, ' ').trim().slice(0, LONGEST);
}

/** The text that stands in an element itself. */
export function ownText(element: Element | null): string {
  let text = '';
  for (const node of element?.childNodes ?? []) {
    text += node instanceof Text ? node.data : ' ';
  }
  return fold(text);
}

/** The text of an element with a space between its parts, which are often set apart by style alone. */
export function spokenText(element: Element): string {
  let text = '';
  for (const node of element.childNodes) {
    text += node instanceof Text ? node.data : node instanceof Element ? ` ${node.textContent} ` : '';
  }
  return fold(text);
}

/** A selector that this browser cannot read finds nothing; it must not stop the others. */
export function all(scope: ParentNode, selector: string): Iterable<Element> {
  try {
    return scope.querySelectorAll(selector);
  } catch {
    return [];
  }
}

/** Whether this browser can read the selector; one that it cannot must not spoil the others. */
export function isSelector(selector: string): boolean {
  try {
    document.createDocumentFragment().querySelector(selector);
    return true;
  } catch {
    return false;
  }
}
