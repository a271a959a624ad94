/** What a connector's state asks of a person. */
import type { Connector } from './state';

/** Registered with its company, and never logged in to through us: Drivetrain may well have a login of its own, and says so when that one dies. */
const NEVER_LOGGED_IN = 'no_credential';

/** Days before a credential's end from which on its renewal is suggested. */
const SOON = 14;

/** Whether somebody has to log in: it failed, or no company is bound to it yet. */
export function needsLogin({ status, failure }: Connector): boolean {
  return status === 'unbound' || (!!failure && failure.code !== NEVER_LOGGED_IN);
}

export function expiresSoon({ status, credentialExpiresAt }: Connector, now: number): boolean {
  return status === 'connected' && !!credentialExpiresAt && Date.parse(credentialExpiresAt) - now < SOON * 86_400_000;
}
