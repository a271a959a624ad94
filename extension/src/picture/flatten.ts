/** A picture as it is seen, and nothing under it: pixels are drawn anew, and what was masked is gone. */
import { type Box, type Mark, pixelsOf } from './marks';

/** What both kinds of canvas can do. */
type Context = CanvasRenderingContext2D | OffscreenCanvasRenderingContext2D;

/** The api takes no more. */
export const MOST_BYTES = 5 * 1024 * 1024;
const MOST_PIXELS = 40_000_000;
/** A picture that still has too many bytes gets so much smaller, again and again. */
const SHRINK = 0.75;
const SMALLEST = 320;

const SIGNAL = '#e5263a';

export interface Size {
  width: number;
  height: number;
}

/** Draws the picture and its marks, in the picture's own pixels. */
export function draw(context: Context, picture: CanvasImageSource, size: Size, marks: Mark[], scale: number): void {
  context.drawImage(picture, 0, 0, size.width, size.height);
  for (const mark of marks) {
    if (mark.kind === 'mask') {
      const box = pixelsOf(mark, size);
      if (box) {
        context.fillStyle = '#000';
        context.fillRect(box.x, box.y, box.width, box.height);
      }
    } else {
      stroke(context, mark.kind === 'box' ? boxPath(mark) : arrowPath(mark, 4 * scale), scale);
    }
  }
}

/** Red with a white edge: to be seen on any ground. */
function stroke(context: Context, path: Path2D, scale: number): void {
  context.lineJoin = 'round';
  context.lineCap = 'round';
  for (const [colour, width] of [
    ['#fff', 7],
    [SIGNAL, 4],
  ] as const) {
    context.strokeStyle = colour;
    context.lineWidth = width * scale;
    context.stroke(path);
  }
}

function boxPath({ x, y, width, height }: Box): Path2D {
  const path = new Path2D();
  path.rect(x, y, width, height);
  return path;
}

function arrowPath({ x, y, width, height }: Box, weight: number): Path2D {
  const path = new Path2D();
  const angle = Math.atan2(height, width);
  const head = Math.min(Math.hypot(width, height), weight * 5);
  path.moveTo(x, y);
  path.lineTo(x + width, y + height);
  for (const side of [-1, 1]) {
    path.moveTo(x + width, y + height);
    path.lineTo(x + width - head * Math.cos(angle + side * 0.5), y + height - head * Math.sin(angle + side * 0.5));
  }
  return path;
}

/** One picture with everything in it, small enough for the api: without loss where that is possible. */
export async function flattened(original: Blob, marks: Mark[], scale: number): Promise<Blob> {
  const picture = await createImageBitmap(original);
  try {
    const canvas = new OffscreenCanvas(picture.width, picture.height);
    draw(opaque(canvas), picture, canvas, marks, scale);
    return await encoded(canvas);
  } finally {
    picture.close();
  }
}

async function encoded(full: OffscreenCanvas): Promise<Blob> {
  let canvas = full.width * full.height > MOST_PIXELS ? smaller(full, Math.sqrt(MOST_PIXELS / (full.width * full.height))) : full;
  for (;;) {
    // PNG rather than lossless WebP: the api decodes it piece by piece, and so takes it in any size.
    for (const options of [{ type: 'image/png' }, { type: 'image/webp', quality: 0.92 }, { type: 'image/webp', quality: 0.8 }]) {
      const blob = await canvas.convertToBlob(options);
      if (blob.size <= MOST_BYTES || canvas.width < SMALLEST) {
        return blob;
      }
    }
    canvas = smaller(canvas, SHRINK);
  }
}

/** From what is already flattened: nothing under a mask can come back by being scaled. */
function smaller(canvas: OffscreenCanvas, factor: number): OffscreenCanvas {
  const size = { width: Math.max(1, Math.floor(canvas.width * factor)), height: Math.max(1, Math.floor(canvas.height * factor)) };
  const next = new OffscreenCanvas(size.width, size.height);
  const context = opaque(next);
  context.imageSmoothingQuality = 'high';
  context.drawImage(canvas, 0, 0, size.width, size.height);
  return next;
}

function opaque(canvas: OffscreenCanvas): OffscreenCanvasRenderingContext2D {
  return canvas.getContext('2d', { alpha: false }) as OffscreenCanvasRenderingContext2D;
}
