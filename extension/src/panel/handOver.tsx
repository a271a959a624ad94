import { useEffect, useId, useRef, useState } from 'preact/hooks';
import type { Handover, Journey } from '../state/state';
import { Act, Button, LinkButton, useActions } from '../ui/actions';
import { mailto } from '../ui/contact';
import { Copy } from '../ui/copy';
import { Icon } from '../ui/icon';
import { articled, Rich, strong, text } from '../ui/text';
import { moment } from '../ui/time';
import { isHandedOver, type Subject } from './model';

const LONGEST_NOTE = 300;

/** Asks somebody who may log in to do it, by a link that is good for this company alone. */
export function HandOver({ subject, journey, now }: { subject: Subject; journey: Journey | null; now: number }) {
  const role = articled(subject.provider.adminRole);
  const isGood = journey !== null && isHandedOver(journey, now);
  const link = journey?.handover?.url ? { ...journey.handover, url: journey.handover.url } : null;
  return (
    <>
      <p class="subject">
        <bdi>{subject.name}</bdi>
      </p>
      <h1 tabIndex={-1}>{text('handOverTitle', role)}</h1>
      <p class="lead">
        <Rich>{text('handOverIntro', strong(subject.company ?? subject.name))}</Rich>
      </p>
      {link && isGood ? (
        <Link subject={subject} handover={link} url={link.url} />
      ) : (
        <>
          {isGood && (
            <div class="note">
              <Icon name="clock" />
              <div>
                <p>{text('linkGone')}</p>
                <Act look="quiet" small message={{ type: 'panel.revokeHandOver', connectorId: subject.connectorId }}>
                  {text('takeLinkBack')}
                </Act>
              </div>
            </div>
          )}
          <Ask subject={subject} />
        </>
      )}
    </>
  );
}

/** Says on the way that somebody else was asked. */
export function HandedOver({ handover, onShow }: { handover: Handover; onShow: () => void }) {
  return (
    <div class="note asked">
      <Icon name="mail" />
      <div>
        <p>
          <Rich>{text('handedOver', strong(moment(handover.expiresAt)))}</Rich>
        </p>
        <Button look="quiet" small onClick={onShow}>
          {text(handover.url ? 'showLink' : 'newLink')}
        </Button>
      </div>
    </div>
  );
}

function Ask({ subject: { connectorId } }: { subject: Subject }) {
  const { act, pending } = useActions();
  const [note, setNote] = useState('');
  const id = useId();
  const message = { type: 'panel.handOver', connectorId, note: note.trim() || null } as const;
  return (
    <form
      class="hand"
      onSubmit={(event) => {
        event.preventDefault();
        void act(message);
      }}
    >
      <div class="field">
        <label for={id}>{text('note')}</label>
        <textarea
          id={id}
          class="input"
          maxLength={LONGEST_NOTE}
          aria-describedby={`${id}-hint`}
          value={note}
          onInput={(event) => setNote(event.currentTarget.value)}
        />
        <p id={`${id}-hint`} class="small soft">
          {text('noteHint')}
        </p>
      </div>
      <Button look="primary" busy={pending(message)}>
        {text('makeLink')}
      </Button>
    </form>
  );
}

function Link({ subject, handover, url }: { subject: Subject; handover: Handover; url: string }) {
  const { name, company, provider } = subject;
  const id = useId();
  const field = useRef<HTMLInputElement>(null);
  const role = articled(provider.adminRole);
  const until = moment(handover.expiresAt);

  // It has just been made: the next thing is to take it.
  useEffect(() => field.current?.focus(), [handover.id]);

  return (
    <div class="hand">
      <div class="field">
        <label for={id}>{text('link')}</label>
        <input
          ref={field}
          id={id}
          class="input"
          readOnly
          value={url}
          aria-describedby={`${id}-terms`}
          onFocus={(event) => event.currentTarget.select()}
        />
      </div>
      <div class="actions stack">
        <Copy look="primary" value={url} name={text('copyLink')} />
        <LinkButton
          look="secondary"
          icon="mail"
          href={mailto('', text('mailSubject', name), text('mailBody', name, role, company ?? '', until, url))}
        >
          {text('sendMail')}
        </LinkButton>
      </div>
      <Act look="quiet" message={{ type: 'panel.revokeHandOver', connectorId: subject.connectorId }}>
        {text('takeLinkBack')}
      </Act>
      <p id={`${id}-terms`} class="note">
        <Icon name="clock" />
        <span>
          <Rich>{text('linkTerms', strong(until), role, company ?? '')}</Rich>
        </span>
      </p>
    </div>
  );
}
