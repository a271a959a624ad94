import type { Mark } from '../picture/marks';
import { textOf } from '../ui/text';

/** What is drawn. */
export type Tool = Mark['kind'];

/** How a mark is called: what it is, and which of its kind. */
export interface Name {
  kind: string;
  index: number;
}

export function namesOf(marks: Mark[]): Map<string, Name> {
  const counts = new Map<string, number>();
  return new Map(
    marks.map(({ id, kind, cause }) => {
      const words = textOf('mark', cause ?? kind) ?? kind;
      const index = (counts.get(words) ?? 0) + 1;
      counts.set(words, index);
      return [id, { kind: words, index }];
    }),
  );
}
