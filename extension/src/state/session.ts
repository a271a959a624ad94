/** What a session's end asks of a person. */
import type { Session } from './state';

/** Milliseconds before the end from which on people are told. */
const SOON = 7 * 24 * 3_600_000;

export function endsSoon({ expiresAt }: Session, now: number): boolean {
  return Date.parse(expiresAt) - now < SOON;
}

/** The workspace as people call it. */
export function workspaceOf({ workspaceName, workspaceId }: Pick<Session, 'workspaceName' | 'workspaceId'>): string {
  return workspaceName ?? workspaceId;
}
