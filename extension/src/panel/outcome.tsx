import type { ComponentChildren } from 'preact';
import { awaitsSync } from '../state/journey';
import type { Connector, Reauth } from '../state/state';
import { Act, Button, type Look } from '../ui/actions';
import { Company } from '../ui/company';
import { Icon, type IconName } from '../ui/icon';
import { problemText, problemTitle } from '../ui/problem';
import { articled, capital, plural, Rich, strong, text, whole } from '../ui/text';
import { period, When } from '../ui/time';
import { Title } from '../ui/title';
import { CookieSettings } from './access';
import { Gap } from './gap';
import { HandedOver } from './handOver';
import { isHandedOver, isHopeless, isReplaced, syncAfter } from './model';
import { nextOf, Others, offersOf } from './others';
import type { JourneyProps } from './props';
import { ReportStuck } from './support';

type Ending = NonNullable<Reauth['outcome']>;

const LOOKS: Record<string, { tone: string; icon: IconName }> = {
  matched: { tone: 'good', icon: 'check' },
  cancelled: { tone: '', icon: 'cross' },
  superseded: { tone: '', icon: 'forward' },
  expired: { tone: 'warn', icon: 'clock' },
};

/** How a login ended, and what helps most now. */
export function Outcome(props: JourneyProps) {
  const { subject, journey } = props;
  const reauth = journey.reauth;
  const outcome = reauth?.outcome;
  if (!reauth || !outcome) {
    return null;
  }
  const serious = outcome.nextAction === 'contact_support' || outcome.nextAction === 'wait';
  const { tone, icon } = LOOKS[outcome.code] ?? { tone: serious ? 'bad' : 'warn', icon: 'alert' as const };
  const sync = syncAfter(subject.connector, reauth);
  const offers = offersOf(reauth, props.state, props.now + props.ahead);
  const next = nextOf(reauth, props.state, offers);
  const isMismatch = outcome.code === 'instance_mismatch' && !!reauth.expected;
  return (
    <>
      <SubjectTitle subject={subject.name} tone={tone} icon={icon}>
        {outcome.title}
      </SubjectTitle>
      {isMismatch ? <Mismatch reauth={reauth} provider={subject.provider.displayName} /> : <p class="lead">{outcome.detail}</p>}
      {outcome.code === 'matched' ? (
        <>
          <Gap connector={subject.connector} />
          <Sync sync={sync} isSilent={!sync && !awaitsSync(journey, subject.connector ?? undefined, props.now)} now={props.now} />
          <Others connectorId={subject.connectorId} reauth={reauth} offers={offers} />
          <div class="actions stack">
            {next && (
              <Act look={offers.length > 0 ? 'secondary' : 'primary'} message={{ type: 'panel.start', connectorId: next.connectorId }}>
                {text('reconnectNext', next.name)}
              </Act>
            )}
            <Act
              look={next || offers.length > 0 ? 'secondary' : 'primary'}
              message={{ type: 'panel.close', connectorId: subject.connectorId }}
            >
              {text('done')}
            </Act>
          </div>
        </>
      ) : (
        <>
          {journey.handover && isHandedOver(journey, props.now) && <HandedOver handover={journey.handover} onShow={props.onHandOver} />}
          <Recovery {...props} outcome={outcome} reauth={reauth} />
        </>
      )}
    </>
  );
}

/** What is no failure. */
const CALM: Record<string, IconName> = { cancelled: 'cross', handed_over: 'mail', access_given: 'check' };

/** A login that never began. */
export function ProblemScreen({ subject, journey, now, isAllowed, onHandOver }: JourneyProps) {
  const { connectorId, provider } = subject;
  const kept = journey.problem ?? { code: 'unexpected', detail: null, traceId: null };
  const problem = kept.code === 'access_withheld' && isAllowed ? { ...kept, code: 'access_given' } : kept;
  const hopeless = isHopeless(problem.code);
  return (
    <>
      <SubjectTitle subject={subject.name} tone={CALM[problem.code] ? '' : 'bad'} icon={CALM[problem.code] ?? 'alert'}>
        {problemTitle(problem)}
      </SubjectTitle>
      <p class="lead">{problemText(problem, provider.displayName)}</p>
      {journey.handover && isHandedOver(journey, now) && <HandedOver handover={journey.handover} onShow={onHandOver} />}
      <div class="actions stack">
        {hopeless && <ReportStuck look="primary" connectorId={connectorId} />}
        {problem.code === 'cookies_blocked' && <CookieSettings />}
        <Act look={hopeless ? 'secondary' : 'primary'} message={{ type: 'panel.start', connectorId }}>
          {text(problem.code === 'handed_over' ? 'logInMyself' : 'tryAgain')}
        </Act>
        <Act look="quiet" message={{ type: 'panel.close', connectorId }}>
          {text('notNow')}
        </Act>
      </div>
    </>
  );
}

/** The screen's heading, below the data source that it is about. */
function SubjectTitle({ subject, ...title }: { subject: string; tone: string; icon: IconName; children: ComponentChildren }) {
  return (
    <>
      <p class="subject">
        <bdi>{subject}</bdi>
      </p>
      <Title {...title} />
    </>
  );
}

/** Both companies, so that the eye sees what went wrong. */
function Mismatch({ reauth, provider }: { reauth: Reauth; provider: string }) {
  const expected = reauth.expected ?? { id: '', name: '' };
  return (
    <>
      <dl class="comparison">
        <div class="company expected">
          <dt>
            <Icon name="check" />
            {text('belongsTo')}
          </dt>
          <dd>
            <Company company={expected} />
          </dd>
        </div>
        <div class="company seen">
          <dt>
            <Icon name="alert" />
            {text('loggedInTo')}
          </dt>
          {reauth.seen.map((company) => (
            <dd key={company.id}>
              <Company company={company} />
            </dd>
          ))}
        </div>
      </dl>
      {isReplaced(reauth) ? (
        <>
          <p class="lead">
            <Rich>{text('replacedText', strong(expected.name), provider)}</Rich>
          </p>
          <p class="lead">
            <Rich>{text('replacedRemedy', strong(reauth.seen[0]?.id ?? ''))}</Rich>
          </p>
        </>
      ) : (
        <p class="lead">
          <Rich>{text('mismatchRemedy', strong(expected.name))}</Rich>
        </p>
      )}
    </>
  );
}

/** What can be done, the best first. */
function Recovery({ subject, reauth, outcome, onHandOver, journey, now }: JourneyProps & { reauth: Reauth; outcome: Ending }) {
  const { connectorId, provider } = subject;
  const company = isHandedOver(journey, now) ? null : subject.company;
  const isPlain = ['denied', 'provider_unavailable', 'provider_error', 'provider_misconfigured', 'keys_missing', 'cancelled'].includes(
    outcome.code,
  );
  const again = (look: Look) => (
    <Act look={look} message={{ type: 'panel.start', connectorId }}>
      {text(isPlain ? 'tryAgain' : 'logInAgain')}
    </Act>
  );
  const ask = (look: Look) =>
    company && (
      <Button look={look} icon={look === 'primary' ? 'mail' : undefined} onClick={onHandOver}>
        {text('askAdmin', articled(provider.adminRole))}
      </Button>
    );
  const siblings = reauth.siblings.map((sibling) => (
    <Act key={sibling.connectorId} look="secondary" message={{ type: 'panel.start', connectorId: sibling.connectorId }}>
      <span>
        <Rich>{text('useSibling', whole(sibling.name))}</Rich>
      </span>
    </Act>
  ));
  // Where the company was replaced, logging in again only leads here again: somebody has to connect the data source anew.
  const usual = isReplaced(reauth) && outcome.nextAction === 'retry' ? 'contact_support' : outcome.nextAction;
  const best = company || usual !== 'ask_admin' ? usual : 'retry';
  return (
    <div class="actions stack">
      {best === 'ask_admin' && (
        <>
          {ask('primary')}
          {again('secondary')}
        </>
      )}
      {best === 'contact_support' && (
        <>
          <ReportStuck look="primary" connectorId={connectorId} />
          {again('secondary')}
        </>
      )}
      {best !== 'ask_admin' && best !== 'contact_support' && (
        <>
          {again(isHandedOver(journey, now) ? 'secondary' : 'primary')}
          {siblings}
          {outcome.code === 'denied' && ask('secondary')}
          {outcome.code === 'instance_mismatch' && ask('quiet')}
        </>
      )}
      <Act look="quiet" message={{ type: 'panel.close', connectorId }}>
        {text('notNow')}
      </Act>
    </div>
  );
}

/** What a sync read: its records and its period where they are known, and the platform's own words. */
function extentOf({ records, from, to, detail }: NonNullable<Connector['sync']>): string {
  const parts = [typeof records === 'number' ? plural('syncRecords', records) : null, period(from, to), detail];
  return parts.filter(Boolean).join(' · ');
}

/** What Drivetrain makes of the new login. */
function Sync({ sync, isSilent, now }: { sync: Connector['sync']; isSilent: boolean; now: number }) {
  const status = sync?.status ?? (isSilent ? 'silent' : 'pending');
  const icon = { pending: 'spinner', silent: 'clock', running: 'spinner', succeeded: 'check', failed: 'alert' } as const;
  return (
    <div class={`sync ${status === 'failed' ? 'bad' : status === 'succeeded' ? 'good' : ''}`}>
      <Icon name={icon[status]} />
      <p>
        <strong role="status">{text(`sync_${status}`)}</strong>
        {sync && (
          <span class="small soft number">
            {status === 'succeeded' && <When iso={sync.at} now={now} say={capital} />}
            {status === 'succeeded' && extentOf(sync) && ' · '}
            {extentOf(sync)}
          </span>
        )}
        {status === 'failed' && <span class="small soft">{text('syncFailedHint')}</span>}
        {status === 'silent' && <span class="small soft">{text('syncSilentHint')}</span>}
      </p>
    </div>
  );
}
