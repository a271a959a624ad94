import { describe, expect, it } from 'vitest';
import type { Detected } from '../messages';
import { connector } from '../testing/fake-api';
import { connectorOf, workspacesOn } from './match';
import type { Session } from './state';

const SHARED = 'app.drivetrain.ai';
const at = (host: string) => ({ returnUrl: `https://${host}/data` });
const card = (dataSourceId: string | null, name = 'QuickBooks'): Detected => ({
  key: 'k',
  provider: 'quickbooks',
  name,
  dataSourceId,
  reason: null,
});
const acme = connector({ name: 'QuickBooks', ...at('acme.drivetrain.ai') });
const globex = connector({ id: 'con_2', workspaceId: 'globex', dataSourceId: 'ds_2', name: 'QuickBooks', ...at('globex.drivetrain.ai') });
const both = [acme, globex];
const shared = both.map((one) => ({ ...one, ...at(SHARED) }));

describe('a card, where there are two workspaces', () => {
  it.each([
    ['its data source, wherever it stands', card('ds_2'), both, 'acme.drivetrain.ai', 'con_2'],
    ['the name, on the host of one of them', card(null), both, 'globex.drivetrain.ai', 'con_2'],
    ['the name beside an unknown data source, on the host of one of them', card('ds_9'), both, 'globex.drivetrain.ai', 'con_2'],
    ['nothing, by a name that both have on one host', card(null), shared, SHARED, undefined],
    [
      'nothing, by a name beside an unknown data source on one host',
      card('ds_9', 'Only'),
      [{ ...acme, name: 'Only', ...at(SHARED) }, shared[1]],
      SHARED,
      undefined,
    ],
    [
      'the host, where both have its data source',
      card('ds_1'),
      [acme, { ...globex, dataSourceId: 'ds_1' }],
      'globex.drivetrain.ai',
      'con_2',
    ],
    [
      'nothing, where both have its data source on one host',
      card('ds_1'),
      shared.map((one) => ({ ...one, dataSourceId: 'ds_1' })),
      SHARED,
      undefined,
    ],
    ['nothing, by name on a host that neither has', card(null), both, 'initech.drivetrain.ai', undefined],
  ])('is told by %s (case 15.3)', (_, item, connectors, host, id) => {
    expect(connectorOf(item, connectors as (typeof acme)[], host)?.id).toBe(id);
  });

  it('is told as before where there is one (case 15.3)', () => {
    expect(connectorOf(card('ds_9'), [acme], SHARED)?.id).toBe('con_1');
  });

  it.each([
    ['acme.drivetrain.ai', both, ['acme']],
    [SHARED, shared, ['acme', 'globex']],
    ['acme.drivetrain.ai', [acme], ['acme', 'globex']],
    ['initech.drivetrain.ai', both, []],
  ])('on %s may be registered in %j (case 15.3)', (host, connectors, expected) => {
    const sessions = ['acme', 'globex'].map((workspaceId) => ({ workspaceId }) as Session);
    expect(workspacesOn(host, { sessions, connectors }).map(({ workspaceId }) => workspaceId)).toEqual(expected);
  });
});
