import type { ComponentChildren } from 'preact';
import type { Connector, Journey } from '../state/state';
import { Act, type Look } from '../ui/actions';
import { Icon } from '../ui/icon';
import { problemTitle } from '../ui/problem';
import { type Named, providerOf } from '../ui/provider';
import { articled, text, textOf } from '../ui/text';
import { When } from '../ui/time';
import { canShow, isDone, isHandedOver, type Seen, type Subject, subjectOf, type View, waitsForConfirmation } from './model';
import { NotAdmin } from './notAdmin';

/** A connector in the list. */
interface CardProps {
  tone: string;
  chip: string;
  name: string;
  about: ComponentChildren;
  /** Of its heading: deeper inside a section with a heading of its own. */
  level?: 2 | 3 | 4;
  children?: ComponentChildren;
  actions: ComponentChildren;
}

export function Card({ tone, chip, name, about, level = 2, children, actions }: CardProps) {
  const Name = `h${level}` as const;
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

export function Attention({
  connector,
  journey,
  view,
  now,
  look,
  level,
  onHandOver,
}: {
  connector: Connector;
  journey: Journey | undefined;
  view: View;
  now: number;
  look: Look;
  level: 2 | 3;
  onHandOver: (connectorId: string) => void;
}) {
  const subject = subjectOf(view, connector.id);
  const { provider, walkthrough } = subject;
  if (journey) {
    return <Underway connector={connector} journey={journey} now={now} look={look} level={level} />;
  }
  const { failure, name } = connector;
  const unbound = !connector.instance;
  const remedy = unbound ? null : remedyOf(subject);
  // Where logging in does not help for now, or helps nobody, it is not the loudest thing to do.
  const isFutile = !!connector.interruption || failure?.reason === 'wrong_environment';
  return (
    <Card
      level={level}
      tone={unbound ? 'warn' : 'bad'}
      chip={unbound ? text('chipUnbound') : text('chipFailed')}
      name={name}
      about={!unbound && failure && <When iso={failure.at} now={now} say={(when) => when} />}
      actions={
        <>
          <Act
            look={isFutile ? 'secondary' : look}
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
          {!unbound && connector.lastReauthenticatedAt && (
            <Act look="quiet" message={{ type: 'panel.test', connectorId: connector.id }} name={text('testNowName', name)}>
              {text('testNow')}
            </Act>
          )}
        </>
      }
    >
      <Company connector={connector} />
      <p class="small soft">{unbound ? text('unboundText', provider.displayName) : reasonOf(connector, provider)}</p>
      {remedy && <p class="small">{remedy}</p>}
    </Card>
  );
}

/** Why it failed, in words: the plugin's first, which knows its provider. */
export function reasonOf({ failure }: Connector, { displayName, failures }: Named): string {
  const reason = failure?.reason ?? '';
  return (
    failures?.[reason]?.title ??
    textOf('reason', reason, displayName) ??
    textOf('failure', failure?.code ?? '', displayName) ??
    failure?.detail ??
    text('failureUnknown', displayName)
  );
}

/** What helps, in words; null where nothing is known of the reason. An interruption comes first: before it is over, nothing else helps. */
export function remedyOf({ connector, provider, company }: Subject): string | null {
  const { interruption, failure } = connector ?? {};
  if (interruption) {
    return text(interruption.reason === 'plan_limit' ? 'waitForLimit' : 'waitForProvider', provider.displayName);
  }
  const reason = failure?.reason ?? '';
  return (
    provider.failures?.[reason]?.remedy ??
    textOf('remedy', reason, provider.displayName, articled(provider.adminRole), company ?? provider.noun)
  );
}

/** The company, unless the connector's name says it already. */
export function Company({ connector: { instance, name } }: { connector: Connector }) {
  return instance && !name.includes(instance.name) ? (
    <p class="small">
      <bdi>{instance.name}</bdi>
    </p>
  ) : null;
}

function Underway({
  connector,
  journey,
  now,
  look,
  level,
}: {
  connector: Connector;
  journey: Journey;
  now: number;
  look: Look;
  level: 2 | 3;
}) {
  const { tone, chip, words, label, isQuiet } = stateOf(journey, now);
  return (
    <Card
      level={level}
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

export function Detected({ item, view, look }: { item: Seen; view: View; look: Look }) {
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

export function Working({ connector, now }: { connector: Connector; now: number }) {
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
