import { useEffect, useId, useRef, useState } from 'preact/hooks';
import type { Contributions } from '../contributions';
import { type Draft, faultOf } from '../state/reporting';
import type { State } from '../state/state';
import { Button, useActions } from '../ui/actions';
import { Icon } from '../ui/icon';
import { useChoice } from '../ui/live';
import { problemText } from '../ui/problem';
import { type Helped, providerOf } from '../ui/provider';
import { plural, text } from '../ui/text';
import { About } from './about';
import { Screenshot } from './screenshot';
import { SentAlong } from './sentAlong';
import { Discard, Instead } from './ways';
import { confirmed, note, noted } from './words';

const LONGEST = 5000;
/** The counter is shown when so few characters are left. */
const NEAR = 500;
/** Milliseconds after which what was typed is kept. */
const TYPING = 250;

interface FormProps {
  state: State;
  view: Helped;
  draft: Draft;
  now: number;
}

/** A report as it is being written. Everything in it is kept as it is typed. */
export function ReportForm({ state, view, draft, now }: FormProps) {
  const { contributions } = view;
  const { act, pending } = useActions();
  const [description, setDescription] = useTyped(draft);
  const [agrees, setAgrees] = useChoice(draft.consent, (consent) => void act({ type: 'panel.report.edit', change: { consent } }));
  const [isFaulty, setFaulty] = useState(false);
  const id = useId();
  const field = useRef<HTMLTextAreaElement>(null);
  const connector = state.connectors.find((candidate) => candidate.id === draft.connectorId) ?? null;
  // What the person sees counts; the worker may have it a moment later.
  const seen = { ...draft, description, consent: agrees };
  const fault = isFaulty ? faultOf(seen) : null;
  const left = LONGEST - description.length;
  const isSending = draft.key !== null || pending({ type: 'panel.report.send' });

  async function send() {
    const found = faultOf(seen);
    setFaulty(found !== null);
    if (found === 'description') {
      field.current?.focus();
    } else if (found === 'consent') {
      document.getElementById(CONSENT)?.focus();
    } else {
      await act({ type: 'panel.report.edit', change: { description } });
      await act({ type: 'panel.report.send' });
    }
  }

  return (
    <form
      class="report"
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        void send();
      }}
    >
      <h1 tabIndex={-1}>{text('reportTitle')}</h1>
      <p class="lead">{text('reportIntro')}</p>
      <About state={state} draft={draft} />
      <StepChoice contributions={contributions} provider={connector?.provider ?? null} draft={draft} />
      <div class="field">
        <label for={id}>{text('reportDescription')}</label>
        <textarea
          id={id}
          ref={field}
          class="input tall"
          maxLength={LONGEST}
          required
          aria-invalid={fault === 'description' || undefined}
          aria-describedby={`${id}-hint${fault === 'description' ? ` ${id}-fault` : ''}`}
          value={description}
          onInput={(event) => setDescription(event.currentTarget.value)}
        />
        <p id={`${id}-hint`} class="small soft">
          {text('reportDescriptionHint')}
        </p>
        <p role="status" class="small number">
          {left <= NEAR && plural('charactersLeft', left)}
        </p>
        {fault === 'description' && (
          <p id={`${id}-fault`} class="error">
            {text('reportDescriptionMissing')}
          </p>
        )}
      </div>
      {(view.managed?.screenshots ?? true) && (
        <Screenshot draft={draft} now={now} consent={{ id: CONSENT, isGiven: agrees, isMissing: fault === 'consent', give: setAgrees }} />
      )}
      <SentAlong draft={draft} state={state} />
      <div role="alert">
        {draft.problem?.code === 'shot_lost' && (
          <p class="bar bad">
            <Icon name="notice" />
            {problemText(draft.problem)}
          </p>
        )}
      </div>
      <div class="actions stack">
        <Button look="primary" icon="send" busy={isSending}>
          {text('reportSend')}
        </Button>
        <Discard isEmpty={description.trim() === '' && !draft.shot} />
      </div>
      <Instead state={state} view={view} connectorId={draft.connectorId} />
    </form>
  );
}

const CONSENT = 'consent';

/** The text is the person's while they type. It is noted at once, and kept by the worker a moment later, or when they go. */
function useTyped(draft: Draft): [string, (value: string) => void] {
  const { act } = useActions();
  const [found] = useState(() => noted('report', draft.id));
  const [description, setDescription] = useState(found ?? draft.description);
  const unsaved = useRef(found);
  const isUntouched = useRef(found === null);

  const save = () => {
    const words = unsaved.current;
    if (words !== null) {
      unsaved.current = null;
      void act({ type: 'panel.report.edit', change: { description: words } }).then(
        ({ problem }) => problem === null && confirmed('report', draft.id, words),
      );
    }
  };
  useEffect(() => {
    const timer = setTimeout(save, TYPING);
    window.addEventListener('pagehide', save);
    return () => {
      clearTimeout(timer);
      window.removeEventListener('pagehide', save);
    };
  }, [description]);
  useEffect(() => save, []);
  // Another window's panel may be where the person writes.
  useEffect(() => {
    if (isUntouched.current) {
      setDescription(draft.description);
    }
  }, [draft.description]);

  return [
    description,
    (value) => {
      note('report', draft.id, value);
      unsaved.current = value;
      isUntouched.current = false;
      setDescription(value);
    },
  ];
}

const PLACES = [
  { place: 'drivetrain', label: 'stepsOnPage' },
  { place: 'provider', label: 'stepsAt' },
  { place: 'reauth', label: 'stepsBack' },
] as const;

/** Nobody numbers the steps: how many of them come is the provider's to say. */
function StepChoice({ contributions, provider, draft }: { contributions: Contributions | null; provider: string | null; draft: Draft }) {
  const { act } = useActions();
  const id = useId();
  const [chosen, setChosen] = useChoice(draft.step, (step) => void act({ type: 'panel.report.edit', change: { step } }));
  const steps = contributions?.walkthroughs.find((walkthrough) => walkthrough.provider === provider)?.steps ?? [];
  if (steps.length === 0) {
    return null;
  }
  return (
    <div class="field">
      <label for={id}>{text('reportStep')}</label>
      <select id={id} class="input" value={chosen} onChange={(event) => setChosen(event.currentTarget.value)}>
        <option value="other">{text('reportStepOther')}</option>
        {PLACES.map(({ place, label }) => (
          <optgroup key={place} label={text(label, providerOf(contributions, provider ?? '').displayName)}>
            {steps
              .filter((step) => step.place === place)
              .map((step) => (
                <option key={step.id} value={step.id}>
                  {step.title}
                </option>
              ))}
          </optgroup>
        ))}
      </select>
    </div>
  );
}
