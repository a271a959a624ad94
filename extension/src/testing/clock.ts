/** The instant at which tests and samples take place. */
export const NOW = Date.parse('2026-11-24T14:30:00Z');

export function before(amount: number, unit: 's' | 'm' | 'h' | 'd'): string {
  return new Date(NOW - amount * { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 }[unit]).toISOString();
}
