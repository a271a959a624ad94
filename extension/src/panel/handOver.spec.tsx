import { describe, expect, test } from 'vitest';
import { click, find, has, press, type } from '../ui/testing';
import { ended, handover, NOW, outcomes, views, withJourney } from './fixtures';
import { openPanel, panel, send, title, words } from './testing';

openPanel();

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
