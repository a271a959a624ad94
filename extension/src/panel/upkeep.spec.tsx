import { act } from 'preact/test-utils';
import { expect, test, vi } from 'vitest';
import { all, click, find, nameOf } from '../ui/testing';
import { before, connector, view, views, withJourney } from './fixtures';
import { openPanel, panel, send, words } from './testing';

openPanel();

const disconnected = view({
  connectors: [connector({ failure: { code: 'disconnected', at: '2026-11-24T12:00:00Z' } })],
  shown: 'con_acme',
});

test('Disconnect_Asked_SaysWhatItStopsAndDoesNothingYet (case 16.disconnect)', async () => {
  await panel(views['connector-failed']);
  await click(find('button', 'Disconnect'));
  expect(words()).toContain('Disconnect Acme Inc.?');
  expect(words()).toContain('Drivetrain stops syncing it');
  expect(nameOf(document.activeElement as HTMLElement)).toBe('Keep it connected');
  await click(find('button', 'Keep it connected'));
  expect(send).not.toHaveBeenCalled();
  expect(words()).not.toContain('Disconnect Acme Inc.?');
  expect(nameOf(document.activeElement as HTMLElement)).toBe('Disconnect');
});

test.each([
  ['revoked', 'access at QuickBooks was ended'],
  ['kept_for_others', 'another connector uses the same company'],
  ['pending', 'hasn’t confirmed yet'],
  ['impossible', 'remove Drivetrain from the connected apps there'],
  ['none', 'There was no saved login'],
])('Disconnect_%s_SaysWhatCameOfIt (case 16.disconnect)', async (said, sentence) => {
  send.mockImplementation(async () => ({ problem: null, said }));
  await panel(views['connector-failed']);
  await click(find('button', 'Disconnect'));
  await click(find('button', 'Disconnect'));
  expect(send).toHaveBeenCalledExactlyOnceWith({ type: 'panel.disconnect', connectorId: 'con_acme' });
  await panel(disconnected);
  expect(words()).toContain(sentence);
  expect(all('button').map(nameOf)).toContain('Reconnect');
});

test('Disconnect_Refused_AsksOn (case 16.disconnect)', async () => {
  send.mockImplementation(async () => ({ problem: { code: 'rate_limited', detail: null, traceId: null } }));
  await panel(views['connector-failed']);
  await click(find('button', 'Disconnect'));
  await click(find('button', 'Disconnect'));
  expect(words()).toContain('Disconnect Acme Inc.?');
  expect(document.querySelector('[role=alert]')?.textContent).toContain('Wait a minute');
});

test('Connector_Interrupted_OffersACheckAndNoLogin (case 16.verdicts)', async () => {
  await panel(views['connector-interrupted']);
  expect(all('button').map(nameOf)).not.toContain('Log in again anyway');
  await click(find('button', 'Check now'));
  expect(send).toHaveBeenCalledExactlyOnceWith({ type: 'panel.test', connectorId: 'con_down' });
});

test('Connector_Recovered_SaysWhatIsMissingAndWhoConnectedIt (case 16.gap)', async () => {
  await panel(views['connector-gap']);
  expect(words()).toContain('Missed November 3 – 24, 2026. Drivetrain is catching up.');
  expect(words()).toContain('Connected byGrace Hopper');
  await panel(views['connector-caught-up']);
  expect(words()).toContain('Drivetrain has caught up.');
});

test('Success_AnotherHasFailed_LeadsToIt (case 16.next)', async () => {
  await panel(views['success-next']);
  await click(find('button', 'Reconnect next: QuickBooks — Acme East LLC'));
  expect(send).toHaveBeenCalledExactlyOnceWith({ type: 'panel.start', connectorId: 'con_east' });
});

test('Success_NextIsConnectedMeanwhile_LeadsNowhere (case 16.next)', async () => {
  const journey = views['success-next']?.state?.journeys.con_acme;
  await panel(journey && withJourney(journey, { connectors: [connector()] }));
  expect(words()).not.toContain('Reconnect next');
});

test('History_Opened_IsReadAndSaysWhatHappened (case 16.history)', async () => {
  const entry = { id: 'aud_1', at: before(2, 'd'), action: 'connector.failed', name: null };
  const history = [
    entry,
    { ...entry, id: 'aud_2', action: 'connector.reauthenticated', name: 'Ada' },
    { ...entry, id: 'aud_3', action: 'moon.rose' },
  ];
  send.mockImplementation(async () => ({ problem: null, history }));
  await panel(views['connector-failed']);
  expect(send).not.toHaveBeenCalled();
  const details = document.querySelector('details') as HTMLDetailsElement;
  details.open = true;
  await act(async () => void details.dispatchEvent(new Event('toggle')));
  expect(send).toHaveBeenCalledWith({ type: 'panel.history', connectorId: 'con_acme' });
  await vi.waitFor(() =>
    expect([...details.querySelectorAll('li')].map((item) => item.textContent)).toEqual([
      'Failed2 days ago',
      'Reconnected2 days ago · Ada',
    ]),
  );
});
