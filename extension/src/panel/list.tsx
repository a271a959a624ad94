import type { ComponentChildren } from 'preact';
import type { Connector, Journey, State } from '../state/state';
import { Act, type Look } from '../ui/actions';
import { Icon, type IconName } from '../ui/icon';
import { problemTitle } from '../ui/problem';
import { providerOf } from '../ui/provider';
import { plural, text, textOf } from '../ui/text';
import { When } from '../ui/time';
import { canShow, groupsOf, isDone, isHandedOver, type Seen, subjectOf, type View, waitsForConfirmation } from './model';
import { NotAdmin } from './notAdmin';

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

interface CardProps {
  tone: string;
  chip: string;
  name: string;
  about: ComponentChildren;
  /** Inside a section of its own heading. */
  nested?: boolean;
  children?: ComponentChildren;
  actions: ComponentChildren;
}

function Card({ tone, chip, name, about, nested = false, children, actions }: CardProps) {
  const Name = nested ? 'h3' : 'h2';
  return (
    <li class={`card ${tone}`}>
      <p class="about">
        <span class="chip">{chip}</span>
        <small class="soft">{about}</small>
      </p>
      <Name class="name">
        <bdi>{name}</bdi>
      </Name>
      {children}
      <div class="actions">{actions}</div>
    </li>
  );
}

function Attention({
  connector,
  journey,
  view,
  now,
  look,
  onHandOver,
}: {
  connector: Connector;
  journey: Journey | undefined;
  view: View;
  now: number;
  look: Look;
  onHandOver: (connectorId: string) => void;
}) {
  const subject = subjectOf(view, connector.id);
  const { provider, walkthrough } = subject;
  if (journey) {
    return <Underway connector={connector} journey={journey} now={now} look={look} />;
  }
  const { failure, name } = connector;
  const unbound = !connector.instance;
  return (
    <Card
      tone={unbound ? 'warn' : 'bad'}
      chip={unbound ? text('chipUnbound') : text('chipFailed')}
      name={name}
      about={!unbound && failure && <When iso={failure.at} now={now} say={(when) => when} />}
      actions={
        <>
          <Act
            look={look}
            message={{ type: 'panel.start', connectorId: connector.id }}
            name={unbound ? text('connectName', name) : text('reconnectName', name)}
          >
            {unbound ? text('connect') : text('reconnect')}
          </Act>
          {canShow(walkthrough) && (
            <Act look="quiet" message={{ type: 'panel.showMe', connectorId: connector.id }} name={text('showMeName', name)}>
              {text('showMeShort')}
            </Act>
          )}
          {!unbound && <NotAdmin subject={subject} onHandOver={() => onHandOver(connector.id)} isNamed />}
        </>
      }
    >
      <Company connector={connector} />
      <p class="small soft">{unbound ? text('unboundText', provider.displayName) : reasonOf(connector, provider.displayName)}</p>
    </Card>
  );
}

/** Why it failed, in words. */
export function reasonOf({ failure }: Connector, provider: string): string {
  return textOf('failure', failure?.code ?? '', provider) ?? failure?.detail ?? text('failureUnknown', provider);
}

/** The company, unless the connector's name says it already. */
function Company({ connector: { instance, name } }: { connector: Connector }) {
  return instance && !name.includes(instance.name) ? (
    <p class="small">
      <bdi>{instance.name}</bdi>
    </p>
  ) : null;
}

function Underway({ connector, journey, now, look }: { connector: Connector; journey: Journey; now: number; look: Look }) {
  const { tone, chip, words, label, isQuiet } = stateOf(journey, now);
  return (
    <Card
      tone={tone}
      chip={chip}
      name={connector.name}
      about={null}
      actions={
        <Act
          look={isQuiet ? 'secondary' : look}
          message={{ type: 'panel.show', connectorId: connector.id }}
          name={text('actionName', label, connector.name)}
        >
          {label}
        </Act>
      }
    >
      <p class="small soft">{words}</p>
    </Card>
  );
}

/** A journey in a few words. */
function stateOf(journey: Journey, now: number): { tone: string; chip: string; words: string; label: string; isQuiet?: boolean } {
  const { phase, reauth, problem } = journey;
  if (waitsForConfirmation(journey)) {
    return { tone: '', chip: text('chipConfirm'), words: text('underwayConfirm'), label: text('goOn') };
  }
  if (isHandedOver(journey, now)) {
    return { tone: '', chip: text('chipAsked'), words: text('underwayAsked'), label: text('show'), isQuiet: true };
  }
  if (phase !== 'ended') {
    return { tone: '', chip: text('chipOpen'), words: text(phase === 'showing' ? 'statusShowing' : 'underwayOpen'), label: text('goOn') };
  }
  const words = reauth?.outcome?.title ?? (problem ? problemTitle(problem) : text('problemTitle'));
  return isDone(journey)
    ? { tone: 'good', chip: text('chipDone'), words: reauth?.outcome?.detail ?? '', label: text('show'), isQuiet: true }
    : { tone: 'warn', chip: text('chipEnded'), words, label: text('seeResult') };
}

function Detected({ item, view, look }: { item: Seen; view: View; look: Look }) {
  const provider = providerOf(view.contributions, item.provider);
  return (
    <Card
      tone="bad"
      chip={text('chipFailed')}
      name={item.name}
      about={text('seenOn', item.host)}
      actions={
        <Act look={look} message={{ type: 'panel.startDetected', key: item.key }} name={text('reconnectName', item.name)}>
          {text('reconnect')}
        </Act>
      }
    >
      <p class="small soft">{item.reason ?? text('failureUnknown', provider.displayName)}</p>
    </Card>
  );
}

function Expiring({ connector, now, look }: { connector: Connector; now: number; look: Look }) {
  const ends = connector.credentialExpiresAt;
  return (
    <Card
      nested
      tone="warn"
      chip={text('chipExpires')}
      name={connector.name}
      about={null}
      actions={
        <Act look={look} message={{ type: 'panel.start', connectorId: connector.id }} name={text('renewName', connector.name)}>
          {text('renew')}
        </Act>
      }
    >
      <Company connector={connector} />
      {ends && (
        <p class="small soft">
          <When iso={ends} now={now} say={(when) => text('expiresWhen', when)} />
        </p>
      )}
    </Card>
  );
}

function Working({ connector, now }: { connector: Connector; now: number }) {
  return (
    <li>
      <Act look="quiet" message={{ type: 'panel.show', connectorId: connector.id }}>
        <span>
          <bdi>{connector.name}</bdi>
          <small class="soft">
            <Facts connector={connector} now={now} />
          </small>
        </span>
        <Icon name="forward" />
      </Act>
    </li>
  );
}

/** Last login and last sync. */
function Facts({ connector, now }: { connector: Connector; now: number }) {
  const { sync, lastReauthenticatedAt } = connector;
  return (
    <>
      {lastReauthenticatedAt && <When iso={lastReauthenticatedAt} now={now} say={(when) => text('lastLogin', when)} />}
      {lastReauthenticatedAt && sync && ' · '}
      {sync && <SyncFact sync={sync} now={now} />}
      {!lastReauthenticatedAt && !sync && text(connector.status === 'connected' ? 'chipWorks' : 'chipCalm')}
    </>
  );
}

/** "Synced 5 minutes ago". */
export function SyncFact({ sync, now }: { sync: NonNullable<Connector['sync']>; now: number }) {
  const words = { succeeded: 'syncedWhen', failed: 'syncFailedWhen' } as const;
  const { status } = sync;
  return status === 'running' ? <>{text('syncRunning')}</> : <When iso={sync.at} now={now} say={(when) => text(words[status], when)} />;
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
