/** Where help is, and what it is told to begin with. */
import type { Journey } from '../state/state';
import { text } from './text';

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
export function contactOf(supportUrl: string, { name }: { name: string }, references: Reference[]): string {
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

export function plain(references: Reference[]): string {
  return references.map(([label, value]) => `${label}: ${value}`).join('\n');
}
