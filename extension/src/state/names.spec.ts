import { describe, expect, it } from 'vitest';
import { connector, reauth } from '../testing/fake-api';
import { isolated, namedConnector, namedReauth, shownName } from './names';

describe('a name', () => {
  it.each([
    ['Acme\u202EtxeT', 'AcmetxeT'],
    ['\u2067Acme\u2069 Inc.\u202C', 'Acme Inc.'],
    ['  Acme\n Inc. ', 'Acme Inc.'],
    ['Zażółć 👩‍👩‍👧 公司', 'Zażółć 👩‍👩‍👧 公司'],
    ['می‌خواهم', 'می‌خواهم'],
    ['שלום', 'שלום'],
  ])('%j is shown as %j (case 1.11)', (name, shown) => {
    expect(shownName(name)).toBe(shown);
  });

  it.each([null, undefined, '', ' ', '\u200B\u200B', '\uFEFF', '\u202E\u2069', '\u00AD', '\u3164', '\u2800', '\u{E0020}', '\u0000'])(
    '%j is none (case 1.11)',
    (name) => {
      expect(shownName(name)).toBeNull();
    },
  );

  it('from right to left is isolated, once; any other stays as it is (case 1.11)', () => {
    expect(isolated('שלום (2)')).toBe('\u2068שלום (2)\u2069');
    expect(isolated(isolated('שלום'))).toBe('\u2068שלום\u2069');
    expect(isolated('Acme\u2069\u202E Inc.')).toBe('Acme Inc.');
  });
});

it('what the api tells of a connector has names, and those that cannot be seen are replaced by ids (case 1.11)', () => {
  const named = namedConnector(
    connector({
      name: '\u200B',
      instance: { id: 'led-0001', name: '\uFEFF' },
      failure: { code: 'x', detail: 'gone\u202E', at: '2026-11-24T10:00:00Z' },
    }),
  );
  expect(named).toMatchObject({ name: 'ds_1', instance: { id: 'led-0001', name: 'led-0001' }, failure: { detail: 'gone' } });
});

it('what the api tells of an attempt has names, too (case 1.11)', () => {
  const blank = { id: 'led-0002', name: '\u200B\u200B' };
  const named = namedReauth(reauth({ expected: blank, seen: [blank], siblings: [{ connectorId: 'con_2', name: '\u202E' }] }));
  expect(named).toMatchObject({ expected: { name: 'led-0002' }, seen: [{ name: 'led-0002' }], siblings: [{ name: 'con_2' }] });
});
