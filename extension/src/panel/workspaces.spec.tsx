import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { Answer, PanelMessage } from '../messages';
import { EMPTY } from '../state/state';
import type { PageTab } from '../state/store';
import { clear, click, find, nameOf, press, show, speak } from '../ui/testing';
import { connector, globex, NOW, seen, session, view, views } from './fixtures';
import { choosingIn } from './groups';
import type { View } from './model';
import { Panel } from './panel';

const send = vi.fn<(message: PanelMessage) => Promise<Answer>>();

beforeEach(() => {
  speak('en');
  send.mockReset().mockImplementation(async () => ({ problem: null }));
});

afterEach(clear);

const panel = (shown: View | undefined) => show(<Panel view={shown ?? view()} send={send} now={NOW} />);
const title = () => nameOf(document.querySelector('h1') as HTMLElement);
const words = (selector: string) => (document.querySelector(selector)?.textContent ?? '').replace(/\s+/g, ' ');

describe('several workspaces', () => {
  test('Panel_SeveralWorkspaces_GroupsConnectorsByName (case 15.3)', async () => {
    await panel(views['list-workspaces']);
    expect(title()).toBe('2 connectors need attention');
    expect(words('header')).toContain('2 workspaces');
    const groups = [...document.querySelectorAll('.workspace')].map((group) => [
      group.querySelector('h2')?.textContent,
      (group.textContent ?? '').includes('QuickBooks — Globex'),
    ]);
    expect(groups).toContainEqual(['acme', false]);
    expect(groups).toContainEqual(['Globex', true]);
  });

  test('Panel_OneWorkspace_LooksAsBefore (case 15.3)', async () => {
    await panel(views['list-one']);
    expect(words('header')).toContain('acmeAda Lovelace');
    expect(document.querySelector('.workspace')).toBeNull();
  });

  test('Panel_ConnectorOfOneOfThem_SaysWhichWorkspace (case 15.3)', async () => {
    await panel(views['connector-workspace']);
    expect(words('main .subject')).toBe('Globex');
  });

  test('Panel_SessionOfOneEnded_SaysWhichAndShowsTheOthers (case 15.3)', async () => {
    await panel(views['list-workspace-ended']);
    expect(title()).toBe('1 connector needs attention');
    expect(words('main')).toContain('Your session in Globex has ended.');
  });

  test('Panel_FurtherWorkspaceOffered_AsksWhetherToAddIt (case 15.3)', async () => {
    await panel(views['pair-more']);
    expect(find('heading', 'Add workspace Globex?')).toBeDefined();
    expect(words('.offer')).toContain('This browser stays paired with acme.');
    await click(find('button', 'Add workspace Globex'));
    expect(send).toHaveBeenCalledExactlyOnceWith({ type: 'panel.acceptOffer' });
  });
});

describe('a card that more than one workspace may have', () => {
  test('Panel_Asked_RegistersItWhereThePersonSays (case 15.3)', async () => {
    await panel(views.choose);
    expect(title()).toBe('Which workspace is it in?');
    await click(find('button', 'Globex'));
    expect(send).toHaveBeenCalledExactlyOnceWith({ type: 'panel.register', key: seen.key, workspaceId: 'globex' });
  });

  test('Panel_AskedAndEscape_TakesTheQuestionBack (case 15.3)', async () => {
    await panel(views.choose);
    await press(find('button', 'Globex'), 'Escape');
    expect(send).toHaveBeenCalledExactlyOnceWith({ type: 'panel.register', key: seen.key, workspaceId: null });
  });

  test.each([
    ['nobody has asked for', { confirming: null }, [session, globex], null],
    ['only one workspace may have', {}, [session], null],
    ['several may have', {}, [session, globex], ['acme', 'globex']],
  ])('Choosing_CardThat%s_IsAskedAbout%s (case 15.3)', (_, change, sessions, expected) => {
    const tab: PageTab = { host: seen.host, detected: [seen], showing: null, confirming: seen.key, ...change };
    const asked = choosingIn({ 5: tab }, { ...EMPTY, sessions, connectors: [] });
    expect(asked?.workspaces.map(({ workspaceId }) => workspaceId) ?? null).toEqual(expected);
    const known = connector({ provider: seen.provider, dataSourceId: seen.dataSourceId ?? '', name: seen.name });
    expect(choosingIn({ 5: tab }, { ...EMPTY, sessions, connectors: [known] })).toBeNull();
  });
});
