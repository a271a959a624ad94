import { openReportOf, type Reporting } from '../state/reporting';
import { Act } from '../ui/actions';
import { contactLabel, contactOf, plain, type Reference } from '../ui/contact';
import { Copy } from '../ui/copy';
import { Icon } from '../ui/icon';
import { text } from '../ui/text';
import type { helpOf, Subject } from './model';

interface SupportProps {
  references: Reference[];
  subject: Subject;
  url: string;
  reporting: Reporting;
  help: ReturnType<typeof helpOf>;
  /** The way to a report stands in the bar at the panel's foot already. */
  isInBar: boolean;
}

/** The quiet place at the end of every screen of one connector. Where somebody seems to be stuck it speaks first. */
export function Support({ references, subject, url, reporting, help, isInBar }: SupportProps) {
  const href = contactOf(url, subject, references);
  const known = openReportOf(reporting, subject.connectorId);
  return (
    <footer class="support">
      {known ? (
        <div class="note stuck">
          <Icon name="chat" />
          <div>
            <p>{text(known.unreadByReporter ? 'stuckAnswered' : 'stuckReported', known.number)}</p>
            <Act look="quiet" small message={{ type: 'panel.report.view', view: { at: 'thread', reportId: known.id } }}>
              {text('showReport')}
            </Act>
          </div>
        </div>
      ) : help === 'suggested' ? (
        <div class="note stuck">
          <Icon name="flag" />
          <div>
            <p>
              <strong>{text('stuckTitle')}</strong> {text('stuckText')}
            </p>
            <ReportStuck look="secondary" connectorId={subject.connectorId} />
          </div>
        </div>
      ) : (
        help === 'quiet' && !isInBar && <ReportStuck look="quiet" connectorId={subject.connectorId} />
      )}
      <a href={href} target={href.startsWith('https:') ? '_blank' : undefined} rel="noreferrer">
        {text(contactLabel(href))}
      </a>
      {references.length > 0 && (
        <details>
          <summary>{text('details')}</summary>
          <dl>
            {references.map(([label, value]) => (
              <div key={label}>
                <dt>{label}</dt>
                <dd>
                  <code>{value}</code>
                </dd>
              </div>
            ))}
          </dl>
          <Copy small value={plain(references)} name={text('copyDetails')} />
        </details>
      )}
    </footer>
  );
}

/** One click from wherever somebody is. */
export function ReportStuck({ connectorId, look }: { connectorId: string; look: 'primary' | 'secondary' | 'quiet' }) {
  return (
    <Act look={look} small={look !== 'primary'} icon="flag" message={{ type: 'panel.report.open', connectorId }}>
      {text('reportStuck')}
    </Act>
  );
}
