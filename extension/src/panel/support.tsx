import type { Journey } from '../state/state';
import { Copy } from '../ui/copy';
import { text } from '../ui/text';
import type { Subject } from './model';

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
export function contactOf(supportUrl: string, { name }: Subject, references: Reference[]): string {
  const url = URL.canParse(supportUrl) ? new URL(supportUrl) : new URL(__SUPPORT__);
  if (url.protocol === 'mailto:' && !url.search) {
    return mailto(url.pathname, text('supportSubject', name), `\n\n${plain(references)}`);
  }
  return url.protocol === 'https:' || url.protocol === 'mailto:' ? url.href : __SUPPORT__;
}

/** An e-mail to begin with (RFC 6068). */
export function mailto(to: string, subject: string, body: string): string {
  return `mailto:${to}?subject=${encodeURIComponent(subject)}&body=${encodeURIComponent(body.replace(/\n/g, '\r\n'))}`;
}

function plain(references: Reference[]): string {
  return references.map(([label, value]) => `${label}: ${value}`).join('\n');
}

/** The quiet place at the end of everything that did not work. */
export function Support({ references, subject, url }: { references: Reference[]; subject: Subject; url: string }) {
  const href = contactOf(url, subject, references);
  return (
    <footer class="support">
      <a href={href} target={href.startsWith('https:') ? '_blank' : undefined} rel="noreferrer">
        {text('stillStuck')}
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
