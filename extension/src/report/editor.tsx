import { useId, useReducer, useRef, useState } from 'preact/hooks';
import { centred, did, type History, type Mark, marksOf, redone, undone } from '../picture/marks';
import type { Shot } from '../state/reporting';
import { Button } from '../ui/actions';
import { Icon, type IconName } from '../ui/icon';
import { text } from '../ui/text';
import { Canvas } from './canvas';
import { type Name, namesOf, type Tool } from './names';

const TOOLS: { tool: Tool; icon: IconName; label: 'toolMask' | 'toolArrow' | 'toolBox' }[] = [
  { tool: 'mask', icon: 'mask', label: 'toolMask' },
  { tool: 'arrow', icon: 'arrow', label: 'toolArrow' },
  { tool: 'box', icon: 'frame', label: 'toolBox' },
];

interface EditorProps {
  shot: Shot;
  bitmap: ImageBitmap;
  /** Keeps what was done. */
  keep: (history: History) => void;
  onDone: () => void;
}

/** The screenshot as it will be sent, and what can be drawn over it: by mouse, by touch and by keyboard. */
export function Editor({ shot, bitmap, keep, onDone }: EditorProps) {
  const [tool, setTool] = useState<Tool>('mask');
  const [selected, setSelected] = useState<string | null>(null);
  const [said, setSaid] = useState('');
  const history = useRef(shot.history);
  const [, redraw] = useReducer((count: number) => count + 1, 0);
  const list = useRef<HTMLUListElement>(null);
  const marks = marksOf(shot.found, history.current);
  const names = namesOf(marks);
  const tools = useId();

  function change(next: History, words: string) {
    history.current = next;
    keep(next);
    setSaid(words);
    redraw(undefined);
  }

  function add(mark: Omit<Mark, 'id' | 'cause'>) {
    const made = { ...mark, id: crypto.randomUUID(), cause: null };
    const next = did(history.current, { do: 'add', mark: made });
    change(next, say('saidAdded', namesOf(marksOf(shot.found, next)).get(made.id)));
    setSelected(made.id);
    return made.id;
  }

  function remove(id: string) {
    const index = marks.findIndex((mark) => mark.id === id);
    change(did(history.current, { do: 'remove', id }), say('saidRemoved', names.get(id)));
    setSelected(null);
    // The button goes with its mark: the next one, or the one before, or the heading takes the focus.
    requestAnimationFrame(() => {
      const buttons = list.current?.querySelectorAll('button') ?? [];
      (buttons[Math.min(index, buttons.length - 1)] ?? document.querySelector<HTMLElement>('h1'))?.focus();
    });
  }

  function step(next: History, words: 'saidUndone' | 'saidRedone') {
    if (next.done !== history.current.done) {
      change(next, text(words, marksOf(shot.found, next).length));
      setSelected(null);
    }
  }

  function keyed(event: KeyboardEvent) {
    if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === 'z') {
      event.preventDefault();
      step(event.shiftKey ? redone(history.current) : undone(history.current), event.shiftKey ? 'saidRedone' : 'saidUndone');
    }
  }

  return (
    <div class="editor" onKeyDown={keyed}>
      <header class="head">
        <h1 tabIndex={-1}>{text('editorTitle')}</h1>
        <Button look="primary" onClick={onDone}>
          {text('editorDone')}
        </Button>
      </header>
      <div class="work">
        <div class="toolbar">
          <fieldset class="tools">
            <legend class="unseen">{text('tools')}</legend>
            {TOOLS.map(({ tool: one, icon, label }) => (
              <label key={one} class="button secondary small">
                <input type="radio" name={tools} value={one} checked={tool === one} onChange={() => setTool(one)} />
                <Icon name={icon} />
                {text(label)}
              </label>
            ))}
          </fieldset>
          <Button look="secondary" small icon="plus" onClick={() => focusMark(add({ kind: tool, ...centred(shot) }))}>
            {text('toolAdd')}
          </Button>
          <span class="steps-back">
            <Button
              look="quiet"
              small
              icon="undo"
              disabled={history.current.done === 0}
              onClick={() => step(undone(history.current), 'saidUndone')}
            >
              {text('undo')}
            </Button>
            <Button
              look="quiet"
              small
              icon="redo"
              disabled={history.current.done === history.current.commands.length}
              onClick={() => step(redone(history.current), 'saidRedone')}
            >
              {text('redo')}
            </Button>
          </span>
        </div>
        <p class="small soft">{text('editorIntro')}</p>
        <Canvas
          shot={shot}
          bitmap={bitmap}
          marks={marks}
          names={names}
          tool={tool}
          selected={selected}
          onSelect={setSelected}
          onAdd={add}
          onRemove={remove}
          onChange={(mark, box, isMore) => {
            const { width, height, x, y } = box;
            const name = names.get(mark.id);
            const words = text('saidChanged', name?.kind ?? '', name?.index ?? '', ...[width, height, x, y].map(Math.round));
            change(did(history.current, { do: 'change', id: mark.id, box: { x, y, width, height } }, isMore), words);
          }}
        />
        <p class="small soft">{text('editorKeys')}</p>
      </div>
      <aside>
        <h2>
          {text('marks')} <small class="soft number">{marks.length}</small>
        </h2>
        {marks.length === 0 && <p class="small soft">{text('marksNone')}</p>}
        <ul class="marks" ref={list}>
          {marks.map((mark) => {
            const name = names.get(mark.id) as Name;
            return (
              <li key={mark.id} class={selected === mark.id ? 'selected' : undefined} onMouseEnter={() => setSelected(mark.id)}>
                <span>
                  {text('markName', name.kind, name.index)}
                  {mark.cause && <small class="soft"> {text('byItself')}</small>}
                </span>
                <Button look="quiet" small icon="trash" name={text('markRemove', name.kind, name.index)} onClick={() => remove(mark.id)} />
              </li>
            );
          })}
        </ul>
      </aside>
      <p role="status" class="unseen">
        {said}
      </p>
    </div>
  );
}

function say(key: 'saidAdded' | 'saidRemoved', name: Name | undefined): string {
  return name ? text(key, name.kind, name.index) : '';
}

/** Once it is there, so that the arrow keys move it. */
function focusMark(id: string): void {
  requestAnimationFrame(() => document.getElementById(`mark-${id}`)?.focus());
}
