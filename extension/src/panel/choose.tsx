import { workspaceOf } from '../state/session';
import { Act } from '../ui/actions';
import { text } from '../ui/text';
import type { Choosing } from './model';

/** Asks which of several workspaces a card on the page belongs to. A wrong guess would mix two customers, so nothing is chosen beforehand. */
export function Choose({ choosing: { item, workspaces } }: { choosing: Choosing }) {
  return (
    <>
      <h1 tabIndex={-1}>{text('whichTitle')}</h1>
      <p class="lead">{text('whichText', item.name, item.host)}</p>
      <div class="actions stack">
        {workspaces.map((session) => (
          <Act key={session.id} look="secondary" message={{ type: 'panel.register', key: item.key, workspaceId: session.workspaceId }}>
            <bdi>{workspaceOf(session)}</bdi>
          </Act>
        ))}
        <Act look="quiet" message={{ type: 'panel.register', key: item.key, workspaceId: null }}>
          {text('notNow')}
        </Act>
      </div>
    </>
  );
}
