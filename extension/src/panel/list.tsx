import type { State } from '../state/state';
import { Act } from '../ui/actions';
import { Icon, type IconName } from '../ui/icon';
import { plural, text } from '../ui/text';
import { Attention, Detected, Expiring, Working } from './cards';
import { groupsOf } from './groups';
import type { View } from './model';

/** Every connector of the workspace, those that need somebody first. */
export function List({
  state,
  view,
  now,
  onHandOver,
}: {
  state: State;
  view: View;
  now: number;
  onHandOver: (connectorId: string) => void;
}) {
  if (state.connectorsAt === null) {
    return state.trouble ? <NotLoaded /> : <Loading />;
  }
  const { attention, settled, detected, expiring, working } = groupsOf(state, view.seen, now);
  const needed = attention.length + detected.length;
  if (state.connectors.length + detected.length === 0) {
    return <Empty icon="eye" title={text('noneTitle')} detail={text('noneText')} />;
  }
  // One connector has one obvious thing to do; among several none is louder than the others.
  const look = needed === 1 ? 'primary' : 'tinted';
  return (
    <>
      {needed > 0 ? (
        <h1 tabIndex={-1}>{plural('needed', needed)}</h1>
      ) : (
        <Calm isWaiting={settled.some((connector) => connector.status !== 'connected')} isEnding={expiring.length > 0} />
      )}
      {needed + settled.length > 0 && (
        <ul class="cards">
          {attention.concat(settled).map((connector) => (
            <Attention
              key={connector.id}
              connector={connector}
              journey={state.journeys[connector.id]}
              view={view}
              now={now}
              look={look}
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
          <h2>{text('expiringTitle')}</h2>
          <ul class="cards">
            {expiring.map((connector) => (
              <Expiring key={connector.id} connector={connector} now={now} look={needed ? 'secondary' : 'tinted'} />
            ))}
          </ul>
        </section>
      )}
      {working.length > 0 && (
        <details class="more" open={needed + settled.length + expiring.length === 0 && working.length < 6}>
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

/** Nobody has to do anything. */
function Calm({ isWaiting, isEnding }: { isWaiting: boolean; isEnding: boolean }) {
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
