import { describe, expect, it } from 'vitest';
import { isDrivetrains, sitesOf } from './sites';

describe('the sites that are needed', () => {
  it.each([
    [[], __PAGES__],
    [[null, 'https://elsewhere.example/data'], __PAGES__],
    [
      ['https://b.drivetrain.ai/data', 'https://a.drivetrain.ai/x', 'https://b.drivetrain.ai/y'],
      ['https://a.drivetrain.ai/*', 'https://b.drivetrain.ai/*'],
    ],
  ])('of %j are %j (case 3.8)', (addresses, sites) => {
    expect(sitesOf(addresses.map((returnUrl) => ({ returnUrl })))).toEqual(sites);
  });
});

it.each([
  ['https://acme.drivetrain.ai/data', true],
  ['https://drivetrain.ai/', true],
  ['https://acme.drivetrain.ai:8443/', true],
  ['https://reauth.drivetrain.ai/', false],
  ['https://evildrivetrain.ai/', false],
  ['http://acme.drivetrain.ai/', false],
])('%s is one of Drivetrain’s: %s (case 12.13)', (address, is) => {
  expect(isDrivetrains(address)).toBe(is);
});
