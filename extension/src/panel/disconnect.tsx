import { useEffect, useId, useRef, useState } from 'preact/hooks';
import { isDisconnected } from '../state/connector';
import { Button, useActions } from '../ui/actions';
import { Icon } from '../ui/icon';
import { text, textOf } from '../ui/text';
import type { Subject } from './model';

/** Ends a connector's login: asks once in place, and says what came of it. */
export function Disconnect({ subject: { connector, connectorId, provider, company } }: { subject: Subject }) {
  const { act, pending } = useActions();
  const [isAsking, setAsking] = useState(false);
  const [said, setSaid] = useState<string | null>(null);
  const place = useRef<HTMLDivElement>(null);
  const wasAsking = useRef(false);
  const id = useId();
  const message = { type: 'panel.disconnect', connectorId } as const;

  // The focus goes into the question, and comes back from it.
  useEffect(() => {
    if (isAsking || wasAsking.current) {
      place.current?.querySelector('button')?.focus();
    }
    wasAsking.current = isAsking;
  }, [isAsking]);

  async function disconnect() {
    const { problem, said: revocation } = await act(message);
    if (!problem) {
      setSaid(revocation ?? null);
      setAsking(false);
    }
  }

  if (!connector?.instance || connector.failure?.code === 'no_credential') {
    return null;
  }
  if (isDisconnected(connector)) {
    const outcome = textOf('disconnected', said ?? '', provider.displayName);
    return (
      <div role="status">
        {outcome && (
          <p class="note">
            <Icon name={said === 'pending' || said === 'impossible' ? 'notice' : 'check'} />
            <span>{outcome}</span>
          </p>
        )}
      </div>
    );
  }
  return (
    <div
      ref={place}
      class="disconnect"
      onKeyDown={(event) => {
        if (event.key === 'Escape' && isAsking) {
          event.preventDefault();
          setAsking(false);
        }
      }}
    >
      {isAsking ? (
        <div class="ask" role="group" aria-labelledby={id}>
          <h2 id={id}>{text('disconnectTitle', company ?? provider.noun)}</h2>
          <p class="small soft">{text('disconnectText', provider.displayName)}</p>
          <div class="actions">
            <Button look="secondary" onClick={() => setAsking(false)}>
              {text('disconnectNo')}
            </Button>
            <Button look="danger" busy={pending(message)} onClick={() => void disconnect()}>
              {text('disconnect')}
            </Button>
          </div>
        </div>
      ) : (
        <Button look="quiet" small onClick={() => setAsking(true)}>
          {text('disconnect')}
        </Button>
      )}
    </div>
  );
}
