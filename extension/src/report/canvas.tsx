import { useEffect, useRef, useState } from 'preact/hooks';
import { draw } from '../picture/flatten';
import { type Box, between, type Mark, moved, resized } from '../picture/marks';
import type { Shot } from '../state/reporting';
import { text } from '../ui/text';
import type { Name, Tool } from './names';

interface CanvasProps {
  shot: Shot;
  bitmap: ImageBitmap;
  marks: Mark[];
  names: Map<string, Name>;
  tool: Tool;
  selected: string | null;
  onSelect(id: string | null): void;
  onAdd(mark: Omit<Mark, 'id' | 'cause'>): void;
  onRemove(id: string): void;
  /** `isMore`: it goes on with the change before. */
  onChange(mark: Mark, box: Box, isMore: boolean): void;
}

interface Point {
  x: number;
  y: number;
}

/** Pixels on the screen that a hand moves without meaning to. */
const TREMBLE = 4;
/** CSS pixels for one press of an arrow key. */
const STEP = 4;

const DIRECTIONS: Record<string, [number, number]> = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

/** The picture in its full resolution, and over each mark something that can have the focus. */
export function Canvas({ shot, bitmap, marks, names, tool, selected, onSelect, onAdd, onRemove, onChange }: CanvasProps) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const pressed = useRef<string | null>(null);
  const [drag, setDrag] = useState<{ from: Point; to: Point } | null>(null);
  const drawn = drag ? [...marks, ...made(drag, tool)] : marks;

  useEffect(() => {
    const context = canvas.current?.getContext('2d', { alpha: false });
    if (context) {
      draw(context, bitmap, shot, drawn, shot.scale);
    }
  });

  function pointOf(event: PointerEvent): Point {
    const { left, top, width, height } = (canvas.current as HTMLCanvasElement).getBoundingClientRect();
    return {
      x: Math.max(0, Math.min(shot.width, ((event.clientX - left) / width) * shot.width)),
      y: Math.max(0, Math.min(shot.height, ((event.clientY - top) / height) * shot.height)),
    };
  }

  function keyed(event: KeyboardEvent, mark: Mark) {
    const direction = DIRECTIONS[event.key];
    if (event.key === 'Delete' || event.key === 'Backspace') {
      event.preventDefault();
      onRemove(mark.id);
    } else if (direction && !event.ctrlKey && !event.metaKey && !event.altKey) {
      event.preventDefault();
      const [dx, dy] = direction.map((part) => part * STEP * shot.scale) as [number, number];
      const isMore = pressed.current === mark.id;
      pressed.current = mark.id;
      onChange(mark, event.shiftKey ? resized(mark, dx, dy, shot, mark.kind) : moved(mark, dx, dy, shot), isMore);
    }
  }

  return (
    <div
      class="canvas"
      onPointerDown={(event) => {
        if (event.button === 0) {
          event.currentTarget.setPointerCapture(event.pointerId);
          const point = pointOf(event);
          setDrag({ from: point, to: point });
        }
      }}
      onPointerMove={(event) => drag && setDrag({ ...drag, to: pointOf(event) })}
      onPointerUp={(event) => {
        const [mark] = drag ? made({ ...drag, to: pointOf(event) }, tool) : [];
        const { width } = (canvas.current as HTMLCanvasElement).getBoundingClientRect();
        const tremble = (TREMBLE * shot.width) / width;
        if (mark && Math.hypot(mark.width, mark.height) > tremble) {
          onAdd(mark);
        }
        setDrag(null);
      }}
      onPointerCancel={() => setDrag(null)}
    >
      <canvas ref={canvas} width={shot.width} height={shot.height} role="img" aria-label={text('editorPicture', marks.length)} />
      {marks.map((mark) => {
        const name = names.get(mark.id) as Name;
        return (
          <button
            key={mark.id}
            id={`mark-${mark.id}`}
            type="button"
            class={`handle${selected === mark.id ? ' selected' : ''}`}
            aria-label={text('markName', name.kind, name.index)}
            ref={(element) => {
              if (element) {
                place(element, mark, shot);
              }
            }}
            onFocus={() => {
              pressed.current = null;
              onSelect(mark.id);
            }}
            onKeyDown={(event) => keyed(event, mark)}
          />
        );
      })}
    </div>
  );
}

/** What a drag makes. */
function made({ from, to }: { from: Point; to: Point }, kind: Tool): Mark[] {
  const box = kind === 'arrow' ? { ...from, width: to.x - from.x, height: to.y - from.y } : between(from, to);
  return [{ id: 'drag', kind, cause: null, ...box }];
}

/** By the object model: the page's policy lets no style attributes in. */
function place(element: HTMLElement, box: Box, { width, height }: Shot): void {
  const { x, y, width: across, height: down } = between(box, { x: box.x + box.width, y: box.y + box.height });
  Object.assign(element.style, {
    left: `${(x / width) * 100}%`,
    top: `${(y / height) * 100}%`,
    width: `${(across / width) * 100}%`,
    height: `${(down / height) * 100}%`,
  });
}
