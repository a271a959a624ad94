import { endOf, isInterrupted, isRecovered } from '../state/connector';
import type { Connector, State } from '../state/state';
import { Act } from '../ui/actions';
import { Icon } from '../ui/icon';
import { Rich, text, textOf, whole } from '../ui/text';
import { dayOfYear, inDays, moment, When } from '../ui/time';
import { Card, Company } from './cards';
import { type Subject, subjectOf, type View } from './model';

/** A connector that nobody has to do anything about: it waits for its provider, or an admin has disconnected it. */
export function Resting(props: { connector: Connector; view: View; now: number; level: 3 | 4 }) {
  return isInterrupted(props.connector) ? <Interrupted {...props} /> : <Disconnected {...props} />;
}

/** What an interruption means, and what is waited for: the plugin's words first. */
export function interruptionOf({ connector, provider: { displayName, failures } }: Subject): { title: string; remedy: string } {
  const reason = connector?.interruption?.reason ?? 'provider_outage';
  const isLimit = reason === 'plan_limit';
  return (
    failures?.[reason] ?? {
      title: text(isLimit ? 'interruptedLimit' : 'interruptedOutage', displayName),
      remedy: text(isLimit ? 'interruptedLimitText' : 'interruptedOutageText'),
    }
  );
}

function Interrupted({ connector, view, now, level }: { connector: Connector; view: View; now: number; level: 3 | 4 }) {
  const { title, remedy } = interruptionOf(subjectOf(view, connector.id));
  const { interruption, id, name } = connector;
  return (
    <Card
      level={level}
      tone=""
      chip={text('chipInterrupted')}
      name={name}
      about={interruption && <When iso={interruption.since} now={now} say={(when) => when} />}
      actions={
        <Act look="quiet" message={{ type: 'panel.test', connectorId: id }} name={text('checkNowName', name)}>
          {text('checkNow')}
        </Act>
      }
    >
      <Company connector={connector} />
      <p class="small">{title}</p>
      <p class="small soft">{remedy}</p>
    </Card>
  );
}

function Disconnected({ connector, now, level }: { connector: Connector; now: number; level: 3 | 4 }) {
  const { failure, id, name } = connector;
  return (
    <Card
      level={level}
      tone=""
      chip={text('chipDisconnected')}
      name={name}
      about={failure && <When iso={failure.at} now={now} say={(when) => when} />}
      actions={
        <Act look="secondary" message={{ type: 'panel.start', connectorId: id }} name={text('reconnectName', name)}>
          {text('reconnect')}
        </Act>
      }
    >
      <Company connector={connector} />
      <p class="small soft">{text('disconnectedText')}</p>
    </Card>
  );
}

/** A connector whose login ends soon. */
export function Expiring({ connector, view, now, level }: { connector: Connector; view: View; now: number; level: 3 | 4 }) {
  const ends = endOf(connector);
  const { provider } = subjectOf(view, connector.id);
  return (
    <Card
      level={level}
      tone="warn"
      chip={text('chipExpires')}
      name={connector.name}
      about={null}
      actions={
        <Act look="secondary" message={{ type: 'panel.start', connectorId: connector.id }} name={text('renewName', connector.name)}>
          {text('renew')}
        </Act>
      }
    >
      <Company connector={connector} />
      {ends && (
        <p class="small">
          <time dateTime={ends} title={moment(ends)}>
            {text(Date.parse(ends) < now ? 'expiredWhen' : 'expiresWhen', inDays(ends, now), dayOfYear(ends, now))}
          </time>
        </p>
      )}
      <p class="small soft">{textOf('expiry', connector.expiry?.cause ?? 'not_refreshed', provider.displayName)}</p>
    </Card>
  );
}

/** What works again although nobody has logged in: whoever came for the failure learns that it is over. */
export function Recovered({ state, now }: { state: State; now: number }) {
  const recovered = state.connectors.filter((connector) => isRecovered(connector, state, now));
  return (
    <div role="status">
      {recovered.map(({ id, name }) => (
        <div class="note good" key={id}>
          <Icon name="check" />
          <div>
            <p>
              <strong>
                <Rich>{text('bannerDoneTitle', whole(name))}</Rich>
              </strong>
            </p>
            <p>{text('recoveredText')}</p>
          </div>
        </div>
      ))}
    </div>
  );
}
