import { text } from './text';

/** A company by both: names are alike, and are changed. */
export function Company({ company: { id, name } }: { company: { id: string; name: string } }) {
  return (
    <>
      <bdi>{name}</bdi> {name !== id && <small class="soft number">{text('id', id)}</small>}
    </>
  );
}
