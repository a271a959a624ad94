import { useEffect, useRef } from 'preact/hooks';
import type { Step, Walkthrough } from '../contributions';
import { isDirect, isLingering } from '../state/journey';
import type { Journey } from '../state/state';
import { Button, useActions } from '../ui/actions';
import { Icon } from '../ui/icon';
import { text } from '../ui/text';

interface StepsProps {
  walkthrough: Walkthrough;
  journey: Journey;
  current: Step | null;
  now: number;
}

/** The provider's walkthrough: what is done, what is now, what comes. */
export function Steps({ walkthrough, journey, current: recognised, now }: StepsProps) {
  const { act } = useActions();
  const list = useRef<HTMLOListElement>(null);

  function pin({ id }: Step, index: number) {
    // The button goes with what it did; the focus stays at its step.
    list.current?.children[index]?.querySelector('summary')?.focus();
    void act({ type: 'panel.pin', connectorId: journey.connectorId, step: id });
  }

  const steps = walkthrough.steps.filter(({ place }) => place !== 'drivetrain' || !isDirect(journey));
  const current = recognised && !steps.includes(recognised) ? steps[0] : recognised;
  const position = current ? steps.indexOf(current) : -1;
  useEffect(() => list.current?.children[position]?.scrollIntoView?.({ block: 'nearest' }), [position]);
  return (
    <section>
      <h2>{text('stepsTitle')}</h2>
      <ol class="steps" ref={list}>
        {steps.map((step, index) => {
          const isCurrent = step === current;
          const isDone = index < position;
          return (
            <li key={step.id} class={isCurrent ? 'now' : isDone ? 'done' : 'ahead'} aria-current={isCurrent ? 'step' : undefined}>
              <span class="marker number" aria-hidden="true">
                {isDone ? <Icon name="check" /> : index + 1}
              </span>
              <details open={isCurrent}>
                <summary>
                  {step.title}
                  {isDone && <span class="unseen"> ({text('stepDone')})</span>}
                </summary>
                <StepBody step={step} lingers={isCurrent && isLingering(step, journey, now)} />
                {!isCurrent && step.place === 'provider' && journey.phase === 'open' && (
                  <Button look="secondary" small name={text('pinName', step.title)} onClick={() => pin(step, index)}>
                    {text('pin')}
                  </Button>
                )}
              </details>
            </li>
          );
        })}
      </ol>
    </section>
  );
}

function StepBody({ step, lingers }: { step: Step; lingers: boolean }) {
  return (
    <>
      <p>{step.description}</p>
      {step.needs.length > 0 && (
        <div class="needs">
          <p class="label">{text('needs')}</p>
          <ul>
            {step.needs.map((need) => (
              <li key={need}>{need}</li>
            ))}
          </ul>
        </div>
      )}
      {step.troubleshooting.length > 0 && (
        <details class="help" open={lingers}>
          <summary>{text('troubleshooting')}</summary>
          <dl>
            {step.troubleshooting.map(({ question, advice }) => (
              <div key={question}>
                <dt>{question}</dt>
                <dd>{advice}</dd>
              </div>
            ))}
          </dl>
        </details>
      )}
    </>
  );
}
