import type { Step } from '../contributions';
import { text } from '../ui/text';

/** What one step is about, what it takes, and what to look at when it does not work. */
export function StepBody({ step, isStuck }: { step: Step; isStuck: boolean }) {
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
        <details class="help" open={isStuck}>
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
