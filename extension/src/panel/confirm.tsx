import { useState } from 'preact/hooks';
import { Act, Button, useActions } from '../ui/actions';
import { Company } from '../ui/company';
import { Icon } from '../ui/icon';
import { articled, text } from '../ui/text';
import { countdown } from '../ui/time';
import { choicesOf, timeLeft } from './model';
import type { JourneyProps } from './props';

/** A connector without a company gets one, for good: the person says which. */
export function Confirm({ subject, journey, state, now, ahead, standstill }: JourneyProps) {
  const { connectorId, name, provider } = subject;
  const seen = journey.reauth?.seen ?? [];
  const only = seen.length === 1 ? seen[0] : undefined;
  const left = timeLeft(journey, now + ahead);
  return (
    <>
      <p class="subject">
        <bdi>{name}</bdi>
      </p>
      <h1 tabIndex={-1}>{text(only ? 'confirmTitle' : 'confirmTitleMany', provider.noun)}</h1>
      {only && (
        <dl class="comparison">
          <div class="company">
            <dt>{text('confirmOpened')}</dt>
            <dd>
              <Company company={only} />
            </dd>
          </div>
        </dl>
      )}
      {only ? null : <Choice connectorId={connectorId} companies={choicesOf(state, subject, seen)} noun={provider.noun} />}
      <p class="note warn">
        <Icon name="notice" />
        <span>{text('confirmWarning', name, articled(provider.noun))}</span>
      </p>
      {standstill && (
        <p class="note" role="status">
          <Icon name="clock" />
          <span>{text(`standstill_${standstill}`, subject.provider.displayName)}</span>
        </p>
      )}
      <div class="actions stack">
        {only ? (
          <Act look="primary" message={{ type: 'panel.confirm', connectorId, instanceId: only.id }}>
            {text('confirmYes', only.name)}
          </Act>
        ) : (
          <Button look="primary" form={FORM}>
            {text('confirmChosen', provider.noun)}
          </Button>
        )}
        <Act look="secondary" message={{ type: 'panel.start', connectorId }}>
          {text('confirmNo')}
        </Act>
      </div>
      {left !== null && (
        <p class="left warn number small">
          <Icon name="clock" />
          {text('timeLeft', countdown(left))}
        </p>
      )}
    </>
  );
}

const FORM = 'companies';

function Choice({ connectorId, companies, noun }: { connectorId: string; companies: ReturnType<typeof choicesOf>; noun: string }) {
  const { act } = useActions();
  const [chosen, setChosen] = useState<string | null>(null);
  const [isMissing, setMissing] = useState(false);
  return (
    <form
      id={FORM}
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        if (chosen === null) {
          setMissing(true);
          event.currentTarget.querySelector('input')?.focus();
        } else {
          void act({ type: 'panel.confirm', connectorId, instanceId: chosen });
        }
      }}
    >
      <fieldset class="choice" aria-describedby={isMissing ? 'choice-error' : undefined}>
        <legend>{text('confirmOpenedMany')}</legend>
        {companies.map((company) => (
          <label key={company.id} class="company">
            <input
              type="radio"
              name="company"
              value={company.id}
              checked={chosen === company.id}
              onChange={() => {
                setChosen(company.id);
                setMissing(false);
              }}
            />
            <span>
              <Company company={company} />
              {company.usedBy && <small class="soft">{text('usedBy', company.usedBy)}</small>}
            </span>
          </label>
        ))}
      </fieldset>
      {isMissing && (
        <p id="choice-error" class="error">
          {text('confirmMissing', articled(noun))}
        </p>
      )}
    </form>
  );
}
