import { expect, it } from 'vitest';
import { codeOf, codeOfLink } from './offer';

const API = 'https://reauth.drivetrain.ai';

it.each([
  ['ABCD-EFGH', 'ABCDEFGH'],
  [' abcd efgh ', 'ABCDEFGH'],
  ['ABCD-EFG0', null],
  ['ABCDEFG', null],
  ['<b>ABCDEFGH</b>', null],
])('takes %j for %j (case 15.3)', (said, code) => {
  expect(codeOf(said)).toBe(code);
});

it.each([
  [`${API}/pair#ABCD-EFGH`, 'ABCDEFGH'],
  [`${API}/pair#abcd%2Defgh`, 'ABCDEFGH'],
  [`${API}/pair?code=ABCDEFGH`, null],
  [`${API}/pairing#ABCDEFGH`, null],
  [`${API}/pair#%E0%A4%A`, null],
  ['https://evil.example/pair#ABCDEFGH', null],
  ['not an address', null],
])('reads of the link %s the code %j (case 15.3)', (address, code) => {
  expect(codeOfLink(address, API)).toBe(code);
});
