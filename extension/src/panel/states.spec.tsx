import { expect, test } from 'vitest';
import type { Provider } from '../contributions';
import { all, click, find, nameOf } from '../ui/testing';
import { contributions, views } from './fixtures';
import { openPanel, panel, send, title, words } from './testing';

openPanel();

test('States_Interrupted_AsksNobodyToLogIn (case 16.verdicts)', async () => {
  await panel(views['list-interrupted']);
  expect(title()).toBe('Nothing for you to do');
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
  const view = views['list-deactivated'];
  const [provider, ...others] = view?.contributions?.providers ?? [];
  const failures = { deactivated_account: { title: 'The ledger is closed.', remedy: 'Open it again.' } };
  await panel(view && { ...view, contributions: { ...contributions, providers: [{ ...(provider as Provider), failures }, ...others] } });
  expect(words()).toContain('The ledger is closed.');
  expect(words()).toContain('Open it again.');
});
