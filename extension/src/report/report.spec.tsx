import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { Answer, PanelMessage } from '../messages';
import { ended, journey, NOW, outcomes, view, views, withJourney } from '../panel/fixtures';
import type { View } from '../panel/model';
import { Panel } from '../panel/panel';
import { NO_REPORTS } from '../state/reporting';
import { all, clear, click, find, has, nameOf, press, show, speak, type } from '../ui/testing';
import { draft, outgoing, report, reportings, shot } from './fixtures';

// There are no pictures here.
vi.mock('./picture', () => ({ Preview: ({ label }: { label: string }) => <canvas role="img" aria-label={label} /> }));

const send = vi.fn<(message: PanelMessage) => Promise<Answer>>();
const REPORT = { type: 'panel.report.open', connectorId: 'con_acme' };

beforeEach(() => {
  speak('en');
  localStorage.clear();
  send.mockReset().mockImplementation(async () => ({ problem: null }));
});

afterEach(clear);

const panel = (shown: View | undefined, now = NOW) => show(<Panel view={shown ?? view()} send={send} now={now} />);
const words = () => (document.querySelector('main')?.textContent ?? '').replace(/\s+/g, ' ');
const form = (changes: Parameters<typeof draft>[0]) =>
  view({}, { reporting: { ...NO_REPORTS, view: { at: 'form' }, draft: draft(changes) } });

describe('the way to a report', () => {
  test.each([
    'guide-login',
    'guide-showing',
    'guide-lingering',
    'mismatch',
    'support',
    'problem-unknown',
    'confirm-many',
    'hand-over',
    'connector-failed',
  ])('Stuck_%s_IsOneClick', async (name) => {
    await panel(views[name]);
    await click(all('button').find((button) => /^(Report a problem|Get help)$/.test(nameOf(button))) as HTMLElement);
    expect(send).toHaveBeenCalledWith({ ...REPORT, connectorId: views[name]?.state?.shown });
  });

  test('Stuck_WhileHandingOver_IsOneClick', async () => {
    await panel(views['guide-login']);
    await click(find('button', /^Not an admin/));
    await click(find('button', 'Report a problem'));
    expect(send).toHaveBeenCalledWith(REPORT);
  });

  test.each([
    ['mismatch', true],
    ['denied', true],
    ['expired', true],
    ['problem-unknown', true],
    ['guide-lingering', true],
    ['success-sync-failed', true],
    ['guide-login', false],
    ['cancelled', false],
    ['superseded', false],
    ['support', false],
    ['success-synced', false],
  ])('Stuck_%s_IsSuggested%s', async (name, suggested) => {
    await panel(views[name]);
    expect(words().includes('Stuck here?')).toBe(suggested);
  });

  test('Stuck_NothingHappensForALongTime_IsSuggestedBeforeTheSteps', async () => {
    await panel(withJourney(journey({ stepAt: NOW - 59_000 })));
    expect(words()).not.toContain('Stuck here?');
    await panel(withJourney(journey({ stepAt: NOW - 60_000 })));
    expect(words().indexOf('Stuck here?')).toBeLessThan(words().indexOf('Progress'));
  });

  test('Stuck_WhereAReportIsOpen_LeadsThere', async () => {
    await panel(withJourney(ended(outcomes.denied), {}, { reporting: reportings.answered }));
    expect(words()).toContain('Support replied to your report #1042.');
    await click(find('button', 'Show the report'));
    expect(send).toHaveBeenCalledWith({ type: 'panel.report.view', view: { at: 'thread', reportId: 'stk_1' } });
  });

  test('Header_UnreadAnswers_AreCountedAndNamed', async () => {
    await panel(views['list-answered']);
    await click(find('button', 'Your reports, 1 new reply'));
    expect(send).toHaveBeenCalledWith({ type: 'panel.report.view', view: { at: 'list' } });
  });

  test('Header_NobodyPaired_HasNoReports', async () => {
    await panel(views.pair);
    expect(has('button', /Your reports/)).toBe(false);
  });
});

describe('the form', () => {
  test('Form_WithoutWords_SaysSoAndSendsNothing', async () => {
    await panel(views.report);
    await click(find('button', 'Send report'));
    expect(send).not.toHaveBeenCalled();
    expect(document.activeElement).toBe(find('textbox', 'What’s happening?'));
    expect(words()).toContain('Please describe briefly');
  });

  test('Form_Words_AreKeptBeforeTheyAreSent', async () => {
    await panel(views.report);
    await type(find('textbox', 'What’s happening?'), 'It stays white.');
    await click(find('button', 'Send report'));
    await vi.waitFor(() => expect(send).toHaveBeenLastCalledWith({ type: 'panel.report.send' }));
    expect(send).toHaveBeenCalledWith({ type: 'panel.report.edit', change: { description: 'It stays white.' } });
  });

  test('Form_Words_AreKeptAMomentAfterTyping_AndAtOnceOnLeaving', async () => {
    await panel(views.report);
    await type(find('textbox', 'What’s happening?'), 'It');
    await show(null);
    expect(send).toHaveBeenCalledWith({ type: 'panel.report.edit', change: { description: 'It' } });
  });

  test('Form_WordsThatNobodyConfirmed_AreThereAgain_AndAreKeptThen', async () => {
    send.mockRejectedValue(new Error('The worker died.'));
    await panel(views.report);
    await type(find('textbox', 'What’s happening?'), 'It stays white.');
    await show(null);

    send.mockReset().mockImplementation(async () => ({ problem: null }));
    await panel(views.report);
    expect((find('textbox', 'What’s happening?') as HTMLTextAreaElement).value).toBe('It stays white.');
    await vi.waitFor(() => expect(send).toHaveBeenCalledWith({ type: 'panel.report.edit', change: { description: 'It stays white.' } }));
    await show(null);
    await panel(views.report);
    expect((find('textbox', 'What’s happening?') as HTMLTextAreaElement).value).toBe('');
  });

  test('Form_WordsOfAnotherDraft_AreNotTaken', async () => {
    send.mockRejectedValue(new Error('The worker died.'));
    await panel(views.report);
    await type(find('textbox', 'What’s happening?'), 'It stays white.');
    await show(null);
    await panel(form({ id: 'draft-2', description: 'Another.' }));
    expect((find('textbox', 'What’s happening?') as HTMLTextAreaElement).value).toBe('Another.');
  });

  test('Form_WordsOfAnotherWindow_AreShownUntilSomebodyTypesHere', async () => {
    await panel(form({}));
    await panel(form({ description: 'It stays white.' }));
    expect((find('textbox', 'What’s happening?') as HTMLTextAreaElement).value).toBe('It stays white.');
    await type(find('textbox', 'What’s happening?'), 'It is grey.');
    await panel(form({ description: 'It stays white. Really.' }));
    expect((find('textbox', 'What’s happening?') as HTMLTextAreaElement).value).toBe('It is grey.');
  });

  test('Form_NearTheLimit_CountsAndTakesNoMore', async () => {
    await panel(views['report-long']);
    expect(words()).toContain('100 characters left');
    expect((find('textbox', 'What’s happening?') as HTMLTextAreaElement).maxLength).toBe(5000);
    await show(null);
    await panel(views['report-awaiting']);
    expect(words()).not.toContain('characters left');
  });

  test('Form_EscapeWhileTyping_DoesNotLeave', async () => {
    await panel(views['report-awaiting']);
    await press(find('textbox', 'What’s happening?'), 'Escape');
    expect(send).not.toHaveBeenCalled();
    await press(find('button', 'Send report'), 'Escape');
    expect(send).toHaveBeenCalledWith({ type: 'panel.report.view', view: null });
  });

  test('Form_Steps_AreTheWalkthroughsUnnumbered_AndSomethingElse (case 15.5)', async () => {
    await panel(views.report);
    const [connectors, steps] = [...document.querySelectorAll('select')];
    expect(steps?.value).toBe('log-in');
    expect(steps?.options[0]?.text).toBe('Something else, or not sure');
    expect([...(steps?.querySelectorAll('optgroup') ?? [])].map(({ label }) => label)).toEqual([
      'On Drivetrain’s page',
      'At QuickBooks',
      'Back in Drivetrain',
    ]);
    expect([...(steps?.options ?? [])].filter(({ text }) => /^\d/.test(text))).toEqual([]);
    expect(connectors?.value).toBe('con_acme');
  });

  test('Form_WhatIsSentAlong_IsShownAsItIs', async () => {
    await panel(views.report);
    const details = document.querySelector('.along');
    for (const [, value] of Object.entries(draft().diagnostics)) {
      expect(details?.textContent).toContain(String(value));
    }
    expect(details?.textContent).toContain('rea_01JDQ4M8T7');
  });

  test('Form_Discard_AsksWhereThereIsSomethingToLose', async () => {
    await panel(views.report);
    await click(find('button', 'Discard'));
    expect(send).toHaveBeenCalledExactlyOnceWith({ type: 'panel.report.discard' });
    send.mockClear();
    await panel(form({ description: 'It stays white.' }));
    await show(null);
    await panel(form({ description: 'It stays white.' }));
    await click(find('button', 'Discard'));
    expect(send).not.toHaveBeenCalled();
    await click(find('button', 'Yes, discard'));
    expect(send).toHaveBeenCalledExactlyOnceWith({ type: 'panel.report.discard' });
  });
});

describe('the screenshot', () => {
  test('Screenshot_Asked_WaitsForAClickOnTheIcon', async () => {
    await panel(views.report);
    await click(find('button', 'Add a screenshot'));
    expect(send).toHaveBeenCalledExactlyOnceWith({ type: 'panel.report.await', on: true });
    await panel(views['report-awaiting']);
    expect(words()).toContain('click the Drivetrain Reauth icon in the browser’s toolbar');
    await panel(views['report-not-allowed']);
    expect(
      all('alert')
        .map(({ textContent }) => textContent)
        .join(),
    ).toContain('The browser doesn’t allow screenshots of this page');
  });

  test('Screenshot_WithoutConsent_IsNotSent', async () => {
    await panel(views['report-shot']);
    await click(find('button', 'Send report'));
    expect(send).not.toHaveBeenCalled();
    expect(words()).toContain('Please agree or remove the screenshot.');
    await click(find('checkbox', /I’ve checked the screenshot/));
    expect(send).toHaveBeenCalledExactlyOnceWith({ type: 'panel.report.edit', change: { consent: true } });
    expect((find('checkbox', /I’ve checked/) as HTMLInputElement).checked).toBe(true);
  });

  test('Screenshot_ConsentOfAMomentAgo_IsEnoughToSend', async () => {
    await panel(views['report-shot']);
    await type(find('textbox', 'What’s happening?'), 'It stays white.');
    await click(find('checkbox', /I’ve checked the screenshot/));
    await click(find('button', 'Send report'));
    await vi.waitFor(() => expect(send).toHaveBeenLastCalledWith({ type: 'panel.report.send' }));
    expect(words()).not.toContain('Please agree');
  });

  test('Screenshot_Replaced_NeedsConsentAnew', async () => {
    const written = { description: 'It stays white.', shot };
    await panel(form(written));
    await click(find('checkbox', /I’ve checked the screenshot/));
    await panel(form({ ...written, consent: true }));
    await panel(form({ ...written, consent: false }));
    expect((find('checkbox', /I’ve checked/) as HTMLInputElement).checked).toBe(false);
  });

  test('Screenshot_Taken_CountsWhatIsBlack', async () => {
    await panel(views['report-shot']);
    expect(words()).toContain('2 areas are blacked out.');
    await panel(form({ shot: { ...shot, found: [] } }));
    expect(words()).toContain('Nothing is blacked out.');
    await click(find('button', 'Remove'));
    expect(send).toHaveBeenCalledWith({ type: 'panel.report.removeShot' });
  });
});

describe('on its way', () => {
  test.each([
    ['sending-half', 'Uploading', 'Cancel and edit', { type: 'panel.report.takeBack', key: 'key-1' }],
    ['sending-offline', 'You’re offline.', 'Try now', { type: 'panel.report.hurry' }],
    ['sending-quota', 'daily limit for reports', 'Edit the report', { type: 'panel.report.takeBack', key: 'key-1' }],
    ['sending-refused', 'The screenshot is too large.', 'Edit the report', { type: 'panel.report.takeBack', key: 'key-1' }],
    ['sending-refused', 'was rejected', 'Discard', { type: 'panel.report.drop', key: 'key-1' }],
    ['sent', 'Sent as #1042', 'Done', { type: 'panel.report.view', view: null }],
    ['sent', 'The reply appears here.', 'Show the report', { type: 'panel.report.view', view: { at: 'thread', reportId: 'stk_1' } }],
  ])('Outgoing_%s_Says%sAnd%sHelps', async (name, says, button, message) => {
    await panel(views[name]);
    expect(words()).toContain(says);
    await click(find('button', button));
    expect(send).toHaveBeenCalledExactlyOnceWith(message);
  });

  test('Outgoing_Uploading_ShowsHowMuch', async () => {
    await panel(views['sending-half']);
    expect(document.querySelector('progress')?.value).toBe(42);
    await panel(view({}, { reporting: { ...reportings.sending, outbox: [outgoing()] }, progress: { key: 'key-1', part: 1 } }));
    expect(words()).toContain('Waiting for confirmation');
  });

  test('Pairing_SessionEndedWithAReport_SaysThatItIsKept', async () => {
    await panel(views['pair-ended-unsent']);
    expect(words()).toContain('Your report is saved.');
    await panel(views['pair-ended']);
    expect(words()).not.toContain('Your report is saved.');
  });
});

describe('the conversation', () => {
  test('List_HasWhatIsNotSentFirst_ThenUnread_ThenSettled', async () => {
    await panel(views.reports);
    expect([...document.querySelectorAll('.threads .chip')].map(({ textContent }) => textContent)).toEqual([
      'Not sent yet',
      'New reply',
      'In progress',
      'Resolved',
    ]);
  });

  test('Thread_Reply_IsSentOnceWithItsKey_AndAgainWithTheSameOne', async () => {
    await panel(views.thread);
    await click(find('button', 'Send reply'));
    expect(send).not.toHaveBeenCalled();
    send.mockResolvedValueOnce({ problem: { code: 'unreachable', detail: null, traceId: null } });
    await type(find('textbox', 'Your reply'), 'At 14:09.');
    await click(find('button', 'Send reply'));
    await vi.waitFor(() => expect(send).toHaveBeenCalledTimes(1));
    expect((find('textbox', 'Your reply') as HTMLTextAreaElement).value).toBe('At 14:09.');
    await click(find('button', 'Send reply'));
    await vi.waitFor(() => expect(send).toHaveBeenCalledTimes(2));
    expect(send.mock.calls[1]).toEqual(send.mock.calls[0]);
    await vi.waitFor(() => expect((find('textbox', 'Your reply') as HTMLTextAreaElement).value).toBe(''));
  });

  test('Thread_WordsOfAReply_AreThereAgain_UnlessTheyWereSaid', async () => {
    const written = () => (find('textbox', 'Your reply') as HTMLTextAreaElement).value;
    await panel(views.thread);
    await type(find('textbox', 'Your reply'), 'At 14:09.');
    await show(null);
    await panel(views.thread);
    expect(written()).toBe('At 14:09.');
    await show(null);
    const said = {
      id: 'm',
      at: new Date(NOW).toISOString(),
      from: 'reporter' as const,
      author: 'Priya',
      text: 'At 14:09.',
      internal: false,
    };
    await panel(view({}, { reporting: { ...reportings.thread, thread: report({ messages: [said] }) } }));
    expect(written()).toBe('');
  });

  test('Thread_Words_AreText', async () => {
    const said = { id: 'm', at: new Date(NOW).toISOString(), from: 'support' as const, author: 'Jo', text: '<img src=x>', internal: false };
    await panel(view({}, { reporting: { ...reportings.thread, thread: report({ messages: [said] }) } }));
    expect(words()).toContain('<img src=x>');
    expect(document.querySelector('main img')).toBeNull();
  });
});
