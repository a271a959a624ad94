import { expect, test } from 'vitest';
import { secretsIn } from './secrets';

const found = (text: string) => secretsIn(text).map(({ start, end, cause }) => [text.slice(start, end), cause]);

test.each([
  ['Write to ava.admin@acme.example, please', [['ava.admin@acme.example', 'email']]],
  ['<jürgen+x@müller.example>', [['jürgen+x@müller.example', 'email']]],
  [
    'a@b and c@d',
    [
      ['a@b', 'email'],
      ['c@d', 'email'],
    ],
  ],
  ['Company 9130347957983001.', [['9130347957983001', 'number']]],
  ['Card 4111 1111 1111 1111 ends', [['4111 1111 1111 1111', 'number']]],
  ['Call +1 (555) 123-4567 now', [['1 (555) 123-4567', 'number']]],
  ['4111\u00a01111\u20111111', [['4111\u00a01111\u20111111', 'number']]],
  ['Code 123456', [['123456', 'number']]],
  ['رقم ١٢٣٤٥٦', [['١٢٣٤٥٦', 'number']]],
  ['IBAN DE89 3704 0044 0532 0130 00 here', [['DE89 3704 0044 0532 0130 00', 'number']]],
  ['IBAN GB29NWBK60161331926819', [['GB29NWBK60161331926819', 'number']]],
  ['Bearer eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.abc', [['eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.abc', 'token']]],
  ['key sk_live_0a1b2c3d4e5f6g7h8i', [['sk_live_0a1b2c3d4e5f6g7h8i', 'token']]],
])('Secrets_%j_AreFound', (text, expected) => {
  expect(found(text)).toEqual(expected);
});

test.each([
  'Something is not quite right on our end.',
  '1,204 of 3,800 rows',
  '12:30 on 24 Nov',
  'Version 1.4.0',
  'five digits 12345',
  'internationalization-of-everything',
  '',
])('Secrets_%j_HasNone', (text) => {
  expect(found(text)).toEqual([]);
});

// With a search that takes the square of the length this would not end before the runner gives up.
test('Secrets_OfALongText_AreFound', () => {
  const text = `${'1 '.repeat(200_000)}${'a1'.repeat(200_000)} ${'AB12 '.repeat(50_000)}`;
  expect(found(text).length).toBeGreaterThan(0);
});
