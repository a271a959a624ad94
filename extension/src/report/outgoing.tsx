import type { Outgoing } from '../state/reporting';
import { Act, LinkButton } from '../ui/actions';
import { contactOf } from '../ui/contact';
import { Icon } from '../ui/icon';
import { problemText } from '../ui/problem';
import { text, textOf } from '../ui/text';
import { Title } from '../ui/title';
import type { Progress } from './send';

interface OutgoingProps {
  outgoing: Outgoing;
  progress: Progress | null;
  supportUrl: string;
}

/** What became of "Send": on its way, kept, refused, or arrived. */
export function OutgoingScreen({ outgoing, progress, supportUrl }: OutgoingProps) {
  const { key, status, problem, report } = outgoing;
  const isSending = status === 'waiting' && progress?.key === key;
  const excerpt = (
    <blockquote class="excerpt" dir="auto" tabIndex={0}>
      {outgoing.body.description}
      {outgoing.picture && (
        <span class="small soft">
          <Icon name="camera" /> {text('withScreenshot')}
        </span>
      )}
    </blockquote>
  );
  if (status === 'sent' && report) {
    return (
      <>
        <Title tone="good" icon="check">
          {text('sentTitle', report.number)}
        </Title>
        <p class="lead">{text('sentText')}</p>
        <ul class="next">
          <li>{text('sentNextRead')}</li>
          <li>{text('sentNextAnswer')}</li>
        </ul>
        {excerpt}
        <div class="actions stack">
          <Act look="primary" message={{ type: 'panel.report.view', view: null }}>
            {text('done')}
          </Act>
          <Act look="secondary" message={{ type: 'panel.report.view', view: { at: 'thread', reportId: report.id } }}>
            {text('showReport')}
          </Act>
        </div>
      </>
    );
  }
  if (status === 'refused') {
    return (
      <>
        <Title tone="bad" icon="alert">
          {text('refusedTitle')}
        </Title>
        <p class="lead">{problem && problemText(problem)}</p>
        {excerpt}
        <div class="actions stack">
          <Act look="primary" message={{ type: 'panel.report.takeBack', key }}>
            {text('changeReport')}
          </Act>
          <LinkButton look="secondary" icon="mail" href={contactOf(supportUrl, { name: '' }, [])}>
            {text('writeInstead')}
          </LinkButton>
          <Act look="quiet" message={{ type: 'panel.report.drop', key }}>
            {text('reportDiscard')}
          </Act>
        </div>
      </>
    );
  }
  return (
    <>
      <Title tone={problem && !isSending ? 'warn' : ''} icon={problem && !isSending ? 'clock' : 'send'}>
        {text(problem && !isSending ? 'keptTitle' : 'sendingTitle')}
      </Title>
      {isSending ? (
        <Bar part={progress.part} />
      ) : (
        <p class="lead" role="status">
          {problem ? (textOf('kept', problem.code) ?? problemText(problem)) : text('sendingText')}
        </p>
      )}
      {problem && !isSending && <p class="lead">{text('keptText')}</p>}
      {excerpt}
      <div class="actions stack">
        {problem && !isSending && (
          <Act look="primary" message={{ type: 'panel.report.hurry' }}>
            {text('sendNow')}
          </Act>
        )}
        <Act look={isSending ? 'secondary' : 'quiet'} message={{ type: 'panel.report.takeBack', key }}>
          {text(isSending ? 'cancelSending' : 'changeReport')}
        </Act>
      </div>
    </>
  );
}

function Bar({ part }: { part: number }) {
  const percent = Math.round(part * 100);
  return (
    <div class="sending">
      <label for="sending">{text(percent < 100 ? 'uploading' : 'uploaded')}</label>
      <span class="number small soft">{text('percent', percent)}</span>
      <progress id="sending" max={100} value={percent} />
    </div>
  );
}
