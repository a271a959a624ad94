import { describe, expect, it } from 'vitest';
import { contributions, detector } from '../testing/quickbooks';
import { contributed } from './contributed';

describe('what plugins contribute', () => {
  it('is taken as it is', () => {
    expect(contributed(contributions)).toEqual(contributions);
  });

  it.each([
    ['a selector that is no text', { ...detector, cards: [7] }],
    ['no cards', { ...detector, cards: undefined }],
    ['nothing', null],
  ])('loses a detector with %s, and nothing else (case 12.13)', (_, odd) => {
    expect(contributed({ ...contributions, detectors: [odd, detector] })).toEqual(contributions);
  });

  it('loses a bad pattern, and keeps its detector (case 15.5)', () => {
    const odd = { ...detector, name: [{ pattern: '(' }, ...detector.name], failed: [{ pattern: '[', equals: ['x'] }, ...detector.failed] };
    expect(contributed({ ...contributions, detectors: [odd] })).toEqual(contributions);
  });

  it('keeps a provider whose texts of failures can’t be read, and ours stand in their place (case 16.reasons)', () => {
    const [provider] = contributions.providers;
    const failures = { revoked: { title: 'Revoked.', remedy: 'Reconnect.' } };
    for (const [given, kept] of [
      [failures, failures],
      [{ revoked: 'Revoked.' }, null],
    ]) {
      expect(contributed({ ...contributions, providers: [{ ...provider, failures: given }] })?.providers[0]?.failures).toEqual(kept);
    }
  });

  it('says where a pairing code stands, as far as it can be read (case 15.3)', () => {
    const pairingCode = [{ selector: '[data-pairing-code]' }];
    expect(contributed({ ...contributions, pairingCode: [...pairingCode, { pattern: '(' }, 7] })?.pairingCode).toEqual(pairingCode);
  });

  it('loses a walkthrough with a step of another kind (case 12.13)', () => {
    const [one] = contributions.walkthroughs;
    const odd = { ...one, steps: [{ ...one?.steps[0], place: 'elsewhere' }] };
    expect(contributed({ ...contributions, walkthroughs: [odd] })?.walkthroughs).toEqual([]);
  });

  it.each([null, 'contributions', {}, { ...contributions, detectors: {} }])(
    'is nothing where it has another form: %j (case 12.13)',
    (body) => {
      expect(contributed(body)).toBeNull();
    },
  );
});
