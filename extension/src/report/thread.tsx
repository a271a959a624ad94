import type { ComponentChildren } from 'preact';
import { useEffect, useId, useRef, useState } from 'preact/hooks';
import type { Report } from '../state/reporting';
import { Button, useActions } from '../ui/actions';
import { Icon } from '../ui/icon';
import { text } from '../ui/text';
import { When } from '../ui/time';
import { Chip } from './list';
import { confirmed, note, noted } from './words';

const LONGEST = 5000;

/** One report with what was said about it. */
export function Thread({ report, now }: { report: Report; now: number }) {
  const { number, status, description, createdAt, messages, screenshot } = report;
  const end = useRef<HTMLLIElement>(null);
  const count = messages.length;

  useEffect(() => end.current?.scrollIntoView?.({ block: 'nearest' }), [count]);

  return (
    <>
      <h1 tabIndex={-1}>{text('threadTitle', number)}</h1>
      <p class="about">
        <Chip status={status} />
        <small class="soft">
          <When iso={createdAt} now={now} say={(when) => text('reportedWhen', when)} />
        </small>
      </p>
      <ol class="messages" aria-label={text('conversation')}>
        <Message isOwn author={text('you')} at={createdAt} now={now}>
          {description}
          {screenshot && (
            <span class="small soft attached">
              <Icon name="camera" /> {text('withScreenshot')}
            </span>
          )}
        </Message>
        {messages.map(({ id, from, author, at, text: words }) => (
          <Message key={id} isOwn={from === 'reporter'} author={from === 'reporter' ? text('you') : author} at={at} now={now}>
            {words}
          </Message>
        ))}
        <li ref={end} class="end" aria-hidden="true" />
      </ol>
      <p role="status" class="small soft">
        {status === 'resolved' ? text('threadResolved') : messages.some(({ from }) => from === 'support') ? '' : text('threadWaiting')}
      </p>
      <Reply report={report} />
    </>
  );
}

interface MessageProps {
  isOwn: boolean;
  author: string;
  at: string;
  now: number;
  children: ComponentChildren;
}

function Message({ isOwn, author, at, now, children }: MessageProps) {
  return (
    <li class={isOwn ? 'own' : undefined}>
      <p class="small soft">
        <strong>{isOwn || saysSupport(author) ? author : text('fromSupport', author)}</strong>{' '}
        <When iso={at} now={now} say={(when) => when} />
      </p>
      <p class="words" dir="auto">
        {children}
      </p>
    </li>
  );
}

/** Nobody is called "Sandra Support, support": the word is the same in every language of ours. */
const saysSupport = (author: string) => /\bsupport\b/i.test(author);

function Reply({ report }: { report: Report }) {
  const { id: reportId, status } = report;
  const { act } = useActions();
  const [words, setWords] = useState(() => unsaid(report));
  const [isSending, setSending] = useState(false);
  const [isFaulty, setFaulty] = useState(false);
  const field = useRef<HTMLTextAreaElement>(null);
  // One key for one text: a reply whose answer was lost is not said twice.
  const key = useRef({ words: '', key: '' });
  const id = useId();

  async function reply() {
    const said = words.trim();
    setFaulty(said === '');
    if (said === '') {
      field.current?.focus();
      return;
    }
    if (key.current.words !== said) {
      key.current = { words: said, key: crypto.randomUUID() };
    }
    setSending(true);
    const { problem } = await act({ type: 'panel.report.reply', reportId, text: said, key: key.current.key });
    setSending(false);
    if (!problem) {
      confirmed('reply', reportId, words);
      setWords('');
      field.current?.focus();
    }
  }

  return (
    <form
      class="report"
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        void reply();
      }}
    >
      <div class="field">
        <label for={id}>{text('reply')}</label>
        <textarea
          id={id}
          ref={field}
          class="input"
          maxLength={LONGEST}
          value={words}
          aria-invalid={isFaulty || undefined}
          aria-describedby={isFaulty ? `${id}-fault` : undefined}
          onInput={(event) => {
            setWords(event.currentTarget.value);
            note('reply', reportId, event.currentTarget.value);
            setFaulty(false);
          }}
        />
        {isFaulty && (
          <p id={`${id}-fault`} class="error">
            {text('replyMissing')}
          </p>
        )}
        {status === 'resolved' && <p class="small soft">{text('replyReopens')}</p>}
      </div>
      <Button look="primary" icon="send" busy={isSending}>
        {text('replySend')}
      </Button>
    </form>
  );
}

/** What was typed here before the panel was closed, unless it was said meanwhile. */
function unsaid({ id, messages }: Report): string {
  const words = noted('reply', id) ?? '';
  if (messages.some(({ from, text: said }) => from === 'reporter' && said === words.trim())) {
    confirmed('reply', id, words);
    return '';
  }
  return words;
}
