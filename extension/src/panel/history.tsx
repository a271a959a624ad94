import { useState } from 'preact/hooks';
import type { Answer } from '../messages';
import { useActions } from '../ui/actions';
import { Icon } from '../ui/icon';
import { capital, text, textOf } from '../ui/text';
import { When } from '../ui/time';

/** What happened to a connector lately; asked for once somebody wants to see it. */
export function History({ connectorId, now }: { connectorId: string; now: number }) {
  const { act, pending } = useActions();
  const [entries, setEntries] = useState<Answer['history']>();
  const message = { type: 'panel.history', connectorId } as const;
  // New kinds may come: what has no words yet is left out.
  const known = entries?.flatMap((entry) => {
    const words = textOf('history', entry.action.replaceAll('.', '_'));
    return words ? [{ ...entry, words }] : [];
  });
  return (
    <details
      class="more"
      onToggle={(event) => {
        if (event.currentTarget.open) {
          void act(message).then(({ history }) => history && setEntries(history));
        }
      }}
    >
      <summary>
        <Icon name="down" />
        {text('historyTitle')}
      </summary>
      <div aria-busy={pending(message)}>
        {known?.length === 0 && <p class="small soft">{text('historyNone')}</p>}
        {!known && pending(message) && <p class="small soft">{text('loading')}</p>}
        <ol class="history">
          {known?.map(({ id, at, name, words }) => (
            <li key={id}>
              {words}
              <small class="soft">
                <When iso={at} now={now} say={capital} />
                {name && (
                  <>
                    {' · '}
                    <bdi>{name}</bdi>
                  </>
                )}
              </small>
            </li>
          ))}
        </ol>
      </div>
    </details>
  );
}
