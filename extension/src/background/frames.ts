/** The frames of a page: each finds its own connectors, and shows what is of those alone. */
import type { Detected } from '../messages';
import type { PageTab } from '../state/store';

/** What one frame found, and with it what all of them found. */
export function withFrame(tab: PageTab, frameId: number, items: Detected[]): PageTab {
  const frames = { ...framesOf(tab), [frameId]: items };
  const detected = new Map(Object.values(frames).flatMap((own) => own.map((item) => [item.key, item])));
  return { ...tab, frames, detected: [...detected.values()] };
}

/** The tab as one of its frames has it. What is in none of them is pointed at, or missed, by the page itself. */
export function asFrame(tab: PageTab, frameId: number): PageTab {
  const frames = framesOf(tab);
  const owner = Object.keys(frames).find((id) => frames[Number(id)]?.some(({ key }) => key === tab.showing)) ?? '0';
  return { ...tab, detected: frames[frameId] ?? [], showing: owner === String(frameId) ? tab.showing : null };
}

export function frameIdsOf(tab: PageTab): number[] {
  return [...new Set([0, ...Object.keys(framesOf(tab)).map(Number)])];
}

function framesOf({ frames, detected }: PageTab): Record<number, Detected[]> {
  return frames ?? { 0: detected };
}
