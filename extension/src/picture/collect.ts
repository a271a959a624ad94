/** What has to be blacked out of a page's picture: found in the page itself, at a person's click. Only places are told, never what stands there. */
import type { Found, Look } from './geometry';
import type { Cause } from './marks';
import { secretsIn } from './secrets';

/** Inputs that show no text of the person's. */
const NO_TEXT = ['hidden', 'checkbox', 'radio', 'range', 'color', 'image', 'file'];
const BUTTONS = ['button', 'submit', 'reset'];
/** Drawn by somebody else, and not readable from here. */
const SEALED = 'iframe, frame, embed, object, fencedframe, portal';

/** Where a document lies in the tab's viewport: offset, scale, and the part that can be seen. */
interface Frame {
  left: number;
  top: number;
  scaleX: number;
  scaleY: number;
  clip: { left: number; top: number; right: number; bottom: number };
}

/** A run of text as a person reads it, and the nodes that it is made of. */
interface Run {
  text: string;
  parts: { node: Text; start: number }[];
}

export function lookAt(page: Window): Look {
  const found: Found[] = [];
  const clip = { left: 0, top: 0, right: page.innerWidth, bottom: page.innerHeight };
  collect(page.document, { left: 0, top: 0, scaleX: 1, scaleY: 1, clip }, found);
  const pinch = page.visualViewport;
  return {
    found,
    width: page.innerWidth,
    height: page.innerHeight,
    devicePixelRatio: page.devicePixelRatio,
    zoom: { scale: pinch?.scale ?? 1, left: pinch?.offsetLeft ?? 0, top: pinch?.offsetTop ?? 0 },
    host: page.location.host,
  };
}

function collect(root: Document | ShadowRoot, frame: Frame, found: Found[]): void {
  const runs = new Map<Element, Run>();
  const walker = document.createTreeWalker(root, NodeFilter.SHOW_ELEMENT | NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    if (node.nodeType === Node.TEXT_NODE) {
      gather(node as Text, runs);
    } else {
      element(node as Element, frame, found);
    }
  }
  for (const run of runs.values()) {
    for (const { start, end, cause } of secretsIn(run.text)) {
      for (const rect of rectsOf(run, start, end)) {
        add(found, frame, rect, cause);
      }
    }
  }
}

function element(element: Element, frame: Frame, found: Found[]): void {
  const cause = causeOf(element);
  if (cause) {
    add(found, frame, element.getBoundingClientRect(), cause);
  }
  if (element.matches(SEALED)) {
    inside(element as HTMLIFrameElement, frame, found);
  }
  const shadow = shadowOf(element);
  if (shadow) {
    collect(shadow, frame, found);
  }
}

/** Fields with something in them. What the browser filled in by itself it does not tell before the person has touched the page. */
function causeOf(element: Element): Cause | null {
  switch (element.localName) {
    case 'input': {
      const { type, value, placeholder } = element as HTMLInputElement;
      if (type === 'password') {
        return 'password';
      }
      if (NO_TEXT.includes(type)) {
        return null;
      }
      if (BUTTONS.includes(type)) {
        return (secretsIn(value)[0]?.cause ?? null) as Cause | null;
      }
      return value !== '' || isFilled(element) ? 'field' : (secretsIn(placeholder)[0]?.cause ?? null);
    }
    case 'textarea':
      return (element as HTMLTextAreaElement).value !== '' || isFilled(element) ? 'field' : null;
    case 'select':
      return [...(element as HTMLSelectElement).selectedOptions].some((option) => option.text.trim() !== '') ? 'field' : null;
    default: {
      const { isContentEditable, parentElement, textContent } = element as HTMLElement;
      return isContentEditable && !parentElement?.isContentEditable && textContent?.trim() ? 'field' : null;
    }
  }
}

function isFilled(element: Element): boolean {
  try {
    return element.matches(':autofill');
  } catch {
    return false;
  }
}

/** A frame of the same origin is read like the page; any other is masked whole, and so is what is turned or bent. */
function inside(element: HTMLIFrameElement, frame: Frame, found: Found[]): void {
  const rect = element.getBoundingClientRect();
  const inner = readable(element);
  const scaleX = (rect.width / element.offsetWidth) * frame.scaleX;
  const scaleY = (rect.height / element.offsetHeight) * frame.scaleY;
  if (!inner?.body || !Number.isFinite(scaleX * scaleY)) {
    add(found, frame, rect, 'frame');
    return;
  }
  const left = frame.left + rect.left * frame.scaleX;
  const top = frame.top + rect.top * frame.scaleY;
  const clip = {
    left: Math.max(frame.clip.left, left),
    top: Math.max(frame.clip.top, top),
    right: Math.min(frame.clip.right, left + rect.width * frame.scaleX),
    bottom: Math.min(frame.clip.bottom, top + rect.height * frame.scaleY),
  };
  collect(inner, { left: left + element.clientLeft * scaleX, top: top + element.clientTop * scaleY, scaleX, scaleY, clip }, found);
}

function readable({ contentDocument }: HTMLIFrameElement): Document | null {
  try {
    return contentDocument;
  } catch {
    return null;
  }
}

/** Closed ones as well: extensions may look into them. */
function shadowOf(element: Element): ShadowRoot | null {
  const { dom } = (globalThis as { chrome?: { dom?: { openOrClosedShadowRoot(element: Element): ShadowRoot | null } } }).chrome ?? {};
  try {
    return (
      (dom?.openOrClosedShadowRoot(element) ??
        (element as { openOrClosedShadowRoot?: ShadowRoot }).openOrClosedShadowRoot ??
        element.shadowRoot) ||
      null
    );
  } catch {
    return element.shadowRoot;
  }
}

/** Numbers are often in pieces, a bold one in the middle: what stands in one line of a block is read as one. */
function gather(node: Text, runs: Map<Element, Run>): void {
  let block = node.parentElement;
  if (!block || ['script', 'style', 'noscript', 'template', 'title', 'option', 'textarea'].includes(block.localName)) {
    return;
  }
  while (block.parentElement && /^(inline|contents)/.test(styleOf(block).display)) {
    block = block.parentElement;
  }
  const run = runs.get(block) ?? { text: '', parts: [] };
  runs.set(block, run);
  run.parts.push({ node, start: run.text.length });
  run.text += node.data;
}

function styleOf(element: Element): CSSStyleDeclaration {
  return (element.ownerDocument.defaultView ?? window).getComputedStyle(element);
}

function rectsOf({ parts }: Run, start: number, end: number): DOMRect[] {
  return parts.flatMap(({ node, start: at }) => {
    const [from, to] = [Math.max(0, start - at), Math.min(node.length, end - at)];
    if (from >= to) {
      return [];
    }
    const range = node.ownerDocument.createRange();
    range.setStart(node, from);
    range.setEnd(node, to);
    return [...range.getClientRects()];
  });
}

function add(found: Found[], { left, top, scaleX, scaleY, clip }: Frame, rect: DOMRect, cause: Cause): void {
  const box = {
    left: Math.max(clip.left, left + rect.left * scaleX),
    top: Math.max(clip.top, top + rect.top * scaleY),
    right: Math.min(clip.right, left + rect.right * scaleX),
    bottom: Math.min(clip.bottom, top + rect.bottom * scaleY),
  };
  if (box.right > box.left && box.bottom > box.top) {
    found.push({ x: box.left, y: box.top, width: box.right - box.left, height: box.bottom - box.top, cause });
  }
}
