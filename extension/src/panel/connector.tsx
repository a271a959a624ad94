import type { MessageKey } from '../i18n/i18n';
import { endOf, expiresSoon, isDisconnected, isInterrupted, needsLogin } from '../state/connector';
import type { Connector } from '../state/state';
import { Act } from '../ui/actions';
import { Company } from '../ui/company';
import { capital, text } from '../ui/text';
import { When } from '../ui/time';
import { reasonOf, remedyOf, SyncFact } from './cards';
import { canShow, type Subject } from './model';
import { NotAdmin } from './notAdmin';

/** One connector with no login under way. */
export function ConnectorScreen({ subject, now, onHandOver }: { subject: Subject; now: number; onHandOver: () => void }) {
  const { connector, connectorId, name, provider, walkthrough } = subject;
  if (!connector) {
    return null;
  }
  const works = !needsLogin(connector);
  const ends = endOf(connector);
  const ending = expiresSoon(connector, now);
  const { tone, chip } = standing(connector, now);
  return (
    <>
      <h1 tabIndex={-1}>
        <bdi>{name}</bdi>
      </h1>
      <p class={`about ${tone}`}>
        <span class="chip">{text(chip)}</span>
        {!works && connector.instance && connector.failure && <When iso={connector.failure.at} now={now} say={(when) => when} />}
      </p>
      {!works && <p class="lead">{connector.instance ? reasonOf(connector, provider) : text('unboundText', provider.displayName)}</p>}
      {!works && connector.instance && remedyOf(subject) && <p>{remedyOf(subject)}</p>}
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
                <When iso={ends} now={now} say={capital} />
              </dd>
            </div>
          )}
        </dl>
      )}
      <div class="actions stack">
        <Act look={works && !ending ? 'secondary' : 'primary'} message={{ type: 'panel.start', connectorId }}>
          {text(ending ? 'renew' : works ? 'renewAnyway' : connector.instance ? 'reconnect' : 'connect')}
        </Act>
        {!works && canShow(walkthrough) && (
          <Act look="secondary" icon="eye" message={{ type: 'panel.showMe', connectorId }}>
            {text('showMe')}
          </Act>
        )}
        {!works && connector.instance && <NotAdmin subject={subject} onHandOver={onHandOver} />}
      </div>
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
