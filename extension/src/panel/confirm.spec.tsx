import { describe, expect, test } from 'vitest';
import { all, click, find, speak } from '../ui/testing';
import { ACME, before, connector, EAST, journey, reauth, view, views, withJourney } from './fixtures';
import type { View } from './model';
import { openPanel, panel, send, title, words } from './testing';

openPanel();

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
