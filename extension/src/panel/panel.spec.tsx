import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { Answer, PanelMessage } from '../messages';
import { all, clear, click, find, has, nameOf, press, show, speak, type } from '../ui/testing';
import {
  ACME,
  before,
  calm,
  connector,
  EAST,
  ended,
  handover,
  journey,
  NOW,
  outcomes,
  reauth,
  seen,
  view,
  views,
  withJourney,
} from './fixtures';
import type { View } from './model';
import { Panel } from './panel';

const send = vi.fn<(message: PanelMessage) => Promise<Answer>>();

beforeEach(() => {
  speak('en');
  send.mockImplementation(async () => ({ problem: null }));
});

afterEach(clear);

function panel(shown: View | undefined, now = NOW): Promise<void> {
  return show(<Panel view={shown ?? view()} send={send} now={now} />);
}

function words(): string {
  return (document.querySelector('main')?.textContent ?? '').replace(/\s+/g, ' ');
}

function title(): string {
  return nameOf(document.querySelector('h1') as HTMLElement);
}

describe('every screen', () => {
  test.each(Object.keys(views))('Panel_%s_HasOneHeadingAndNoEmptyWords', async (name) => {
    await panel(views[name]);
    expect(all('heading').filter((heading) => heading.tagName === 'H1')).toHaveLength(1);
    expect(title()).not.toBe('');
    expect(document.querySelectorAll('[style]')).toHaveLength(0);
    for (const control of [...all('button'), ...all('link')]) {
      expect(nameOf(control)).not.toBe('');
    }
    expect(document.body.textContent).not.toMatch(/undefined|null|NaN|\$[A-Z]|\.\.|[\u2068\u2069]/);
  });

  test.each(Object.keys(views))('Panel_%s_HasOnePrimaryActionAtMost', async (name) => {
    await panel(views[name]);
    expect(document.querySelectorAll('.button.primary').length).toBeLessThanOrEqual(1);
  });

  test.each(Object.keys(views))('Panel_%sInGerman_HasAllTexts', async (name) => {
    speak('de');
    await panel(views[name]);
    expect(title()).not.toBe('');
    expect(document.body.textContent).not.toMatch(/undefined|NaN|\$[A-Z]/);
  });
});

describe('before anything is known', () => {
  test('Panel_NotRead_IsBusyAndSaysNothingOfConnectors', async () => {
    await panel(views.loading);
    expect(document.querySelector('[aria-busy=true]')).not.toBeNull();
    expect(words()).not.toMatch(/works|No connectors/);
  });

  test('Panel_ListNeverRead_IsBusy', async () => {
    await panel(views['list-loading']);
    expect(document.querySelector('[aria-busy=true]')).not.toBeNull();
  });

  test('Panel_ListNeverReadAndTrouble_OffersToTryAgain', async () => {
    await panel(views['list-not-loaded']);
    await click(find('button', 'Try again'));
    expect(send).toHaveBeenCalledWith({ type: 'panel.refresh' });
  });
});

describe('pairing', () => {
  test('Panel_NotPaired_SaysWhereTheCodeIs', async () => {
    await panel(views.pair);
    expect(words()).toContain('Settings → Browser extension');
    expect(words()).toContain('your Drivetrain admin');
  });

  test.each([' abcd efgh', 'ABCD-EFGH\n', 'abcd–efgh', 'a b c d e f g h'])('Panel_Code%j_IsSentAsMeant', async (pasted) => {
    await panel(views.pair);
    const field = find('textbox', 'Pairing code') as HTMLInputElement;
    await type(field, pasted);
    expect(field.value).toBe('ABCD-EFGH');
    await click(find('button', 'Pair'));
    expect(send).toHaveBeenCalledWith({ type: 'panel.pair', code: 'ABCDEFGH' });
  });

  test.each([
    ['ABCD', 'The code has eight characters. Enter all of them.'],
    ['ABCDEFGHJ', 'The code has eight characters. Enter all of them.'],
    ['ABCDEFG0', '“0” is never used in codes. Check what you entered.'],
  ])('Panel_Code%s_IsRefusedAtItsField', async (code, message) => {
    await panel(views.pair);
    const field = find('textbox', 'Pairing code');
    await type(field, code);
    await click(find('button', 'Pair'));
    expect(send).not.toHaveBeenCalled();
    expect(field.getAttribute('aria-invalid')).toBe('true');
    const described = (field.getAttribute('aria-describedby') ?? '').split(' ').map((id) => document.getElementById(id)?.textContent);
    expect(described[0]).toBe(message);
    expect(document.activeElement).toBe(field);
  });

  test('Panel_CodeRefusedByTheApi_SaysSoAtTheFieldAlone', async () => {
    send.mockImplementation(async () => ({ problem: { code: 'invalid_pairing_code', detail: 'x', traceId: null } }));
    await panel(views.pair);
    await type(find('textbox', 'Pairing code'), 'ABCDEFGH');
    await click(find('button', 'Pair'));
    expect(document.querySelector('.error')?.textContent).toContain('already used or expired');
    expect(document.querySelector('[role=alert]')?.textContent).toBe('');
  });

  test('Panel_SessionEnded_SaysThatNothingIsLost', async () => {
    await panel(views['pair-ended']);
    expect(title()).toBe('Your session has ended');
    expect(words()).toContain('Nothing is lost');
  });

  test('Panel_FailedOnPage_NamesIt', async () => {
    await panel(views['pair-detected']);
    expect(words()).toContain('QuickBooks — Acme South');
  });
});

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
    ['Renew QuickBooks — Acme North', { type: 'panel.start', connectorId: 'con_ends' }],
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

describe('guide', () => {
  const stages = () =>
    [...document.querySelectorAll('.progress > li')].map((item) => [nameOf(item.querySelector('.stage') as HTMLElement), item.className]);
  const mayCome = () => [...document.querySelectorAll<HTMLElement>('.may > li')];

  test('Guide_Open_SaysTheOneSentenceThatMatters', async () => {
    await panel(views['guide-login']);
    expect(title()).toBe('Reconnect QuickBooks — Acme Inc.');
    expect(words()).toContain('Log in as Organization Admin of Acme Inc.');
    expect([...document.querySelectorAll('.key strong')].map((strong) => strong.textContent)).toEqual(['Organization Admin', 'Acme Inc.']);
    expect(find('status', 'Waiting for your login at QuickBooks')).toBeDefined();
  });

  test('Guide_Open_TicksWhatIsKnown_AndListsWhatMayCome (case 15.2)', async () => {
    await panel(views['guide-login']);
    expect(stages()).toEqual([
      ['QuickBooks opened', 'done'],
      ['At QuickBooks', 'now'],
      ['Check', 'ahead'],
      ['Connection', 'ahead'],
      ['Sync', 'ahead'],
    ]);
    expect(document.querySelectorAll('[aria-current]')).toHaveLength(1);
    expect(mayCome().map((item) => nameOf(item.querySelector('summary') as HTMLElement))).toEqual([
      'Log in as Organization Admin',
      'Verify with passkey or password',
      'Choose Acme Inc.',
      'Allow access',
    ]);
    // What the person would do on Drivetrain's page is none of it: the login was begun directly.
    expect(words()).not.toContain('Choose Connect to QuickBooks');
  });

  test('Guide_BesideTheLogin_DoesNotLeadThere', async () => {
    const shown = views['guide-login'] as View;
    await panel({ ...shown, activeTabId: shown.state?.journeys.con_acme?.tabId ?? null });
    expect(all('button').map(nameOf)).not.toContain('Go to the login tab');
    await panel({ ...shown, activeTabId: 999 });
    expect(find('button', 'Go to the login tab')).toBeTruthy();
  });

  test('Guide_Stuck_IsSaidAndTakenBack (case 15.2)', async () => {
    await panel(views['guide-login']);
    const [, verify] = mayCome();
    (verify?.querySelector('details') as HTMLDetailsElement).open = true;
    await click(find('button', 'I’m stuck here: Verify with passkey or password'));
    expect(send).toHaveBeenCalledWith({ type: 'panel.pin', connectorId: 'con_acme', step: 'verify' });
    expect(document.activeElement).toBe(verify?.querySelector('summary'));

    await panel(views['guide-stuck']);
    expect(mayCome()[2]?.textContent).toContain('Stuck here');
    expect((mayCome()[2]?.querySelector('.help') as HTMLDetailsElement).open).toBe(true);
    expect(words()).toContain('Stuck here?');
    await click(find('button', /^It works now/));
    expect(send).toHaveBeenLastCalledWith({ type: 'panel.pin', connectorId: 'con_acme', step: null });
  });

  test('Guide_Lingering_OffersHelp_AndOpensNoGuess (case 15.2)', async () => {
    await panel(views['guide-login'], NOW + 60_000);
    expect(words()).toContain('Stuck here?');
    expect(mayCome().filter((item) => item.querySelector('details[open]'))).toEqual([]);
  });

  test.each(['guide-login', 'guide-stuck', 'guide-showing', 'guide-starting', 'guide-withheld'])(
    'Guide_%s_HasTheWaysOutInSight (case 15.2)',
    async (name) => {
      await panel(views[name]);
      const foot = [...document.querySelectorAll<HTMLElement>('.foot button')].map((button) => button.textContent);
      expect(foot).toEqual(['Not an admin?', 'Get help', name === 'guide-showing' ? 'Stop showing' : 'Cancel']);
      await click(find('button', 'Get help'));
      expect(send).toHaveBeenCalledExactlyOnceWith({ type: 'panel.report.open', connectorId: 'con_acme' });
    },
  );

  test('Guide_Showing_FollowsThePage', async () => {
    const showing = journey({ phase: 'showing', reauthId: null, startUrl: null, tabId: null, reauth: null, pinnedStep: 'connect' });
    await panel(withJourney(showing));
    expect(nameOf(document.querySelector('[aria-current=step] .stage') as HTMLElement)).toBe('Choose Connect to QuickBooks');
    expect(document.querySelectorAll('.steps > li')).toHaveLength(2);
  });

  test('Guide_LittleTimeLeft_CountsDownForTheEyeAndByMinutesForTheEar', async () => {
    await panel(views['guide-lingering']);
    expect(document.querySelector('.left')?.textContent).toBe('2:05 left');
    const heard = document.querySelector('main [role=status]')?.textContent;
    await panel(views['guide-lingering'], NOW + 1000);
    expect(document.querySelector('.left')?.textContent).toBe('2:04 left');
    expect(document.querySelector('main [role=status]')?.textContent).toBe(heard);
    expect(heard).toContain('2 minutes left');
  });

  test.each([
    ['guide-login', 'Go to the login tab', { type: 'panel.focusTab', connectorId: 'con_acme' }],
    ['guide-login', 'Cancel', { type: 'panel.cancel', connectorId: 'con_acme' }],
    ['guide-login', 'All connectors', { type: 'panel.show', connectorId: null }],
    ['guide-closed', 'Reopen the login', { type: 'panel.focusTab', connectorId: 'con_acme' }],
    ['guide-showing', 'Log in directly', { type: 'panel.start', connectorId: 'con_acme' }],
    ['guide-showing', 'Stop showing', { type: 'panel.cancel', connectorId: 'con_acme' }],
  ])('Guide_%s_%s_SendsIt', async (name, button, message) => {
    await panel(views[name]);
    await click(find('button', button));
    expect(send).toHaveBeenCalledExactlyOnceWith(message);
  });

  test('Guide_Starting_HasNoTabToGoTo', async () => {
    await panel(views['guide-starting']);
    expect(find('status', 'Opening QuickBooks …')).toBeDefined();
    expect(has('button', /login tab|login again/)).toBe(false);
  });

  test('Guide_Unbound_OffersNoHandOver', async () => {
    await panel(views['guide-unbound']);
    expect(words()).toContain('Log in as Org Admin of the company that belongs to this data source.');
    expect(has('button', /^Not an admin/)).toBe(false);
  });

  test('Guide_WithoutWalkthrough_StillGuides', async () => {
    await panel({ ...(views['guide-login'] as View), contributions: null });
    expect(words()).toContain('Log in as Admin of Acme Inc.');
    expect(document.querySelector('.may')).toBeNull();
  });
});

describe('confirmation', () => {
  test('Confirm_One_NamesItAndWarns', async () => {
    await panel(views['confirm-one']);
    expect(words()).toContain('ID 9130347957983001');
    expect(words()).toContain('permanently bound');
    await click(find('button', 'Yes, connect Acme Inc.'));
    expect(send).toHaveBeenCalledExactlyOnceWith({ type: 'panel.confirm', connectorId: 'con_new', instanceId: ACME.id });
  });

  test.each([
    ['Yes, connect Acme Inc.', { type: 'panel.confirm', connectorId: 'con_new', instanceId: ACME.id }],
    ['Cancel', { type: 'panel.cancel', connectorId: 'con_new' }],
  ])('Confirm_%s_SendsIt', async (name, message) => {
    await panel(views['confirm-one']);
    await click(find('button', name));
    expect(send).toHaveBeenCalledExactlyOnceWith(message);
  });

  test.each([
    ['confirm-one', 'No, log in again', 'con_new'],
    ['guide-elsewhere', 'Log in here instead', 'con_acme'],
  ])('Panel_%s_%s_BeginsAnother', async (name, button, connectorId) => {
    await panel(views[name]);
    await click(find('button', button));
    expect(send).toHaveBeenCalledExactlyOnceWith({ type: 'panel.start', connectorId });
  });

  test('Confirm_NothingChosen_AsksForIt', async () => {
    await panel(views['confirm-many']);
    await click(find('button', 'Connect this company'));
    expect(send).not.toHaveBeenCalled();
    expect(document.getElementById('choice-error')?.textContent).toBe('Choose a company first.');
    expect(document.activeElement).toBe(all('radio')[0]);
  });

  test('Confirm_SecondChosen_SendsIt', async () => {
    await panel(views['confirm-many']);
    await click(find('radio', /Acme East LLC/));
    await click(find('button', 'Connect this company'));
    expect(send).toHaveBeenCalledExactlyOnceWith({ type: 'panel.confirm', connectorId: 'con_new', instanceId: EAST.id });
  });
});

describe('in the words of the provider', () => {
  const xero = {
    id: 'xero',
    displayName: 'Xero',
    instanceNoun: 'Xero organisation',
    adminRole: 'Org Admin',
    instanceShortNoun: 'organisation',
    consentLabel: 'Allow access',
  };
  const inXero = (name: string): View => {
    const shown = views[name] as View;
    return { ...shown, contributions: shown.contributions && { ...shown.contributions, providers: [xero] } };
  };

  test('Confirm_Xero_AsksForTheOrganisation (case 15.5)', async () => {
    await panel(inXero('confirm-one'));
    expect(title()).toBe('Is this the right organisation?');
    expect(words()).toContain('isn’t bound to an organisation yet');
    await panel(inXero('confirm-many'));
    expect(title()).toBe('Which organisation is it?');
    await click(find('button', 'Connect this organisation'));
    expect(document.getElementById('choice-error')?.textContent).toBe('Choose an organisation first.');
  });

  test('Confirm_InGerman_NeedsNoArticle (case 15.5)', async () => {
    speak('de');
    const shown = inXero('confirm-one');
    const [provider] = shown.contributions?.providers ?? [];
    await panel({
      ...shown,
      contributions: {
        ...(shown.contributions as never as object),
        providers: [{ ...provider, instanceShortNoun: 'Organisation' }],
      } as never,
    });
    expect(title()).toBe('Organisation bestätigen');
  });

  test('Confirm_Several_PutsTheLikelyFirst_AndMarksWhatOthersUse (case 15.5)', async () => {
    const globex = { id: 'g', name: 'Globex' };
    const fresh = { id: 'f', name: 'Fresh Ltd' };
    const one = journey({
      connectorId: 'con_new',
      reauth: reauth({
        connectorId: 'con_new',
        provider: 'xero',
        status: 'awaiting_confirmation',
        expected: null,
        seen: [ACME, fresh, globex],
      }),
    });
    const connectors = [
      connector(),
      connector({ id: 'con_new', provider: 'xero', name: 'Xero — Globex', instance: null, status: 'unbound' }),
    ];
    await panel(withJourney(one, { connectors }));
    expect([...document.querySelectorAll('label.company')].map((label) => label.textContent?.replace(/\s+/g, ' '))).toEqual([
      expect.stringContaining('Globex'),
      expect.stringContaining('Fresh Ltd'),
      expect.stringMatching(/Acme Inc\..*Used by QuickBooks — Acme Inc\./),
    ]);
    expect(all('radio').filter((radio) => (radio as HTMLInputElement).checked)).toEqual([]);
  });

  test('Header_Workspace_IsCalledByItsName (case 15.5)', async () => {
    await panel(
      view({
        sessions: [
          { id: 'ses_1', workspaceId: 'ws_0193', workspaceName: 'Acme Inc.', personName: null, expiresAt: '2026-12-24T14:30:00Z' },
        ],
      }),
    );
    expect(document.querySelector('.brand')?.textContent).toBe('Acme Inc.');
  });

  test('List_NeverConnected_HasNotFailedJustNow (case 15.5)', async () => {
    const never = connector({ instance: null, status: 'unbound', failure: { code: 'unbound', detail: null, at: before(1, 's') } });
    await panel(view({ connectors: [never] }));
    expect(words()).not.toContain('just now');
    expect(words()).toContain('Not connected');
  });

  test('List_NotAnAdmin_AsksBeforeAnythingIsBegun (case 15.3)', async () => {
    await panel(views['list-one']);
    await click(find('button', 'Not an admin? Ask an Organization Admin: QuickBooks — Acme Inc.'));
    expect(send).toHaveBeenCalledExactlyOnceWith({ type: 'panel.show', connectorId: 'con_acme' });
    const shown = views['list-one'] as View;
    await panel({ ...shown, state: shown.state && { ...shown.state, shown: 'con_acme' } });
    expect(title()).toBe('Ask an Organization Admin');
  });

  test('HandOver_AskedForOnThePage_IsShown_AndLeadsBack (case 15.3)', async () => {
    await panel(view({ shown: 'con_acme', askingAround: 'con_acme' }));
    expect(title()).toBe('Ask an Organization Admin');
    await click(find('button', 'Back'));
    expect(send).toHaveBeenCalledExactlyOnceWith({ type: 'panel.show', connectorId: 'con_acme' });
  });

  test('HandOver_Link_CanBeTakenBack (case 15.3)', async () => {
    await panel(views['not-admin-asked']);
    await click(find('button', 'Show the link'));
    await click(find('button', 'Revoke the link'));
    expect(send).toHaveBeenCalledExactlyOnceWith({ type: 'panel.revokeHandOver', connectorId: 'con_acme' });
  });

  test('Panel_Offered_AsksBeforeItPairs (case 15.3)', async () => {
    const offer = {
      code: 'ABCDEFGH',
      host: null,
      preview: { workspaceId: 'acme', workspaceName: 'Acme Inc.', personName: null },
      problem: null,
    };
    await panel({ ...(views.pair as View), offer });
    expect(words()).toContain('The code is for the workspace Acme Inc.');
    await click(find('button', 'Pair with Acme Inc.'));
    expect(send).toHaveBeenCalledExactlyOnceWith({ type: 'panel.acceptOffer' });
  });
});

describe('outcomes', () => {
  test.each([
    ['success-pending', 'Sync starting soon'],
    ['success-running', 'Syncing1,204 of 3,800 rows'],
    ['success-synced', 'SyncedJust now · 3,800 records · January 1 – November 24, 2026'],
    ['success-sync-failed', 'Sync failed'],
  ])('Outcome_%s_ShowsTheSync', async (name, message) => {
    await panel(views[name]);
    expect(title()).toBe('Reconnected');
    // Browsers write a range with narrow spaces.
    expect(document.querySelector('.sync')?.textContent?.replace(/\s/g, ' ')).toContain(message);
    expect(has('button', 'Report a problem')).toBe(name === 'success-sync-failed');
    await click(find('button', 'Done'));
    expect(send).toHaveBeenCalledExactlyOnceWith({ type: 'panel.close', connectorId: 'con_acme' });
  });

  test('Outcome_Mismatch_ShowsBothCompaniesWithTheirIds', async () => {
    await panel(views.mismatch);
    const [expected, chosen] = [...document.querySelectorAll('.company')].map((company) => company.textContent?.replace(/\s+/g, ' '));
    expect(expected).toBe('This data source belongs toAcme Inc. ID 9130347957983001');
    expect(chosen).toBe('You logged in toAcme East LLC ID 9130347957983002');
  });

  test.each([
    ['mismatch', 'Log in again', { type: 'panel.start', connectorId: 'con_acme' }],
    ['mismatch', 'Reconnect QuickBooks — Acme East LLC instead', { type: 'panel.start', connectorId: 'con_east' }],
    ['mismatch', 'Not now', { type: 'panel.close', connectorId: 'con_acme' }],
    ['denied', 'Try again', { type: 'panel.start', connectorId: 'con_acme' }],
    ['not-admin', 'Log in again', { type: 'panel.start', connectorId: 'con_acme' }],
    ['wait', 'Try again', { type: 'panel.start', connectorId: 'con_acme' }],
    ['expired', 'Log in again', { type: 'panel.start', connectorId: 'con_acme' }],
    ['superseded', 'Log in again', { type: 'panel.start', connectorId: 'con_acme' }],
    ['cancelled', 'Try again', { type: 'panel.start', connectorId: 'con_acme' }],
  ])('Outcome_%s_%s_SendsIt', async (name, button, message) => {
    await panel(views[name]);
    await click(find('button', button));
    expect(send).toHaveBeenCalledExactlyOnceWith(message);
  });

  test.each([
    ['not-admin', 'Ask an Organization Admin'],
    ['support', 'Report a problem'],
    ['mismatch', 'Log in again'],
    ['problem-not-configured', 'Report a problem'],
    ['problem-unknown', 'Try again'],
  ])('Outcome_%s_PutsFirst_%s', async (name, label) => {
    await panel(views[name]);
    expect(nameOf(document.querySelector('.actions .button') as HTMLElement)).toBe(label);
    expect(document.querySelector('.actions .button')?.classList).toContain('primary');
  });

  test('Outcome_NotAdminOfUnbound_HasNobodyToAsk', async () => {
    const one = ended(outcomes.notAdmin, { connectorId: 'con_new', expected: null });
    await panel(withJourney({ ...one, connectorId: 'con_new' }));
    expect(has('button', /^Ask/)).toBe(false);
    expect(find('button', 'Log in again').classList).toContain('primary');
  });

  test.each(['mismatch', 'denied', 'not-admin', 'wait', 'support', 'expired', 'superseded', 'cancelled', 'problem-not-configured'])(
    'Outcome_%s_HasAPlaceForThoseWhoAreStuck',
    async (name) => {
      await panel(views[name]);
      expect(find('link', 'Write an e-mail instead').getAttribute('href')).toMatch(/^mailto:support@drivetrain\.ai\?subject=.+&body=.+/);
    },
  );

  test('Outcome_DetailsForSupport_AreCopied', async () => {
    const write = vi.fn(async () => {});
    vi.stubGlobal('navigator', { clipboard: { writeText: write } });
    await panel(views.denied);
    (document.querySelector('.support details') as HTMLDetailsElement).open = true;
    await click(find('button', 'Copy the details for support'));
    expect(write).toHaveBeenCalledWith('Reference: rea_01JDQ4M8T7\nCode: denied\nProvider trace ID: 1-6744b2f1-5a9c0e7712ab34cd56ef7890');
    expect(has('button', 'Copied')).toBe(true);
    vi.unstubAllGlobals();
  });

  test.each(['javascript:alert(1)', 'data:text/html,x', 'not an address'])(
    'Outcome_SupportUrl%j_IsNotUsed_AndAPageIsNotCalledAnEMail (case 15.5)',
    async (supportUrl) => {
      const shown = views.denied as View;
      await panel({ ...shown, contributions: shown.contributions && { ...shown.contributions, supportUrl } });
      expect(find('link', 'Open the help page').getAttribute('href')).toBe(__SUPPORT__);
    },
  );

  test('Problem_KnownCode_IsInOurWords', async () => {
    await panel(views['problem-not-configured']);
    expect(title()).toBe('The login couldn’t be started');
    expect(words()).toContain('has no access to QuickBooks yet');
  });

  test('Problem_UnknownCode_IsInTheApisWords', async () => {
    await panel(views['problem-unknown']);
    expect(words()).toContain('The moon is in the wrong house.');
  });
});

describe('hand over', () => {
  test('HandOver_WithNote_MakesALink', async () => {
    await panel(views['guide-login']);
    await click(find('button', /^Not an admin/));
    expect(title()).toBe('Ask an Organization Admin');
    await type(find('textbox', 'Note (optional)'), ' Could you? ');
    await click(find('button', 'Create link'));
    expect(send).toHaveBeenCalledExactlyOnceWith({ type: 'panel.handOver', connectorId: 'con_acme', note: 'Could you?' });
  });

  test('HandOver_WithoutNote_SendsNone', async () => {
    await panel(views['not-admin']);
    await click(find('button', 'Ask an Organization Admin'));
    await click(find('button', 'Create link'));
    expect(send).toHaveBeenCalledExactlyOnceWith({ type: 'panel.handOver', connectorId: 'con_acme', note: null });
  });

  test('HandOver_LinkMade_CanBeCopiedAndMailed', async () => {
    await panel(views['not-admin']);
    await click(find('button', 'Ask an Organization Admin'));
    await panel(withJourney({ ...ended(outcomes.notAdmin), handover }));
    const field = find('textbox', 'Link') as HTMLInputElement;
    expect(field.readOnly).toBe(true);
    expect(field.value).toBe(handover.url);
    expect(document.activeElement).toBe(field);
    expect(words()).toMatch(/Works once, until .*2026.*, and only for an Organization Admin of Acme Inc\./);
    const mail = new URL(find('link', 'Send by e-mail').getAttribute('href') ?? '');
    expect(mail.protocol).toBe('mailto:');
    expect(mail.searchParams.get('subject')).toBe('Please reconnect QuickBooks — Acme Inc.');
    expect(mail.searchParams.get('body')).toContain(handover.url);
    expect(mail.searchParams.get('body')).toContain('\r\n');
  });

  test.each(['guide-asked', 'not-admin-asked'])('HandOver_%s_SaysSoAndShowsTheLinkAgain', async (name) => {
    await panel(views[name]);
    expect(words()).toContain('A colleague has been asked.');
    expect(has('button', /^(Ask an|Not an admin)/)).toBe(false);
    await click(find('button', 'Show the link'));
    expect((find('textbox', 'Link') as HTMLInputElement).value).toBe(handover.url);
    expect(document.activeElement).toBe(document.querySelector('h1'));
  });

  test('HandOver_LinkOver_CanBeAskedAnew', async () => {
    await panel(views['not-admin-asked'], NOW + 8 * 86_400_000);
    expect(has('button', 'Ask an Organization Admin')).toBe(true);
  });

  test('HandOver_Escape_LeadsBack', async () => {
    await panel(views['guide-login']);
    await click(find('button', /^Not an admin/));
    await press(find('textbox', 'Note (optional)'), 'Escape');
    expect(title()).toBe('Reconnect QuickBooks — Acme Inc.');
    expect(send).not.toHaveBeenCalled();
  });

  test('HandOver_EscapeInATypedNote_KeepsIt', async () => {
    await panel(views['guide-login']);
    await click(find('button', /^Not an admin/));
    const note = find('textbox', 'Note (optional)');
    await type(note, 'Dear Grace');
    await press(note, 'Escape');
    expect(title()).toBe('Ask an Organization Admin');
  });
});

describe('focus', () => {
  test('Panel_First_LeavesTheFocusAlone', async () => {
    await panel(views['list-one']);
    expect(document.activeElement).toBe(document.body);
  });

  test('Panel_AnotherScreen_FocusesItsHeading', async () => {
    await panel(views['list-one']);
    await panel(views['guide-login']);
    expect(document.activeElement).toBe(document.querySelector('h1'));
    await panel(views.mismatch);
    expect(nameOf(document.activeElement as HTMLElement)).toBe('You logged in to a different company');
  });

  test('Panel_SameScreen_LeavesTheFocusAlone', async () => {
    await panel(views['guide-login']);
    find('button', 'Go to the login tab').focus();
    await panel(views['guide-stuck']);
    expect(nameOf(document.activeElement as HTMLElement)).toBe('Go to the login tab');
  });

  test('Panel_PersonElsewhere_AnnouncesInstead', async () => {
    await panel(views['guide-login']);
    vi.spyOn(document, 'hasFocus').mockReturnValue(false);
    await panel(views.mismatch);
    expect(document.activeElement).toBe(document.body);
    expect(find('status', 'You logged in to a different company')).toBeDefined();
  });

  test('Panel_Escape_LeadsToTheList', async () => {
    await panel(views.denied);
    await press(document.querySelector('h1') as HTMLElement, 'Escape');
    expect(send).toHaveBeenCalledExactlyOnceWith({ type: 'panel.show', connectorId: null });
  });

  test('Panel_EscapeInTheList_DoesNothing', async () => {
    await panel(views['list-one']);
    await press(document.querySelector('h1') as HTMLElement, 'Escape');
    expect(send).not.toHaveBeenCalled();
  });

  test('Panel_ConnectorGone_ShowsTheList', async () => {
    await panel(view({ shown: 'con_gone' }));
    expect(title()).toBe('1 connector needs attention');
  });
});

test('Panel_German_SpeaksIt', async () => {
  speak('de');
  await panel(withJourney(journey({ reauth: reauth() })));
  expect(title()).toBe('QuickBooks — Acme Inc. neu verbinden');
  expect(words()).toContain('Melden Sie sich als Organization Admin von Acme Inc. an.');
  expect(has('button', 'Kein Admin? Organization Admin fragen')).toBe(true);
});
