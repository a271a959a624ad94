import type { MessageKey } from '../i18n/i18n';
import { endOf, expiresSoon, isDisconnected, isInterrupted, needsLogin } from '../state/connector';
import type { Connector } from '../state/state';
import { Act } from '../ui/actions';
import { Company } from '../ui/company';
import { capital, text } from '../ui/text';
import { day, When } from '../ui/time';
import { reasonOf, remedyOf, SyncFact } from './cards';
import { Disconnect } from './disconnect';
import { Gap } from './gap';
import { History } from './history';
import { canShow, type Subject } from './model';
import { NotAdmin } from './notAdmin';
import { interruptionOf } from './resting';

/** One connector with no login under way. */
export function ConnectorScreen({ subject, now, onHandOver }: { subject: Subject; now: number; onHandOver: () => void }) {
  const { connector, connectorId, name, provider, walkthrough } = subject;
  if (!connector) {
    return null;
  }
  const works = !needsLogin(connector);
  const ends = endOf(connector);
  const ending = expiresSoon(connector, now);
  const waits = isInterrupted(connector);
  const hasFailed = connector.instance && (!works || isDisconnected(connector));
  const since = waits ? connector.interruption?.since : hasFailed ? connector.failure?.at : null;
  // A login that helps no sooner is not the loudest thing to do.
  const isCalm = works || !!connector.interruption || connector.failure?.reason === 'wrong_environment';
  const { tone, chip } = standing(connector, now);
  return (
    <>
      <h1 tabIndex={-1}>
        <bdi>{name}</bdi>
      </h1>
      <p class={`about ${tone}`}>
        <span class="chip">{text(chip)}</span>
        {since && <When iso={since} now={now} say={(when) => when} />}
      </p>
      {!works && <p class="lead">{connector.instance ? reasonOf(connector, provider) : text('unboundText', provider.displayName)}</p>}
      {!works && connector.instance && remedyOf(subject) && <p>{remedyOf(subject)}</p>}
      {waits && <Waits subject={subject} />}
      {isDisconnected(connector) && <p class="lead">{text('disconnectedText')}</p>}
      <Gap connector={connector} />
      {(connector.instance || works) && (
        <dl class="facts">
          {connector.instance && (
            <div>
              <dt>{capital(provider.noun)}</dt>
              <dd>
                <Company company={connector.instance} />
              </dd>
            </div>
          )}
          {connector.lastReauthenticatedAt && (
            <div>
              <dt>{text('lastLoginLabel')}</dt>
              <dd>
                <When iso={connector.lastReauthenticatedAt} now={now} say={capital} />
              </dd>
            </div>
          )}
          {connector.connectedBy && !isDisconnected(connector) && (
            <div>
              <dt>{text('connectedBy')}</dt>
              <dd>
                <bdi>{connector.connectedBy}</bdi>
              </dd>
            </div>
          )}
          {connector.sync && works && (
            <div>
              <dt>{text('lastSyncLabel')}</dt>
              <dd>
                <SyncFact sync={connector.sync} now={now} />
              </dd>
            </div>
          )}
          {works && ends && (
            <div>
              <dt>{text('loginEnds')}</dt>
              <dd>
                {day(ends)} (<When iso={ends} now={now} say={(when) => when} />)
              </dd>
            </div>
          )}
        </dl>
      )}
      <div class="actions stack">
        {waits ? (
          <Act look="secondary" message={{ type: 'panel.test', connectorId }}>
            {text('checkNow')}
          </Act>
        ) : (
          <Act look={isCalm ? 'secondary' : 'primary'} message={{ type: 'panel.start', connectorId }}>
            {text(ending ? 'renew' : works && !isDisconnected(connector) ? 'renewAnyway' : connector.instance ? 'reconnect' : 'connect')}
          </Act>
        )}
        {!works && canShow(walkthrough) && (
          <Act look="secondary" icon="eye" message={{ type: 'panel.showMe', connectorId }}>
            {text('showMe')}
          </Act>
        )}
        {!works && connector.instance && <NotAdmin subject={subject} onHandOver={onHandOver} />}
        {!works && connector.instance && connector.lastReauthenticatedAt && (
          <Act look="quiet" small message={{ type: 'panel.test', connectorId }}>
            {text('testNow')}
          </Act>
        )}
      </div>
      <Disconnect subject={subject} />
      <History connectorId={connectorId} now={now} />
    </>
  );
}

/** What it waits for. */
function Waits({ subject }: { subject: Subject }) {
  const { title, remedy } = interruptionOf(subject);
  return (
    <>
      <p class="gap">
        <strong>{title}</strong>
      </p>
      <p class="lead">{remedy}</p>
    </>
  );
}

function standing(connector: Connector, now: number): { tone: string; chip: MessageKey } {
  if (needsLogin(connector)) {
    return connector.instance ? { tone: 'bad', chip: 'chipFailed' } : { tone: 'warn', chip: 'chipUnbound' };
  }
  if (isInterrupted(connector)) {
    return { tone: '', chip: 'chipInterrupted' };
  }
  if (isDisconnected(connector)) {
    return { tone: '', chip: 'chipDisconnected' };
  }
  if (expiresSoon(connector, now)) {
    return { tone: 'warn', chip: 'chipExpires' };
  }
  return connector.status === 'connected' ? { tone: 'good', chip: 'chipWorks' } : { tone: '', chip: 'chipCalm' };
}
