import { expect, it, vi } from 'vitest';
import { fakeBrowser } from 'wxt/testing/fake-browser';
import schema from '../../public/managed.json';
import { managedOf, readManaged, UNMANAGED } from './managed';

it('is nothing where no policy is set (case 15.7)', async () => {
  vi.spyOn(fakeBrowser.storage.managed, 'get').mockRejectedValue(new Error('Managed storage manifest not found'));
  expect(await readManaged()).toEqual(UNMANAGED);
});

it.each([
  [{ supportContact: 'mailto:it@acme.example' }, { supportContact: 'mailto:it@acme.example' }],
  [{ supportContact: 'https://help.acme.example/drivetrain' }, { supportContact: 'https://help.acme.example/drivetrain' }],
  [{ supportContact: 'javascript:alert(1)' }, { supportContact: null }],
  [{ supportContact: 'http://help.acme.example/' }, { supportContact: null }],
  [{ supportContact: 7 }, { supportContact: null }],
  [{ notifications: false }, { notifications: false }],
  [{ notifications: 'no' }, { notifications: null }],
  [{ screenshots: false }, { screenshots: false }],
  [{ screenshots: 'false' }, { screenshots: false }],
  [{ unknown: true }, {}],
])('reads %j (case 15.7)', (given, expected) => {
  expect(managedOf(given)).toEqual({ ...UNMANAGED, ...expected });
});

it('has a schema for each setting, and no other (case 15.7)', () => {
  expect(Object.keys(schema.properties)).toEqual(Object.keys(UNMANAGED));
});
