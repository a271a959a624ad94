import { useEffect, useRef } from 'preact/hooks';
import type { Step, Walkthrough } from '../contributions';
import { isLingering } from '../state/journey';
import type { Journey } from '../state/state';
import { Icon } from '../ui/icon';
import { text } from '../ui/text';
import { StepBody } from './step';

interface StepsProps {
  walkthrough: Walkthrough;
  journey: Journey;
  /** The step that the page points at. */
  current: Step | null;
  now: number;
}

/** The page's own buttons, one after the other: a step whose button can be seen says that the ones before it are done. */
export function Steps({ walkthrough, journey, current, now }: StepsProps) {
  const list = useRef<HTMLOListElement>(null);
  const position = current ? walkthrough.steps.indexOf(current) : -1;
  useEffect(() => list.current?.children[position]?.scrollIntoView?.({ block: 'nearest' }), [position]);
  return (
    <section>
      <h2>{text('stepsTitle')}</h2>
      <ol class="steps" ref={list}>
        {walkthrough.steps.map((step, index) => {
          const isCurrent = step === current;
          const isDone = index < position;
          return (
            <li key={step.id} class={isCurrent ? 'now' : isDone ? 'done' : 'ahead'} aria-current={isCurrent ? 'step' : undefined}>
              <span class="marker number" aria-hidden="true">
                {isDone ? <Icon name="check" /> : index + 1}
              </span>
              <details open={isCurrent}>
                <summary class="stage">
                  {step.title}
                  {isDone && <span class="unseen"> ({text('stepDone')})</span>}
                </summary>
                <StepBody step={step} isStuck={isCurrent && isLingering(walkthrough, journey, now)} />
              </details>
            </li>
          );
        })}
      </ol>
    </section>
  );
}
