import { ago, language } from '../i18n/i18n';

/** A date with its time of day, as people of this language write it. */
export function moment(iso: string): string {
  return new Intl.DateTimeFormat(language(), { dateStyle: 'medium', timeStyle: 'short' }).format(new Date(iso));
}

export function day(iso: string): string {
  return new Intl.DateTimeFormat(language(), { dateStyle: 'long' }).format(new Date(iso));
}

/** "January 1 – November 24, 2026": whole days, as they stand in the books. Null where either is unknown. */
export function period(from: string | null | undefined, to: string | null | undefined): string | null {
  if (!from || !to) {
    return null;
  }
  const format = new Intl.DateTimeFormat(language(), { dateStyle: 'long', timeZone: 'UTC' });
  return format.formatRange(new Date(from), new Date(to));
}

/** Words about an instant; the exact one shows on pointing. `say` gets "2 days ago". */
export function When({ iso, now, say }: { iso: string; now: number; say: (when: string) => string }) {
  return (
    <time dateTime={iso} title={moment(iso)}>
      {say(ago(iso, now))}
    </time>
  );
}

/** "tomorrow", "3 days ago": by the days of the calendar, as it stands beside a date. */
export function inDays(iso: string, now: number): string {
  const midnight = (at: number) => new Date(at).setHours(0, 0, 0, 0);
  // A day has 23 or 25 hours where clocks are changed.
  const days = Math.round((midnight(Date.parse(iso)) - midnight(now)) / 86_400_000);
  return new Intl.RelativeTimeFormat(language(), { numeric: 'auto' }).format(days, 'day');
}

/** A date without its year, where that is this one. */
export function dayOfYear(iso: string, now: number): string {
  const date = new Date(iso);
  const year = date.getFullYear() === new Date(now).getFullYear() ? {} : ({ year: 'numeric' } as const);
  return new Intl.DateTimeFormat(language(), { day: 'numeric', month: 'long', ...year }).format(date);
}

/** "2:05". */
export function countdown(milliseconds: number): string {
  const seconds = Math.max(0, Math.floor(milliseconds / 1000));
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
}
