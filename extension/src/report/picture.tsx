import { useEffect, useRef, useState } from 'preact/hooks';
import { readPicture } from '../api/vault';
import { draw } from '../picture/flatten';
import { marksOf } from '../picture/marks';
import type { Shot } from '../state/reporting';

/** A picture's pixels; undefined while they are read, null where they are gone. */
export function useBitmap(id: string): ImageBitmap | null | undefined {
  const [bitmap, setBitmap] = useState<ImageBitmap | null | undefined>(undefined);
  useEffect(() => {
    let isWanted = true;
    let made: ImageBitmap | null = null;
    void readPicture(id)
      .then((blob) => blob && createImageBitmap(blob))
      .catch(() => null)
      .then((read) => {
        made = read;
        if (isWanted) {
          setBitmap(read);
        } else {
          read?.close();
        }
      });
    return () => {
      isWanted = false;
      setBitmap(undefined);
      made?.close();
    };
  }, [id]);
  return bitmap;
}

/** The screenshot as it will be sent. */
export function Preview({ shot, label }: { shot: Shot; label: string }) {
  const bitmap = useBitmap(shot.id);
  const canvas = useRef<HTMLCanvasElement>(null);
  useEffect(() => {
    const context = bitmap && canvas.current?.getContext('2d', { alpha: false });
    if (bitmap && context) {
      draw(context, bitmap, shot, marksOf(shot.found, shot.history), shot.scale);
    }
  }, [bitmap, shot]);
  return <canvas ref={canvas} class="preview" width={shot.width} height={shot.height} role="img" aria-label={label} />;
}
