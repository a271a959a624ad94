import type { MessageKey } from '../i18n/i18n';
import type { Outgoing, Reporting, Summary } from '../state/reporting';
import { namedWorkspace } from '../state/session';
import type { State } from '../state/state';
import { Act } from '../ui/actions';
import { Icon } from '../ui/icon';
import { text } from '../ui/text';
import { When } from '../ui/time';

/** The reports of all workspaces: what is not sent yet, then what is open, then what is settled. */
export function ReportList({ state, reporting, now }: { state: State; reporting: Reporting; now: number }) {
  const { own, draft } = reporting;
  const waiting = reporting.outbox.filter(({ status }) => status !== 'sent');
  const open = own.filter(({ status }) => status !== 'resolved').sort((a, b) => Number(b.unreadByReporter) - Number(a.unreadByReporter));
  const settled = own.filter(({ status }) => status === 'resolved');
  const isEmpty = own.length + waiting.length === 0;
  return (
    <>
      {isEmpty ? (
        <div class="empty">
          <span class="sign big">
            <Icon name="chat" />
          </span>
          <h1 tabIndex={-1}>{text('reportsNoneTitle')}</h1>
          <p class="soft">{text('reportsNoneText')}</p>
        </div>
      ) : (
        <>
          <h1 tabIndex={-1}>{text('reportsTitle')}</h1>
          <ul class="threads">
            {waiting.map((outgoing) => (
              <Waiting key={outgoing.key} outgoing={outgoing} workspace={namedWorkspace(state, outgoing.workspaceId)} now={now} />
            ))}
            {open.concat(settled).map((report) => (
              <Row key={report.id} report={report} workspace={namedWorkspace(state, report.workspaceId)} now={now} />
            ))}
          </ul>
        </>
      )}
      <div class="actions stack">
        <Act look={isEmpty ? 'primary' : 'secondary'} icon="flag" message={{ type: 'panel.report.open', connectorId: null }}>
          {text(draft ? 'reportContinue' : 'reportNew')}
        </Act>
      </div>
      <p class="small soft hint">{text('reportsOlder')}</p>
    </>
  );
}

const CHIPS: Record<Summary['status'], { tone: string; words: MessageKey }> = {
  new: { tone: '', words: 'statusNew' },
  in_progress: { tone: '', words: 'statusInProgress' },
  waiting_for_customer: { tone: 'warn', words: 'statusWaiting' },
  resolved: { tone: 'good', words: 'statusResolved' },
};

export function Chip({ status, unread = false }: { status: Summary['status']; unread?: boolean }) {
  const { tone, words } = CHIPS[status];
  return <span class={`chip ${unread ? 'unread' : tone}`}>{text(unread ? 'statusUnread' : words)}</span>;
}

function Row({ report, workspace, now }: { report: Summary; workspace: string | null; now: number }) {
  const { id, number, excerpt, status, updatedAt, unreadByReporter } = report;
  return (
    <li>
      <Act look="quiet" message={{ type: 'panel.report.view', view: { at: 'thread', reportId: id } }}>
        <span>
          <span class="about">
            <Chip status={status} unread={unreadByReporter} />
            <small class="soft">
              <When iso={updatedAt} now={now} say={(when) => when} />
              <Of workspace={workspace} />
            </small>
          </span>
          <strong>{text('reportNumber', number)}</strong>
          <span class="two-lines" dir="auto">
            {excerpt}
          </span>
        </span>
        <Icon name="forward" />
      </Act>
    </li>
  );
}

function Waiting({ outgoing, workspace, now }: { outgoing: Outgoing; workspace: string | null; now: number }) {
  const isRefused = outgoing.status === 'refused';
  return (
    <li>
      <Act look="quiet" message={{ type: 'panel.report.view', view: { at: 'sent', key: outgoing.key } }}>
        <span>
          <span class="about">
            <span class={`chip ${isRefused ? 'bad' : 'warn'}`}>{text(isRefused ? 'statusRefused' : 'statusKept')}</span>
            <small class="soft">
              <When iso={new Date(outgoing.queuedAt).toISOString()} now={now} say={(when) => when} />
              <Of workspace={workspace} />
            </small>
          </span>
          <span class="two-lines" dir="auto">
            {outgoing.body.description}
          </span>
        </span>
        <Icon name="forward" />
      </Act>
    </li>
  );
}

function Of({ workspace }: { workspace: string | null }) {
  return workspace ? (
    <>
      {' · '}
      <bdi>{workspace}</bdi>
    </>
  ) : null;
}
