import { begin } from '../state/journey';
import type { Journey } from '../state/state';
import { reauth } from './fake-api';

/** A login that was begun here, for the fake api's connector. */
export function journeyOf(change: Partial<Journey> = {}): Journey {
  return {
    ...begin({ connectorId: 'con_1', idempotencyKey: 'key-1', returnUrl: null, openerTabId: null }, Date.now()),
    phase: 'open',
    reauthId: 'rea_1',
    startUrl: 'https://reauth.drivetrain.ai/reauth/rea_1/start',
    tabId: 71,
    isOpened: true,
    reauth: reauth(),
    ...change,
  };
}
