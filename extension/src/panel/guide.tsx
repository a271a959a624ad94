import type { ComponentChildren } from 'preact';
import type { Walkthrough } from '../contributions';
import { currentStep } from '../state/journey';
import type { Journey } from '../state/state';
import { Act } from '../ui/actions';
import { Icon } from '../ui/icon';
import { plural, Rich, strong, text, whole } from '../ui/text';
import { countdown } from '../ui/time';
import { HandedOver } from './handOver';
import { isHandedOver, type Subject, timeLeft } from './model';
import { Progress } from './progress';
import type { JourneyProps } from './props';
import { Steps } from './steps';

/** The way through one login: what the person needs, and how far it is as far as that is known. */
export function Guide({
  subject,
  journey,
  now,
  ahead,
  standstill,
  onHandOver,
  isAtLogin,
  children,
}: JourneyProps & { children?: ComponentChildren }) {
  const { connectorId, name, provider, company, walkthrough } = subject;
  const isShowing = journey.phase === 'showing';
  const role = strong(provider.adminRole);
  return (
    <>
      <h1 tabIndex={-1}>
        <Rich>{company ? text('guideTitle', whole(name)) : text('guideTitleUnbound', whole(name))}</Rich>
      </h1>
      <p class="key">
        <Icon name="person" />
        <span>
          <Rich>{company ? text('guideSentence', role, strong(company)) : text('guideSentenceUnbound', role, provider.noun)}</Rich>
        </span>
      </p>
      {journey.handover && isHandedOver(journey, now) && <HandedOver handover={journey.handover} onShow={onHandOver} />}
      <Status journey={journey} subject={subject} standstill={standstill} now={now + ahead} />
      <div class="actions stack">
        {standstill === 'overdue' ? (
          <Act look="primary" message={{ type: 'panel.start', connectorId }}>
            {text('logInAgain')}
          </Act>
        ) : (
          !isAtLogin && standstill !== 'access' && <MainAction journey={journey} />
        )}
      </div>
      {children}
      {isShowing ? (
        walkthrough && <Steps walkthrough={onPage(walkthrough)} journey={journey} current={currentStep(walkthrough, journey)} now={now} />
      ) : (
        <Progress subject={subject} journey={journey} />
      )}
    </>
  );
}

/** What is done on Drivetrain's page: the login that follows has its own way. */
function onPage(walkthrough: Walkthrough): Walkthrough {
  return { ...walkthrough, steps: walkthrough.steps.filter(({ place }) => place === 'drivetrain') };
}

function MainAction({ journey: { connectorId, phase, startUrl, tabId } }: { journey: Journey }) {
  if (phase === 'starting') {
    return null;
  }
  if (phase === 'showing') {
    return (
      <Act look="primary" message={{ type: 'panel.start', connectorId }}>
        {text('startInstead')}
      </Act>
    );
  }
  // A login that was begun elsewhere belongs to the browser that began it.
  return startUrl === null && tabId === null ? (
    <Act look="secondary" message={{ type: 'panel.start', connectorId }}>
      {text('startHere')}
    </Act>
  ) : (
    <Act look="primary" icon="forward" message={{ type: 'panel.focusTab', connectorId }}>
      {text(tabId === null ? 'openAgain' : 'goToTab')}
    </Act>
  );
}

/** The time is the api's. */
function Status({
  journey,
  subject,
  standstill,
  now,
}: {
  journey: Journey;
  subject: Subject;
  standstill: JourneyProps['standstill'];
  now: number;
}) {
  const left = standstill === 'overdue' ? null : timeLeft(journey, now);
  return (
    <div class="status">
      <p role="status">
        {isBusy(journey) && !standstill && <Icon name="spinner" />}
        {standstill ? text(`standstill_${standstill}`, subject.provider.displayName) : statusText(journey, subject.provider.displayName)}
        {left !== null && (
          <span class="unseen">{left < 60_000 ? text('lastMinute') : plural('minutesLeft', Math.floor(left / 60_000))}</span>
        )}
      </p>
      {left !== null && (
        <span class="left warn number" aria-hidden="true">
          <Icon name="clock" />
          {text('timeLeft', countdown(left))}
        </span>
      )}
    </div>
  );
}

function isBusy({ phase, reauth }: Journey): boolean {
  return phase === 'starting' || reauth?.status === 'exchanging';
}

function statusText({ phase, startUrl, tabId, reauth }: Journey, provider: string): string {
  if (phase === 'showing') {
    return text('statusShowing');
  }
  if (phase === 'starting') {
    return text('statusStarting', provider);
  }
  if (reauth?.status === 'exchanging') {
    return text('statusExchanging', provider);
  }
  if (tabId !== null) {
    return text('statusStarted', provider);
  }
  return text(startUrl === null ? 'statusElsewhere' : 'statusClosed');
}
