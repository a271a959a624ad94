import { describe, expect, test } from 'vitest';
import { all, click, find, nameOf } from '../ui/testing';
import { before, calm, connector, seen, view, views } from './fixtures';
import { openPanel, panel, send, title, words } from './testing';

openPanel();

describe('list', () => {
  test('List_Many_PutsWhatNeedsSomebodyFirst', async () => {
    await panel(views['list-many']);
    expect(title()).toBe('4 connectors need attention');
    expect(all('heading').slice(1).map(nameOf)).toEqual([
      'QuickBooks — Acme Inc.',
      'QuickBooks — Acme East LLC',
      'Xero — Subsidiaries',
      'QuickBooks — Acme South',
      'Expiring soon',
      'QuickBooks — Acme North',
    ]);
    expect(words()).toContain('2 days ago');
    expect(words()).toContain('1 connector healthy');
  });

  test.each([
    ['Reconnect QuickBooks — Acme Inc.', { type: 'panel.start', connectorId: 'con_acme' }],
    ['Connect Xero — Subsidiaries', { type: 'panel.start', connectorId: 'con_new' }],
    ['Reconnect QuickBooks — Acme South', { type: 'panel.startDetected', key: 'quickbooks/ds-9' }],
    ['Reconnect now: QuickBooks — Acme North', { type: 'panel.start', connectorId: 'con_ends' }],
    ['Show me on the page: QuickBooks — Acme Inc.', { type: 'panel.showMe', connectorId: 'con_acme' }],
  ])('List_%s_SendsIt', async (name, message) => {
    await panel(views['list-many']);
    await click(find('button', name));
    expect(send).toHaveBeenCalledExactlyOnceWith(message);
  });

  test('List_ClickedTwiceWhileBusy_SendsOnce', async () => {
    send.mockImplementation(() => new Promise(() => {}));
    await panel(views['list-one']);
    const button = find('button', /^Reconnect/);
    await click(button);
    await click(button);
    expect(send).toHaveBeenCalledTimes(1);
    expect(button.getAttribute('aria-disabled')).toBe('true');
  });

  test('List_ActionRefused_SaysWhatToDo', async () => {
    send.mockImplementation(async () => ({ problem: { code: 'rate_limited', detail: null, traceId: null } }));
    await panel(views['list-one']);
    await click(find('button', /^Reconnect/));
    expect(document.querySelector('[role=alert]')?.textContent).toContain('Wait a minute');
  });

  test('List_TestNow_AsksTheProviderAndSaysWhatItSaid (case 16.test)', async () => {
    send.mockImplementation(async () => ({ problem: { code: 'test_provider_unavailable', detail: null, traceId: null } }));
    await panel(views['list-one']);
    await click(find('button', /^Test now/));
    expect(send).toHaveBeenCalledExactlyOnceWith({ type: 'panel.test', connectorId: 'con_acme' });
    expect(document.querySelector('[role=alert]')?.textContent).toContain('You don’t have to log in again');
  });

  test('List_WorkerGone_SaysSomething', async () => {
    send.mockImplementation(() => Promise.reject(new Error('no receiver')));
    await panel(views['list-one']);
    await click(find('button', /^Reconnect/));
    expect(document.querySelector('[role=alert]')?.textContent).toContain('Something went wrong');
  });

  test('List_DetectedAndKnown_IsShownOnce', async () => {
    await panel(view({}, { seen: [{ ...seen, dataSourceId: 'ds-1', name: 'QuickBooks — Acme Inc.' }] }));
    expect(title()).toBe('1 connector needs attention');
  });

  test('List_PageSaysFailedApiSaysConnected_BelievesThePage', async () => {
    const known = connector({ status: 'connected', failure: null });
    await panel(view({ connectors: [known] }, { seen: [{ ...seen, dataSourceId: 'ds-1' }] }));
    expect(title()).toBe('1 connector needs attention');
    expect(words()).not.toContain('1 connector healthy');
  });

  test('List_PageNotYetLoadedAgainAfterLogin_BelievesTheApi', async () => {
    const known = connector({ status: 'connected', failure: null, lastReauthenticatedAt: before(2, 'm') });
    await panel(view({ connectors: [known] }, { seen: [{ ...seen, dataSourceId: 'ds-1' }] }));
    expect(title()).toBe('Everything is healthy');
  });

  test('List_SeveralJourneys_ShowsWhereEachStands', async () => {
    await panel(views['list-journeys']);
    expect(words()).toContain('Login in progress');
    expect(words()).toContain('Access was not granted');
    expect(words()).toContain('Waiting for you');
    await click(find('button', 'Continue: Xero — Subsidiaries'));
    expect(send).toHaveBeenCalledWith({ type: 'panel.show', connectorId: 'con_new' });
  });

  test('List_ConnectorsWithoutTrouble_FeelsGood', async () => {
    await panel(views['list-good']);
    expect(title()).toBe('Everything is healthy');
    expect(words()).toContain('Login 3 days ago · Synced 5 minutes ago');
  });

  test.each([
    ['list-offline', 'You’re offline. Last updated 5 minutes ago.'],
    ['list-unreachable', 'isn’t responding. Last updated 2 hours ago.'],
    ['list-limited', 'Continuing automatically'],
  ])('List_%s_SaysSoAndStaysUsable', async (name, message) => {
    await panel(views[name]);
    expect(document.querySelector('.bar')?.textContent).toContain(message);
    expect(all('status')[0]?.textContent).not.toMatch(/ago|^$/);
    await click(find('button', /^Reconnect/));
    expect(send).toHaveBeenCalledWith({ type: 'panel.start', connectorId: 'con_acme' });
  });

  test('List_JustReconnected_NeedsNobody', async () => {
    await panel(views['list-reconnected']);
    expect(title()).toBe('Everything is healthy');
    await click(find('button', 'Show: QuickBooks — Acme Inc.'));
    expect(send).toHaveBeenCalledExactlyOnceWith({ type: 'panel.show', connectorId: 'con_acme' });
  });

  test('List_NeverLoggedInToThroughUs_IsNoFailure', async () => {
    await panel(view({ connectors: [calm] }));
    expect(title()).toBe('Everything is healthy');
    expect(words()).toContain('No known issues');
  });

  test('List_ColleagueAsked_WaitsForThem', async () => {
    await panel(views['list-asked']);
    expect(title()).toBe('Nothing for you to do');
    expect(words()).toContain('Handed over');
  });

  test('List_ReasonThatIsKnown_IsSaidInOurWords_AndAnotherInThePlatforms', async () => {
    const failed = (code: string) =>
      view({ connectors: [connector({ failure: { code, detail: 'Intuit signed us out.', at: before(3, 'h') } })] });
    await panel(failed('credentials_expired'));
    expect(words()).toContain('The saved login to QuickBooks has expired.');
    await panel(failed('signed_out_by_intuit'));
    expect(words()).toContain('Intuit signed us out.');
  });
});
