/** From what a page says of itself to the pixels of its picture: pure. */
import { type Box, type Cause, type Mark, pixelsOf } from './marks';

/** Something to be blacked out, in CSS pixels of the page's viewport. */
export interface Found extends Box {
  cause: Cause;
}

/** What a page shows at one moment. */
export interface Look {
  found: Found[];
  /** The layout's viewport with its scroll bars, in CSS pixels. */
  width: number;
  height: number;
  devicePixelRatio: number;
  /** What a pinch shows of it. */
  zoom: { scale: number; left: number; top: number };
  /** Without path and query. */
  host: string;
}

/** Glyphs reach over their boxes a little, above all slanted ones. */
const MARGIN = 2;

/** Marks for what was to be hidden before or after the picture was taken; what is inside of another is left out. */
export function masksOf(looks: Look[], picture: { width: number; height: number }): Mark[] {
  // A look at another width of the page than the picture's tells places, not the scale.
  const scale = pixelsPerPixel(looks.findLast((look) => fits(look, picture)) ?? (looks.at(-1) as Look), picture);
  const boxes = looks.flatMap((look) =>
    look.found.flatMap(({ cause, ...box }) => {
      const pixels = pixelsOf(inPicture(box, look, scale), picture);
      return pixels ? [{ ...pixels, cause }] : [];
    }),
  );
  const kept: (Box & { cause: Cause })[] = [];
  for (const box of boxes.sort((a, b) => b.width * b.height - a.width * a.height)) {
    if (!kept.some((other) => holds(other, box))) {
      kept.push(box);
    }
  }
  return kept.sort((a, b) => a.y - b.y || a.x - b.x).map((box, index) => ({ ...box, kind: 'mask' as const, id: `found-${index + 1}` }));
}

function inPicture(box: Box, look: Look, scale: number): Box {
  return {
    x: (box.x - MARGIN - look.zoom.left) * scale,
    y: (box.y - MARGIN - look.zoom.top) * scale,
    width: (box.width + 2 * MARGIN) * scale,
    height: (box.height + 2 * MARGIN) * scale,
  };
}

/** Device pixels of a CSS pixel. The page's own figure, unless the picture proves another. */
export function pixelsPerPixel(look: Look, picture: { width: number }): number {
  const told = look.devicePixelRatio * look.zoom.scale;
  return fits(look, picture) ? told : (picture.width / look.width) * look.zoom.scale;
}

/** What moved from one look to the other may have been seen anywhere in between. Where one has more to hide, nobody knows which is which. */
export function waysOf(before: Look, after: Look): Found[] {
  if (before.found.length !== after.found.length) {
    return [];
  }
  return after.found.map((to, index) => {
    const from = before.found[index] as Found;
    const [x, y] = [Math.min(from.x, to.x), Math.min(from.y, to.y)];
    return {
      cause: to.cause,
      x,
      y,
      width: Math.max(from.x + from.width, to.x + to.width) - x,
      height: Math.max(from.y + from.height, to.y + to.height) - y,
    };
  });
}

function fits(look: Look, picture: { width: number }): boolean {
  return Math.abs(look.width * look.devicePixelRatio - picture.width) <= Math.max(2, look.devicePixelRatio);
}

/** Whether nothing moved in between, and the picture is of what was looked at. */
export function isStill(before: Look, after: Look, picture: { width: number }): boolean {
  const place = ({ found, host: _, ...rest }: Look) =>
    JSON.stringify({ ...rest, found: found.map(({ x, y, width, height }) => [x, y, width, height].map(Math.round)) });
  return fits(after, picture) && place(before) === place(after);
}

function holds(outer: Box, inner: Box): boolean {
  return (
    inner.x >= outer.x &&
    inner.y >= outer.y &&
    inner.x + inner.width <= outer.x + outer.width &&
    inner.y + inner.height <= outer.y + outer.height
  );
}
