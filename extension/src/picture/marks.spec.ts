import { describe, expect, it } from 'vitest';
import { centred, did, type History, type Mark, marksOf, moved, NOTHING_DONE, pixelsOf, redone, resized, undone } from './marks';

const picture = { width: 1280, height: 800 };
const found: Mark[] = [{ id: 'found-1', kind: 'mask', cause: 'email', x: 10, y: 20, width: 100, height: 20 }];
const mark = (id: string, kind: Mark['kind'] = 'mask'): Mark => ({ id, kind, cause: null, x: 0, y: 0, width: 10, height: 10 });
const ids = (history: History) => marksOf(found, history).map(({ id }) => id);

describe('marks', () => {
  it('are the found ones and those drawn, masks below what points at them', () => {
    let history = did(NOTHING_DONE, { do: 'add', mark: mark('arrow', 'arrow') });
    history = did(history, { do: 'add', mark: mark('mask') });
    expect(ids(history)).toEqual(['found-1', 'mask', 'arrow']);
  });

  it('can be taken away one by one, those found by themselves included', () => {
    const history = did(did(NOTHING_DONE, { do: 'add', mark: mark('a') }), { do: 'remove', id: 'found-1' });
    expect(ids(history)).toEqual(['a']);
  });

  it('come back by undoing and go by doing again, to both ends and no further', () => {
    let history = did(did(NOTHING_DONE, { do: 'add', mark: mark('a') }), { do: 'remove', id: 'a' });
    history = undone(history);
    expect(ids(history)).toEqual(['found-1', 'a']);
    history = undone(undone(undone(history)));
    expect(ids(history)).toEqual(['found-1']);
    history = redone(redone(redone(history)));
    expect(ids(history)).toEqual(['found-1']);
    expect(history.done).toBe(2);
  });

  it('forget what was undone when something else is done', () => {
    const history = did(undone(did(NOTHING_DONE, { do: 'add', mark: mark('a') })), { do: 'add', mark: mark('b') });
    expect(ids(redone(history))).toEqual(['found-1', 'b']);
  });

  it('make one command of a mark that is pushed along, and two of two', () => {
    const to = (x: number, id = 'a') => ({ do: 'change', id, box: { x, y: 0, width: 10, height: 10 } }) as const;
    let history = did(NOTHING_DONE, { do: 'add', mark: mark('a') });
    history = did(history, to(1), false);
    history = did(history, to(2), true);
    history = did(history, to(3, 'found-1'), true);
    expect(history.commands).toHaveLength(3);
    expect(marksOf(found, history).map(({ x }) => x)).toEqual([3, 2]);
  });

  it('do not grow for ever', () => {
    let history = NOTHING_DONE;
    for (let index = 0; index < 2100; index++) {
      history = did(history, { do: 'add', mark: mark(`${index}`) });
    }
    expect(history.commands).toHaveLength(2000);
  });
});

describe('a mark', () => {
  it('begins in the middle', () => {
    expect(centred(picture)).toEqual({ x: 512, y: 336, width: 256, height: 128 });
  });

  it.each([
    [-9999, 0, { x: 0 }],
    [9999, 9999, { x: 1270, y: 790 }],
    [5, -3, { x: 105, y: 97 }],
  ])('moved by %i, %i stays inside', (dx, dy, place) => {
    expect(moved({ x: 100, y: 100, width: 10, height: 10 }, dx, dy, picture)).toMatchObject(place);
  });

  it('moved as an arrow that points back stays inside as a whole', () => {
    expect(moved({ x: 100, y: 100, width: -50, height: -80 }, -9999, -9999, picture)).toMatchObject({ x: 50, y: 80 });
  });

  it('resized never vanishes, unless it is an arrow, which may turn', () => {
    const box = { x: 100, y: 100, width: 10, height: 10 };
    expect(resized(box, -50, 9999, picture, 'mask')).toMatchObject({ width: 4, height: 700 });
    expect(resized(box, -50, -9999, picture, 'arrow')).toMatchObject({ width: -40, height: -100 });
  });

  it.each([
    [
      { x: 10.2, y: 10.8, width: 5.1, height: 5 },
      { x: 10, y: 10, width: 6, height: 6 },
    ],
    [
      { x: -5, y: -5, width: 10, height: 10 },
      { x: 0, y: 0, width: 5, height: 5 },
    ],
    [
      { x: 1275, y: 790, width: 100, height: 100 },
      { x: 1275, y: 790, width: 5, height: 10 },
    ],
    [
      { x: 50, y: 50, width: -10.5, height: -10 },
      { x: 39, y: 40, width: 11, height: 10 },
    ],
    [{ x: 2000, y: 10, width: 10, height: 10 }, null],
    [{ x: 10, y: 10, width: 0, height: 10 }, null],
  ])('%j covers whole pixels, rounded outwards', (box, pixels) => {
    expect(pixelsOf(box, picture)).toEqual(pixels);
  });
});
