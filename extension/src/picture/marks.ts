/** What is drawn over a screenshot: marks as data, commands in, a list out. Lengths are pixels of the picture. */

export interface Box {
  x: number;
  y: number;
  width: number;
  height: number;
}

/** Why something was blacked out by itself. */
export type Cause = 'field' | 'password' | 'email' | 'number' | 'token' | 'frame';

/** An arrow goes from its box's (x, y) to the opposite corner; its width and height may be negative. */
export interface Mark extends Box {
  id: string;
  kind: 'mask' | 'arrow' | 'box';
  /** Null for what a person drew. */
  cause: Cause | null;
}

export type Command = { do: 'add'; mark: Mark } | { do: 'change'; id: string; box: Box } | { do: 'remove'; id: string };

/** All that a person did, and how much of it holds: what was undone stands behind. */
export interface History {
  commands: Command[];
  done: number;
}

export const NOTHING_DONE: History = { commands: [], done: 0 };

/** More than anybody does to one picture; what comes after is not taken. */
const MOST = 2000;

/** The marks after everything that holds. Masks come first, so that an arrow to a masked place stays to be seen. */
export function marksOf(found: Mark[], { commands, done }: History): Mark[] {
  let marks = found;
  for (const command of commands.slice(0, done)) {
    marks = applied(marks, command);
  }
  return [...marks.filter(({ kind }) => kind === 'mask'), ...marks.filter(({ kind }) => kind !== 'mask')];
}

function applied(marks: Mark[], command: Command): Mark[] {
  switch (command.do) {
    case 'add':
      return [...marks, command.mark];
    case 'change':
      return marks.map((mark) => (mark.id === command.id ? { ...mark, ...command.box } : mark));
    case 'remove':
      return marks.filter(({ id }) => id !== command.id);
  }
}

/** One more command. What was undone is given up. Pushing one mark along by key after key is one command, if `isMore` says so. */
export function did(history: History, command: Command, isMore = false): History {
  const commands = history.commands.slice(0, history.done);
  const last = commands.at(-1);
  if (isMore && command.do === 'change' && last?.do === 'change' && last.id === command.id) {
    commands.pop();
  } else if (commands.length >= MOST) {
    return history;
  }
  commands.push(command);
  return { commands, done: commands.length };
}

export function undone(history: History): History {
  return { ...history, done: Math.max(0, history.done - 1) };
}

export function redone(history: History): History {
  return { ...history, done: Math.min(history.commands.length, history.done + 1) };
}

/** A mark in the middle, large enough to be seen. */
export function centred(picture: { width: number; height: number }): Box {
  const width = Math.round(picture.width / 5);
  const height = Math.round(Math.min(picture.height / 5, width / 2));
  return { x: Math.round((picture.width - width) / 2), y: Math.round((picture.height - height) / 2), width, height };
}

/** The box that two corners make. */
export function between(from: { x: number; y: number }, to: { x: number; y: number }): Box {
  return { x: Math.min(from.x, to.x), y: Math.min(from.y, to.y), width: Math.abs(to.x - from.x), height: Math.abs(to.y - from.y) };
}

/** Moved, and kept inside the picture. */
export function moved(box: Box, dx: number, dy: number, picture: { width: number; height: number }): Box {
  const [left, right] = [Math.min(box.x, box.x + box.width), Math.max(box.x, box.x + box.width)];
  const [top, bottom] = [Math.min(box.y, box.y + box.height), Math.max(box.y, box.y + box.height)];
  return {
    ...box,
    x: box.x + Math.max(-left, Math.min(dx, picture.width - right)),
    y: box.y + Math.max(-top, Math.min(dy, picture.height - bottom)),
  };
}

/** Larger or smaller, inside the picture. What is no arrow keeps a size that can be seen. */
export function resized(box: Box, dx: number, dy: number, picture: { width: number; height: number }, kind: Mark['kind']): Box {
  const least = kind === 'arrow' ? -Number.MAX_VALUE : 4;
  return {
    ...box,
    width: Math.max(least, Math.max(-box.x, Math.min(box.width + dx, picture.width - box.x))),
    height: Math.max(least, Math.max(-box.y, Math.min(box.height + dy, picture.height - box.y))),
  };
}

/** The whole pixels that a box touches, as far as the picture goes; null for none. A mask never covers half a pixel. */
export function pixelsOf(box: Box, picture: { width: number; height: number }): Box | null {
  const left = Math.max(0, Math.floor(Math.min(box.x, box.x + box.width)));
  const top = Math.max(0, Math.floor(Math.min(box.y, box.y + box.height)));
  const right = Math.min(picture.width, Math.ceil(Math.max(box.x, box.x + box.width)));
  const bottom = Math.min(picture.height, Math.ceil(Math.max(box.y, box.y + box.height)));
  return right > left && bottom > top ? { x: left, y: top, width: right - left, height: bottom - top } : null;
}
