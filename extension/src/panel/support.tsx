import { openReportOf, type Reporting } from '../state/reporting';
import type { Journey } from '../state/state';
import { Act } from '../ui/actions';
import { Copy } from '../ui/copy';
import { Icon } from '../ui/icon';
import { text } from '../ui/text';
import type { helpOf, Subject } from './model';

export type Reference = [label: string, value: string];

/** What support asks for. */
export function referencesOf({ reauth, problem }: Journey): Reference[] {
  const references: [string, string | null | undefined][] = [
    [text('reference'), reauth?.id],
    [text('code'), reauth?.outcome?.code ?? problem?.code],
    [text('trace'), reauth?.timeline.findLast((entry) => entry.traceId)?.traceId ?? problem?.traceId],
  ];
  return references.filter((reference): reference is Reference => !!reference[1]);
}

/** Where to write to. An e-mail begins with what support asks for. */
export function contactOf(supportUrl: string, { name }: Pick<Subject, 'name'>, references: Reference[]): string {
  const url = URL.canParse(supportUrl) ? new URL(supportUrl) : new URL(__SUPPORT__);
  if (url.protocol === 'mailto:' && !url.search) {
    return mailto(url.pathname, text('supportSubject', name), `\n\n${plain(references)}`);
  }
  return url.protocol === 'https:' || url.protocol === 'mailto:' ? url.href : __SUPPORT__;
}

/** What the link to support does: only a `mailto:` address writes an e-mail. */
export function contactLabel(href: string): 'writeInstead' | 'helpPage' {
  return href.startsWith('mailto:') ? 'writeInstead' : 'helpPage';
}

/** An e-mail to begin with (RFC 6068). */
export function mailto(to: string, subject: string, body: string): string {
  return `mailto:${to}?subject=${encodeURIComponent(subject)}&body=${encodeURIComponent(body.replace(/\n/g, '\r\n'))}`;
}

function plain(references: Reference[]): string {
  return references.map(([label, value]) => `${label}: ${value}`).join('\n');
}

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
