import { useRef } from 'preact/hooks';
import type { Step } from '../contributions';
import { progressOf } from '../state/progress';
import type { Journey } from '../state/state';
import { Button, useActions } from '../ui/actions';
import { Icon } from '../ui/icon';
import { Rich, strong, text } from '../ui/text';
import { type Subject, syncAfter } from './model';
import { StepBody } from './step';

/** How far the login is: stages that the api tells of, and in the middle what may come at the provider, where nobody can look. */
export function Progress({ subject, journey }: { subject: Subject; journey: Journey }) {
  const sync = journey.reauth ? syncAfter(subject.connector, journey.reauth) : null;
  const { displayName } = subject.provider;
  return (
    <section>
      <h2>{text('progressTitle')}</h2>
      <ol class="steps progress">
        {progressOf(journey, sync).map(({ stage, mark }) => (
          <li key={stage} class={mark} aria-current={mark === 'now' ? 'step' : undefined}>
            <span class="marker" aria-hidden="true">
              {mark === 'done' && <Icon name="check" />}
            </span>
            <div>
              <h3 class="stage">{text(`stage_${stage}_${mark}`, displayName)}</h3>
              {stage === 'there' && mark !== 'done' && <AtProvider subject={subject} journey={journey} />}
            </div>
          </li>
        ))}
      </ol>
    </section>
  );
}

/** All that may come, none of it ticked; the person can say where it does not go on. */
function AtProvider({ subject, journey }: { subject: Subject; journey: Journey }) {
  const steps = subject.walkthrough?.steps.filter(({ place }) => place === 'provider') ?? [];
  return steps.length === 0 ? null : (
    <>
      <p class="small soft">{text('mayCome', subject.provider.displayName)}</p>
      <ul class="may">
        {steps.map((step) => (
          <MayCome key={step.id} step={step} subject={subject} journey={journey} />
        ))}
      </ul>
    </>
  );
}

function MayCome({ step, subject, journey }: { step: Step; subject: Subject; journey: Journey }) {
  const { act } = useActions();
  const summary = useRef<HTMLElement>(null);
  const isStuck = journey.phase === 'open' && journey.pinnedStep === step.id;
  const { company } = subject;

  function say() {
    // The words of the button change with what it did; the focus stays at its step.
    summary.current?.focus();
    void act({ type: 'panel.pin', connectorId: journey.connectorId, step: isStuck ? null : step.id });
  }

  return (
    <li class={isStuck ? 'stuck' : undefined}>
      <details open={isStuck}>
        <summary ref={summary}>
          {/* One element: the row sets its children apart. */}
          <span>{step.choosesInstance && company ? <Rich>{text('chooseCompany', strong(company))}</Rich> : step.title}</span>
          {isStuck && <span class="chip">{text('stuckHere')}</span>}
        </summary>
        <StepBody step={step} isStuck={isStuck} />
        {journey.phase === 'open' && (
          <Button look="secondary" small name={text(isStuck ? 'unpinName' : 'pinName', step.title)} onClick={say}>
            {text(isStuck ? 'unpin' : 'pin')}
          </Button>
        )}
      </details>
    </li>
  );
}
