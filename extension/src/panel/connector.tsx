import { expiresSoon } from '../state/connector';
import { Act } from '../ui/actions';
import { capital, text } from '../ui/text';
import { When } from '../ui/time';
import { reasonOf, SyncFact } from './list';
import { canShow, type Subject } from './model';

/** One connector with no login under way. */
export function ConnectorScreen({ subject, now }: { subject: Subject; now: number }) {
  const { connector, connectorId, name, provider, walkthrough } = subject;
  if (!connector) {
    return null;
  }
  const works = connector.status === 'connected';
  const ends = connector.credentialExpiresAt;
  const ending = works && expiresSoon(connector, now);
  return (
    <>
      <h1 tabIndex={-1}>{name}</h1>
      <p class={`about ${ending ? 'warn' : works ? 'good' : connector.status === 'failed' ? 'bad' : 'warn'}`}>
        <span class="chip">
          {text(ending ? 'chipExpires' : works ? 'chipWorks' : connector.status === 'failed' ? 'chipFailed' : 'chipUnbound')}
        </span>
        {connector.failure && <When iso={connector.failure.at} now={now} say={(when) => when} />}
      </p>
      {!works && (
        <p class="lead">
          {connector.status === 'failed' ? reasonOf(connector, provider.displayName) : text('unboundText', provider.displayName)}
        </p>
      )}
      {(connector.instance || works) && (
        <dl class="facts">
          {connector.instance && (
            <div>
              <dt>{text('company')}</dt>
              <dd>
                {connector.instance.name} <small class="soft number">{text('id', connector.instance.id)}</small>
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
      </div>
    </>
  );
}
