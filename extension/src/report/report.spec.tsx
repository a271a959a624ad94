import { describe, expect, test, vi } from 'vitest';
import { ended, journey, NOW, outcomes, view, views, withJourney } from '../panel/fixtures';
import { openPanel, panel, send, words } from '../panel/testing';
import { all, click, find, has, nameOf, show, type } from '../ui/testing';
import { outgoing, report, reportings } from './fixtures';

// There are no pictures here.
vi.mock('./picture', () => ({ Preview: ({ label }: { label: string }) => <canvas role="img" aria-label={label} /> }));

const REPORT = { type: 'panel.report.open', connectorId: 'con_acme' };

openPanel();

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
