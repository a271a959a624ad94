import { describe, expect, test, vi } from 'vitest';
import { view, views } from '../panel/fixtures';
import { openPanel, panel, send, words } from '../panel/testing';
import { NO_REPORTS } from '../state/reporting';
import { all, click, find, press, show, type } from '../ui/testing';
import { draft, shot } from './fixtures';

// There are no pictures here.
vi.mock('./picture', () => ({ Preview: ({ label }: { label: string }) => <canvas role="img" aria-label={label} /> }));

const form = (changes: Parameters<typeof draft>[0]) =>
  view({}, { reporting: { ...NO_REPORTS, view: { at: 'form' }, draft: draft(changes) } });

openPanel();

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
