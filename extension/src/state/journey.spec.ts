import { describe, expect, it } from 'vitest';
import type { Walkthrough } from '../contributions';
import {
  adopted,
  awaits,
  awaitsSync,
  begin,
  claimed,
  continues,
  created,
  currentStep,
  isFresh,
  isLingering,
  isOpen,
  isOver,
  observed,
  pageLoaded,
  pinned,
  refused,
  show,
  tabLost,
} from './journey';
import type { Connector, Journey, Reauth } from './state';

const NOW = 1_000_000;
const beginning = { connectorId: 'con_1', idempotencyKey: 'key', returnUrl: null, openerTabId: 3 };
const started = (): Journey => claimed(created(begin(beginning, NOW), 'rea_1', 'https://api/reauth/rea_1/start'), 7, NOW);
const reauth = (status: Reauth['status'], id = 'rea_1') =>
  ({ id, status, connectorId: 'con_1', seen: [], siblings: [] }) as unknown as Reauth;

const step = (id: string, place: 'drivetrain' | 'provider' | 'reauth') => ({
  id,
  title: id,
  description: id,
  place,
  needs: [],
  troubleshooting: [],
});
const walkthrough: Walkthrough = {
  id: 'reauth',
  provider: 'quickbooks',
  title: 'Reconnect',
  steps: [
    step('menu', 'drivetrain'),
    step('connect', 'drivetrain'),
    step('log-in', 'provider'),
    step('company', 'provider'),
    step('return', 'reauth'),
  ],
};
const stepOf = (journey: Journey) => currentStep(walkthrough, journey)?.id ?? null;

describe('a journey', () => {
  it('begins by asking the api, and is open when it has answered', () => {
    const journey = begin(beginning, NOW);
    expect(journey).toMatchObject({ phase: 'starting', reauthId: null, tabId: null });
    expect(created(journey, 'rea_1', 'https://api/start')).toMatchObject({
      phase: 'open',
      reauthId: 'rea_1',
      startUrl: 'https://api/start',
    });
  });

  it('takes no late answer over an end', () => {
    const ended = refused(begin(beginning, NOW), { code: 'cancelled', detail: null, traceId: null }, NOW);
    expect(created(ended, 'rea_1', 'https://api/start')).toBe(ended);
    const blocked = refused(started(), { code: 'cookies_blocked', detail: null, traceId: null }, NOW);
    expect(observed(blocked, reauth('created'), NOW)).toBe(blocked);
    const completed = observed(started(), reauth('completed'), NOW);
    expect(observed(completed, reauth('awaiting_confirmation'), NOW)).toBe(completed);
    expect(refused(completed, { code: 'reauth_gone', detail: null, traceId: null }, NOW)).toBe(completed);
  });

  it('is open again for the attempt of the colleague that it was handed to', () => {
    const failed = { ...observed(started(), reauth('failed'), NOW), handover: { personEmail: 'a@b.example', sentAt: NOW } as never };
    expect(adopted(failed, reauth('started', 'rea_2'), NOW)).toMatchObject({ phase: 'open', reauthId: 'rea_2' });
  });

  it('ends with its attempt, and not with another one', () => {
    const journey = started();
    expect(observed(journey, reauth('completed', 'rea_2'), NOW)).toBe(journey);
    expect(isOpen(observed(journey, reauth('awaiting_confirmation'), NOW))).toBe(true);
    for (const status of ['completed', 'failed', 'cancelled', 'superseded', 'expired'] as const) {
      expect(isOpen(observed(journey, reauth(status), NOW))).toBe(false);
    }
  });

  it('is continued by another click, unless this browser cannot finish it or the person wants another company', () => {
    expect(continues(undefined, NOW)).toBe(false);
    expect(continues(begin(beginning, NOW), NOW)).toBe(true);
    expect(continues(started(), NOW)).toBe(true);
    expect(continues(show(beginning, null, NOW), NOW)).toBe(false);
    const platforms = adopted(show(beginning, null, NOW), reauth('started', 'rea_9'), NOW);
    expect(continues(platforms, NOW)).toBe(true);
    expect(continues(tabLost(platforms), NOW)).toBe(false);
    expect(continues(observed(started(), reauth('awaiting_confirmation'), NOW), NOW)).toBe(false);
    expect(continues(observed(started(), reauth('failed'), NOW), NOW)).toBe(false);
  });

  it('goes on without its tab', () => {
    const lost = tabLost(started());
    expect(lost).toMatchObject({ phase: 'open', tabId: null, startUrl: 'https://api/reauth/rea_1/start' });
    expect(claimed({ ...lost, pinnedStep: 'company' }, 9, NOW)).toMatchObject({ tabId: 9, pinnedStep: null });
  });

  it('is taken up again by itself for two minutes', () => {
    expect(isFresh(begin(beginning, NOW), NOW + 119_999)).toBe(true);
    expect(isFresh(begin(beginning, NOW), NOW + 120_000)).toBe(false);
  });

  it('leaves a day after its end', () => {
    const ended = observed(started(), reauth('failed'), NOW);
    expect(isOver(ended, NOW + 86_400_000)).toBe(false);
    expect(isOver(ended, NOW + 86_400_001)).toBe(true);
    expect(isOver(started(), NOW + 86_400_001)).toBe(false);
  });
});

describe('somebody else’s attempt', () => {
  it('is followed when the person uses the page’s own buttons', () => {
    const showing = show(beginning, null, NOW);
    expect(awaits(showing, 'rea_9')).toBe(true);
    expect(adopted(showing, reauth('started', 'rea_9'), NOW)).toMatchObject({ phase: 'open', reauthId: 'rea_9', startUrl: null, tabId: 3 });
  });

  it('is not the one that was there before', () => {
    expect(awaits(show(beginning, 'rea_1', NOW), 'rea_1')).toBe(false);
    expect(awaits(show(beginning, 'rea_1', NOW), 'rea_2')).toBe(true);
  });

  it('is followed after a hand-over, also when the own one has ended', () => {
    const handed = {
      ...observed(started(), reauth('superseded'), NOW),
      handover: { id: 'hnd_1', url: 'https://api/handover', expiresAt: '2026-12-01T00:00:00Z' },
    };
    expect(awaits(handed, 'rea_1')).toBe(false);
    expect(awaits(handed, 'rea_2')).toBe(true);
    expect(adopted(handed, reauth('completed', 'rea_2'), NOW)).toMatchObject({ phase: 'ended', reauthId: 'rea_2', tabId: null });
  });

  it('is left alone otherwise', () => {
    expect(awaits(started(), 'rea_2')).toBe(false);
    expect(awaits(show(beginning, null, NOW), null)).toBe(false);
  });
});

describe('the current step', () => {
  it('is never guessed, however many pages load (case 15.2)', () => {
    let journey = observed(started(), reauth('started'), NOW);
    for (let page = 0; page < 5; page++) {
      journey = pageLoaded(journey, NOW);
      expect(stepOf(journey)).toBeNull();
    }
    expect(stepOf(observed(journey, reauth('exchanging'), NOW))).toBeNull();
  });

  it('is the one at which the person says that they are stuck, until they take it back or the login comes back (case 15.2)', () => {
    const journey = pinned(observed(started(), reauth('started'), NOW), 'company', NOW);
    expect(stepOf(journey)).toBe('company');
    expect(stepOf(observed(journey, reauth('started'), NOW))).toBe('company');
    expect(stepOf(pageLoaded(journey, NOW))).toBe('company');
    expect(stepOf(pinned(journey, null, NOW))).toBeNull();
    expect(stepOf(observed(journey, reauth('exchanging'), NOW))).toBeNull();
  });

  it('is the one that the page points at while its own buttons are shown', () => {
    const showing = show(beginning, null, NOW);
    expect(stepOf(showing)).toBe('menu');
    expect(stepOf(pinned(showing, 'connect', NOW))).toBe('connect');
  });

  it('is lingered on when nothing has happened for as long as the longest step may take', () => {
    const slow = { ...walkthrough, steps: walkthrough.steps.map((one) => (one.id === 'company' ? { ...one, lingerSeconds: 120 } : one)) };
    const journey = started();
    expect(isLingering(walkthrough, journey, NOW + 59_999)).toBe(false);
    expect(isLingering(walkthrough, journey, NOW + 60_000)).toBe(true);
    expect(isLingering(null, journey, NOW + 60_000)).toBe(true);
    expect(isLingering(slow, journey, NOW + 119_999)).toBe(false);
    expect(isLingering(slow, journey, NOW + 120_000)).toBe(true);
    expect(isLingering(walkthrough, pageLoaded(journey, NOW + 50_000), NOW + 60_000)).toBe(false);
    expect(isLingering(walkthrough, observed(journey, reauth('completed'), NOW), NOW + 99_999)).toBe(false);
  });
});

describe('the sync after a login', () => {
  const done = observed(started(), { ...reauth('completed'), endedAt: '2026-11-24T10:00:00Z' }, NOW);
  const synced = (status: 'running' | 'succeeded', at: string) => ({ sync: { status, at } }) as Connector;

  it('is waited for until it ends, for ten minutes', () => {
    expect(awaitsSync(done, {} as Connector, NOW)).toBe(true);
    expect(awaitsSync(done, synced('succeeded', '2026-11-24T09:59:59Z'), NOW)).toBe(true);
    expect(awaitsSync(done, synced('running', '2026-11-24T10:00:01Z'), NOW)).toBe(true);
    expect(awaitsSync(done, synced('succeeded', '2026-11-24T10:00:02Z'), NOW)).toBe(false);
    expect(awaitsSync(done, {} as Connector, NOW + 600_001)).toBe(false);
  });

  it('is not waited for where there was no login', () => {
    expect(awaitsSync(undefined, {} as Connector, NOW)).toBe(false);
    expect(awaitsSync(observed(started(), reauth('failed'), NOW), {} as Connector, NOW)).toBe(false);
  });
});
