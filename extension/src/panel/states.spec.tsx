import { expect, test } from 'vitest';
import type { Provider } from '../contributions';
import { all, click, find, nameOf } from '../ui/testing';
import { before, contributions, NOW, view, views } from './fixtures';
import type { View } from './model';
import { openPanel, panel, send, title, words } from './testing';

openPanel();

test('States_Interrupted_AsksNobodyToLogIn (case 16.verdicts)', async () => {
  await panel(views['list-interrupted']);
  // One is disconnected, and has a button: nobody may be told that there is nothing to do.
  expect(title()).toBe('1 connector is disconnected');
  expect(words()).toContain('QuickBooks isn’t responding');
  expect(words()).toContain('Drivetrain has to raise the limit');
  // The one that an admin has disconnected can be connected again; no other asks for it.
  expect(
    all('button')
      .map(nameOf)
      .filter((name) => /^(Reconnect|Connect)/.test(name ?? '')),
  ).toEqual(['Reconnect QuickBooks — Acme Archive']);
});

test('States_CheckNow_TestsTheCredential (case 16.test)', async () => {
  await panel(views['list-interrupted']);
  await click(find('button', 'Check now: QuickBooks — Acme Retail'));
  expect(send).toHaveBeenCalledExactlyOnceWith({ type: 'panel.test', connectorId: 'con_down' });
});

test('States_Warned_SaysWhenAndWhy (case 16.warnings)', async () => {
  await panel(views['list-warned']);
  expect(words()).toContain('in 7 days');
  expect(words()).toContain('QuickBooks ends every login after a fixed time.');
  await click(find('button', 'Reconnect now: QuickBooks — Acme North'));
  expect(send).toHaveBeenCalledExactlyOnceWith({ type: 'panel.start', connectorId: 'con_warned' });
});

test('States_Deactivated_SaysWhatHelps (case 16.verdicts)', async () => {
  await panel(views['list-deactivated']);
  expect(words()).toContain('The account at QuickBooks is no longer active.');
  expect(words()).toContain('Reactivate it at QuickBooks, then reconnect.');
});

test('States_FailedDuringAnOutage_AdvisesToWait (case 16.verdicts)', async () => {
  await panel(views['list-failed-outage']);
  expect(words()).toContain('Wait until it does before you reconnect.');
  expect(find('button', /^Reconnect /).className).toContain('secondary');
});

test('States_PluginWithItsOwnTexts_SaysThoseInPlaceOfOurs (case 16.reasons)', async () => {
  const deactivated = views['list-deactivated'];
  const [provider, ...others] = deactivated?.contributions?.providers ?? [];
  const failures = { deactivated_account: { title: 'The ledger is closed.', remedy: 'Open it again.' } };
  await panel(
    deactivated && { ...deactivated, contributions: { ...contributions, providers: [{ ...(provider as Provider), failures }, ...others] } },
  );
  expect(words()).toContain('The ledger is closed.');
  expect(words()).toContain('Open it again.');
});

test('States_OnlyWaiting_LeavesNothingToDo (case 16.verdicts)', async () => {
  const { state } = views['list-interrupted'] as View;
  const connectors = state?.connectors.filter(({ id }) => id !== 'con_off') ?? [];
  await panel(view({ connectors }));
  expect(title()).toBe('Nothing for you to do');
});

test.each([
  [-1, 'Login ends tomorrow, on November 25.'],
  [0, 'Login ends today, on November 24.'],
  [-7, 'Login ends in 7 days, on December 1.'],
  [-60, 'Login ends in 60 days, on January 23, 2027.'],
  [1, 'Login ended yesterday, on November 23.'],
  [3, 'Login ended 3 days ago, on November 21.'],
])('States_EndsIn%iDaysBefore_SaysItAsPeopleDo', async (days, sentence) => {
  const { state } = views['list-warned'] as View;
  const endsAt = days === 0 ? before(-1, 'h') : before(days, 'd');
  const connectors = state?.connectors.map((one) => (one.expiry ? { ...one, expiry: { ...one.expiry, endsAt } } : one)) ?? [];
  await panel(view({ connectors }));
  expect(words()).toContain(sentence);
});

test('States_LateTonightForTheDayAfterTomorrow_DoesNotSayTomorrow', async () => {
  const { state } = views['list-warned'] as View;
  const night = new Date(2026, 10, 24, 23, 30).getTime();
  const endsAt = new Date(2026, 10, 26, 0, 30).toISOString();
  const connectors = state?.connectors.map((one) => (one.expiry ? { ...one, expiry: { ...one.expiry, endsAt } } : one)) ?? [];
  await panel(view({ connectors }), night);
  expect(words()).toContain('Login ends in 2 days, on November 26.');
});

test('States_Recovered_SaysThatItWorksAgain_AndForHowLong (case 16.recovered)', async () => {
  await panel(views['list-recovered']);
  expect(words()).toContain('QuickBooks — Acme West is connected againNobody had to log in.');
  expect(title()).toBe('Everything is healthy');
  await panel(views['list-recovered'], NOW + 10 * 60_000);
  expect(words()).not.toContain('Nobody had to log in.');
});
