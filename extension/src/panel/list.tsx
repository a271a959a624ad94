import { useId } from 'preact/hooks';
import { isDisconnected } from '../state/connector';
import { readAt, workspaceOf } from '../state/session';
import type { Ended, Session, State } from '../state/state';
import { Act } from '../ui/actions';
import { Icon, type IconName } from '../ui/icon';
import { plural, text } from '../ui/text';
import { Attention, Detected, Working } from './cards';
import { type Groups, groupsOf, within } from './groups';
import type { View } from './model';
import { Expiring, Recovered, Resting } from './resting';

interface ListProps {
  state: State;
  view: View;
  now: number;
  onHandOver: (connectorId: string) => void;
}

/** Every connector, those that need somebody first; of several workspaces, each for itself. */
export function List(props: ListProps) {
  const { state, view, now } = props;
  if (readAt(state) === null) {
    return state.trouble ? <NotLoaded /> : <Loading />;
  }
  const groups = groupsOf(state, view.seen, now);
  const { attention, settled, detected, expiring, resting } = groups;
  const needed = attention.length + detected.length;
  const isSeveral = state.sessions.length > 1;
  if (state.connectors.length + detected.length === 0 && !isSeveral) {
    return <Empty icon="eye" title={text('noneTitle')} detail={text('noneText')} />;
  }
  return (
    <>
      {needed > 0 ? (
        <h1 tabIndex={-1}>{plural('needed', needed)}</h1>
      ) : (
        <Calm
          isWaiting={settled.some((connector) => connector.status !== 'connected')}
          isEnding={expiring.length > 0}
          isResting={resting.length > 0}
          disconnected={resting.filter(isDisconnected).length}
        />
      )}
      <Recovered state={state} now={now} />
      {state.ended.map((ended) => (
        <EndedNote key={ended.workspaceId} ended={ended} />
      ))}
      {isSeveral ? (
        <>
          {state.sessions.map((session) => (
            <Workspace key={session.id} {...props} session={session} groups={within(groups, session.workspaceId)} needed={needed} />
          ))}
          <Cards {...props} groups={{ ...NOTHING, detected }} needed={needed} level={2} />
        </>
      ) : (
        <Cards {...props} groups={groups} needed={needed} level={2} />
      )}
    </>
  );
}

function Workspace({ session, ...props }: ListProps & { session: Session; groups: Groups; needed: number }) {
  const { attention, settled, expiring, resting, working } = props.groups;
  const id = useId();
  const isEmpty = attention.length + settled.length + expiring.length + resting.length + working.length === 0;
  return (
    <section class="workspace" aria-labelledby={id}>
      <h2 id={id}>
        <bdi>{workspaceOf(session)}</bdi>
      </h2>
      {isEmpty ? (
        <p class="small soft">{text(session.readAt === undefined ? 'loading' : 'workspaceEmpty')}</p>
      ) : (
        <Cards {...props} level={3} />
      )}
    </section>
  );
}

function EndedNote({ ended: { workspaceId, workspaceName } }: { ended: Ended }) {
  const name = workspaceName ?? workspaceId;
  return (
    <div class="note warn">
      <Icon name="notice" />
      <div>
        <p>{name ? text('workspaceEndedIn', name) : text('workspaceEndedSomewhere')}</p>
        <a class="button quiet small" href="/options.html" target="_blank" rel="noreferrer">
          {text('settings')}
        </a>
      </div>
    </div>
  );
}

/** The cards of one list. `needed` counts over all lists; `level` is that of their headings. */
function Cards({ groups, needed, level, state, view, now, onHandOver }: ListProps & { groups: Groups; needed: number; level: 2 | 3 }) {
  const { attention, settled, detected, expiring, resting, working } = groups;
  const Title = `h${level}` as const;
  // One connector has one obvious thing to do; among several none is louder than the others.
  const look = needed === 1 ? 'primary' : 'tinted';
  const cards = attention.length + detected.length + settled.length;
  return (
    <>
      {cards > 0 && (
        <ul class="cards">
          {attention.concat(settled).map((connector) => (
            <Attention
              key={connector.id}
              connector={connector}
              journey={state.journeys[connector.id]}
              view={view}
              now={now}
              look={look}
              level={level}
              onHandOver={onHandOver}
            />
          ))}
          {detected.map((item) => (
            <Detected key={item.key} item={item} view={view} look={look} />
          ))}
        </ul>
      )}
      {expiring.length > 0 && (
        <section>
          <Title>{text('expiringTitle')}</Title>
          <ul class="cards">
            {expiring.map((connector) => (
              <Expiring key={connector.id} connector={connector} now={now} view={view} level={level === 2 ? 3 : 4} />
            ))}
          </ul>
        </section>
      )}
      {resting.length > 0 && (
        <section>
          <Title>{text('restingTitle')}</Title>
          <ul class="cards">
            {resting.map((connector) => (
              <Resting key={connector.id} connector={connector} view={view} now={now} level={level === 2 ? 3 : 4} />
            ))}
          </ul>
        </section>
      )}
      {working.length > 0 && (
        <details class="more" open={cards + expiring.length + resting.length === 0 && working.length < 6}>
          <summary>
            <Icon name="down" />
            {plural('working', working.length)}
          </summary>
          <ul class="rows">
            {working.map((connector) => (
              <Working key={connector.id} connector={connector} now={now} />
            ))}
          </ul>
        </details>
      )}
    </>
  );
}

const NOTHING: Groups = { attention: [], settled: [], detected: [], expiring: [], resting: [], working: [] };

/** Nobody has to do anything. */
function Calm({
  isWaiting,
  isEnding,
  isResting,
  disconnected,
}: {
  isWaiting: boolean;
  isEnding: boolean;
  isResting: boolean;
  disconnected: number;
}) {
  if (disconnected > 0 && !isWaiting) {
    return <Empty icon="clock" title={plural('disconnectedCount', disconnected)} detail={text('disconnectedHint')} />;
  }
  if (isResting && !isWaiting) {
    return <Empty icon="clock" title={text('waitingTitle')} detail={text('restingText')} />;
  }
  return isWaiting ? (
    <Empty icon="mail" title={text('waitingTitle')} detail={text('waitingText')} />
  ) : (
    <Empty icon="check" title={text('allGoodTitle')} detail={text(isEnding ? 'allGoodExpiring' : 'allGoodText')} />
  );
}

function Empty({ icon, title, detail }: { icon: IconName; title: string; detail: string }) {
  return (
    <div class={`empty ${icon === 'check' ? 'good' : ''}`}>
      <span class="sign big">
        <Icon name={icon} />
      </span>
      <h1 tabIndex={-1}>{title}</h1>
      <p class="soft">{detail}</p>
    </div>
  );
}

function NotLoaded() {
  return (
    <div class="empty">
      <span class="sign big">
        <Icon name="offline" />
      </span>
      <h1 tabIndex={-1}>{text('notLoadedTitle')}</h1>
      <p class="soft">{text('notLoadedText')}</p>
      <Act look="secondary" message={{ type: 'panel.refresh' }}>
        {text('tryAgain')}
      </Act>
    </div>
  );
}

/** Before anything was read: never a flash of "nothing". */
export function Loading({ label = text('loading') }: { label?: string }) {
  return (
    <div aria-busy="true">
      <h1 class="unseen" tabIndex={-1}>
        {label}
      </h1>
      <div class="skeleton" aria-hidden="true">
        <i />
        <i />
        <i />
      </div>
    </div>
  );
}
