import { describe, expect, it } from 'vitest';
import { type Found, isStill, type Look, masksOf, pixelsPerPixel, waysOf } from './geometry';

const field: Found = { cause: 'field', x: 100, y: 50, width: 200, height: 30 };

function look(changes: Partial<Look> = {}): Look {
  return {
    found: [field],
    width: 1280,
    height: 800,
    devicePixelRatio: 1,
    zoom: { scale: 1, left: 0, top: 0 },
    host: 'acme.drivetrain.ai',
    ...changes,
  };
}

const sized = (ratio: number) => ({ width: Math.round(1280 * ratio), height: Math.round(800 * ratio) });

describe('masks', () => {
  it.each([
    [1, { x: 98, y: 48, width: 204, height: 34 }],
    [2, { x: 196, y: 96, width: 408, height: 68 }],
    [1.25, { x: 122, y: 60, width: 256, height: 43 }],
    [1.5, { x: 147, y: 72, width: 306, height: 51 }],
    [0.9, { x: 88, y: 43, width: 184, height: 31 }],
  ])('at a ratio of %d are the rectangles in whole device pixels, a margin around them', (devicePixelRatio, box) => {
    expect(masksOf([look({ devicePixelRatio })], sized(devicePixelRatio))).toEqual([
      { ...box, kind: 'mask', cause: 'field', id: 'found-1' },
    ]);
  });

  it('cover every pixel of a rectangle between pixels', () => {
    const devicePixelRatio = 1.1;
    const [mask] = masksOf([look({ devicePixelRatio, found: [{ ...field, x: 33.3, width: 10.05 }] })], sized(devicePixelRatio));
    expect(mask?.x).toBeLessThanOrEqual(33.3 * 1.1);
    expect((mask?.x ?? 0) + (mask?.width ?? 0)).toBeGreaterThanOrEqual(43.35 * 1.1);
  });

  it('are those of before and after together; the same one is one', () => {
    const later = look({ found: [field, { ...field, y: 300 }] });
    expect(masksOf([look(), later], sized(1)).map(({ y }) => y)).toEqual([48, 298]);
  });

  it('inside another are left out, and outside the picture there are none', () => {
    const inner: Found = { cause: 'email', x: 120, y: 55, width: 50, height: 10 };
    expect(masksOf([look({ found: [inner, field, { ...field, y: 5000 }] })], sized(1))).toHaveLength(1);
  });

  it('follow a pinch', () => {
    const pinched = look({ zoom: { scale: 2, left: 50, top: 25 } });
    expect(masksOf([pinched], sized(1))[0]).toMatchObject({ x: 96, y: 46, width: 408, height: 68 });
  });

  it('believe the picture where the page tells another density', () => {
    expect(pixelsPerPixel(look({ devicePixelRatio: 1 }), { width: 2560 })).toBe(2);
    expect(pixelsPerPixel(look({ devicePixelRatio: 1.3333 }), { width: 1707 })).toBe(1.3333);
  });
});

describe('what moved', () => {
  const down = look({ found: [{ ...field, y: 90 }] });

  it('is hidden on its whole way', () => {
    expect(waysOf(look(), down)).toEqual([{ cause: 'field', x: 100, y: 50, width: 200, height: 70 }]);
    expect(waysOf(look(), look({ found: [] }))).toEqual([]);
  });

  it('while the page became narrower keeps its place', () => {
    const wide = look({ width: 1600 });
    expect(masksOf([wide, look()], sized(1))).toHaveLength(1);
  });
});

describe('a page', () => {
  it('stood still when both looks and the picture agree', () => {
    expect(isStill(look(), look(), { width: 1280 })).toBe(true);
    expect(isStill(look(), look({ found: [{ ...field, y: 50.2 }] }), { width: 1280 })).toBe(true);
  });

  it.each([
    ['scrolled', look({ found: [{ ...field, y: 80 }] }), 1280],
    ['became narrower', look({ width: 900 }), 900],
    ['has more to hide', look({ found: [field, field] }), 1280],
    ['was pinched', look({ zoom: { scale: 2, left: 0, top: 0 } }), 1280],
    ['is not what was taken', look(), 900],
  ])('that %s did not', (_, after, width) => {
    expect(isStill(look(), after, { width })).toBe(false);
  });
});
