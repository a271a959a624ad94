/** Sessions, one for each workspace: which one something belongs to, how they come and go, and what an end asks of a person. Pure. */
import type { Ended, Session, State } from './state';

/** Milliseconds before the end from which on people are told. */
const SOON = 7 * 24 * 3_600_000;

export function endsSoon({ expiresAt }: Session, now: number): boolean {
  return Date.parse(expiresAt) - now < SOON;
}

/** The workspace as people call it. */
export function workspaceOf({ workspaceName, workspaceId }: Pick<Session, 'workspaceName' | 'workspaceId'>): string {
  return workspaceName ?? workspaceId;
}

export function sessionIn({ sessions }: Pick<State, 'sessions'>, workspaceId: string | null | undefined): Session | null {
  return sessions.find((session) => session.workspaceId === workspaceId) ?? null;
}

/** The session that a connector is asked about with; null where nobody knows the connector, or its workspace is signed out. Never another workspace's. */
export function sessionOf({ sessions, connectors }: Pick<State, 'sessions' | 'connectors'>, connectorId: string): Session | null {
  const connector = connectors.find(({ id }) => id === connectorId);
  return connector ? sessionIn({ sessions }, connector.workspaceId) : null;
}

/** The workspace's name where there are several, and it has to be said; null otherwise. */
export function namedWorkspace(state: Pick<State, 'sessions'>, workspaceId: string | null | undefined): string | null {
  const session = state.sessions.length > 1 ? sessionIn(state, workspaceId) : null;
  return session && workspaceOf(session);
}

/** Words that say which workspace they are about, where there are several. */
export function inWorkspace(state: Pick<State, 'sessions' | 'ended'>, workspaceId: string | null, words: string): string {
  const all = [...state.sessions, ...state.ended];
  const { workspaceName } = all.find((candidate) => candidate.workspaceId === workspaceId) ?? {};
  const name = workspaceName ?? workspaceId;
  return all.length > 1 && name ? `${name}: ${words}` : words;
}

/** " (Acme: 2, Globex: 1)": how many of these are whose, where there are several workspaces. */
export function sharesOf(state: Pick<State, 'sessions'>, workspaces: (string | null)[]): string {
  const said = state.sessions.flatMap(({ workspaceId }) => {
    const count = workspaces.filter((other) => other === workspaceId).length;
    const name = namedWorkspace(state, workspaceId);
    return name !== null && count > 0 ? `${name}: ${count}` : [];
  });
  return said.length ? ` (${said.join(', ')})` : '';
}

/** Whose things may be sent. */
export function workspacesOf({ sessions }: Pick<State, 'sessions'>): string[] {
  return sessions.map(({ workspaceId }) => workspaceId);
}

/** When the oldest of what is shown was read; null before anything was. */
export function readAt({ sessions }: Pick<State, 'sessions'>): number | null {
  const times = sessions.flatMap((session) => session.readAt ?? []);
  return times.length ? Math.min(...times) : null;
}

/** Whether every workspace was read: only then is what nobody knows really unknown. */
export function isRead({ sessions }: Pick<State, 'sessions'>): boolean {
  return sessions.every((session) => session.readAt !== undefined);
}

/** A workspace more, or a new session of the same one, in whose place nothing of the old one is left. */
export function signedIn(state: State, session: Session): State {
  const at = state.sessions.findIndex(({ workspaceId }) => workspaceId === session.workspaceId);
  const others = signedOut(state, session.workspaceId);
  // Of an end whose workspace nobody has kept there is no more to say.
  const ended = others.ended.filter(({ workspaceId }) => workspaceId !== null);
  return { ...others, ended, sessions: others.sessions.toSpliced(at < 0 ? others.sessions.length : at, 0, session) };
}

/** The api no longer accepts this session. Another one of the same workspace, which was made since, stays. */
export function expired(state: State, { id, workspaceId }: Session): State {
  const session = state.sessions.find((candidate) => candidate.id === id);
  return session ? { ...signedOut(state, workspaceId), ended: [...state.ended, endOf(session)] } : state;
}

function endOf({ workspaceId, workspaceName = null }: Session): Ended {
  return { workspaceId, workspaceName };
}

/** Nothing of a workspace is kept without its session, and nothing else goes with it. */
export function signedOut(state: State, workspaceId: string | null): State {
  const gone = new Set(state.connectors.filter((connector) => connector.workspaceId === workspaceId).map(({ id }) => id));
  const sessions = state.sessions.filter((session) => session.workspaceId !== workspaceId);
  const isLast = sessions.length === 0;
  const isKept = (id: string) => id !== toldOf(workspaceId) && (id.startsWith(toldOf(null)) || (!isLast && !gone.has(id)));
  const kept = <T>(things: Record<string, T>) => Object.fromEntries(Object.entries(things).filter(([id]) => isKept(id)));
  return {
    ...state,
    sessions,
    ended: state.ended.filter((ended) => ended.workspaceId !== workspaceId),
    connectors: isLast ? [] : state.connectors.filter(({ id }) => !gone.has(id)),
    journeys: kept(state.journeys),
    told: kept(state.told),
    shown: isLast || (state.shown !== null && gone.has(state.shown)) ? null : state.shown,
    trouble: isLast ? null : state.trouble,
  };
}

/** Under which name it is kept that a session's end was told. */
export function toldOf(workspaceId: string | null): string {
  return `session:${workspaceId ?? ''}`;
}
