import { useEffect, useId, useRef, useState } from 'preact/hooks';
import { type Managed, UNMANAGED } from '../state/managed';
import { workspaceOf } from '../state/session';
import type { Ended, Session, State } from '../state/state';
import { Act, ActionsProvider, Button, type Send, useActions, useSender } from '../ui/actions';
import { Mark } from '../ui/icon';
import { PairForm } from '../ui/pairForm';
import { problemText } from '../ui/problem';
import { plural, Rich, strong, text } from '../ui/text';
import { day } from '../ui/time';
import { TroubleBar } from '../ui/trouble';

export interface OptionsProps {
  /** Null before it was read. */
  state: State | null;
  send: Send;
  /** Epoch milliseconds. */
  now: number;
  build: { api: string; pages: string[]; version: string };
  /** What the company has set. */
  managed?: Managed;
  /** Where the browser's shortcuts are set. */
  shortcuts: string;
}

/** The options page: who is paired, what is told and shown, and what this build is for. */
export function Options({ state, send, now, build, managed = UNMANAGED, shortcuts }: OptionsProps) {
  const actions = useSender(send);
  return (
    <ActionsProvider value={actions}>
      <header>
        <TroubleBar state={state} now={now} />
      </header>
      <main>
        <header>
          <Mark />
          <h1>{text('optionsTitle')}</h1>
        </header>
        <div role="alert">
          {actions.problem && actions.problem.code !== 'invalid_pairing_code' && <p class="note">{problemText(actions.problem)}</p>}
        </div>
        {state && (
          <>
            <Workspaces state={state} />
            <section>
              <h2>{text('notificationsTitle')}</h2>
              <label class="switch">
                <input
                  type="checkbox"
                  checked={managed.notifications ?? state.notifications}
                  disabled={managed.notifications !== null}
                  onChange={(event) => void actions.act({ type: 'panel.notifications', on: event.currentTarget.checked })}
                />
                {text('notificationsLabel')}
              </label>
              {managed.notifications !== null && <p class="small soft">{text('managed')}</p>}
            </section>
            <PutAway dismissed={Object.values(state.dismissed).filter((until) => until > now).length} />
          </>
        )}
        <section>
          <h2>{text('shortcutTitle')}</h2>
          <p class="soft">
            <Rich>{text('shortcutText', strong(shortcuts))}</Rich>
          </p>
        </section>
        <section>
          <h2>{text('aboutTitle')}</h2>
          <dl>
            <div>
              <dt>{text('aboutVersion')}</dt>
              <dd class="number">{build.version}</dd>
            </div>
            <div>
              <dt>{text('aboutApi')}</dt>
              <dd>
                <code>{build.api}</code>
              </dd>
            </div>
            <div>
              <dt>{text('aboutPages')}</dt>
              {build.pages.map((page) => (
                <dd key={page}>
                  <code>{page}</code>
                </dd>
              ))}
            </div>
          </dl>
          <p>
            <a href={text('privacyPage')}>{text('privacy')}</a> · <a href="/third-party-notices.txt">{text('notices')}</a>
          </p>
        </section>
      </main>
    </ActionsProvider>
  );
}

/** The workspaces that this browser is paired with, and the way to another one. */
function Workspaces({ state: { sessions, ended } }: { state: State }) {
  const heading = useRef<HTMLHeadingElement>(null);
  const ids = sessions.map(({ id }) => id).join(' ');
  const last = useRef(ids);
  const isAny = sessions.length > 0;

  // Pairing and signing out take the focused button away.
  useEffect(() => {
    if (last.current !== ids) {
      last.current = ids;
      heading.current?.focus();
    }
  }, [ids]);

  return (
    <section>
      <h2 ref={heading} tabIndex={-1}>
        {text(sessions.length + (isAny ? ended.length : 0) > 1 ? 'workspacesTitle' : 'workspaceTitle')}
      </h2>
      {sessions.map((session) => (
        <Paired key={session.id} session={session} isOne={sessions.length === 1} />
      ))}
      {isAny && ended.map((workspace) => <Over key={workspace.workspaceId} ended={workspace} />)}
      {isAny ? <Add key={ids} /> : <Unpaired ended={ended.length > 0} />}
    </section>
  );
}

/** A further workspace, by its code. */
function Add() {
  const [isOpen, setOpen] = useState(false);
  return isOpen ? (
    <>
      <PairPlace />
      <PairForm />
    </>
  ) : (
    <Button look="secondary" onClick={() => setOpen(true)}>
      {text('workspaceAdd')}
    </Button>
  );
}

/** A workspace whose session has ended, until somebody pairs with it again or has had enough of it. */
function Over({ ended: { workspaceId, workspaceName } }: { ended: Ended }) {
  const name = workspaceName ?? workspaceId ?? text('workspaceUnknown');
  return (
    <div class="one">
      <p>
        <strong>
          <bdi>{name}</bdi>
        </strong>
        <span class="soft">{text('workspaceEnded')}</span>
      </p>
      <Act look="secondary" name={text('workspaceRemoveName', name)} message={{ type: 'panel.signOut', workspaceId }}>
        {text('workspaceRemove')}
      </Act>
    </div>
  );
}

function Paired({ session, isOne }: { session: Session; isOne: boolean }) {
  const { act, pending } = useActions();
  const [isAsking, setAsking] = useState(false);
  const button = useRef<HTMLDivElement>(null);
  const wasAsking = useRef(false);
  const id = useId();
  const message = { type: 'panel.signOut', workspaceId: session.workspaceId } as const;

  // The focus goes into the question, and comes back from it.
  useEffect(() => {
    if (isAsking || wasAsking.current) {
      button.current?.querySelector('button')?.focus();
    }
    wasAsking.current = isAsking;
  }, [isAsking]);

  return (
    <div class="one">
      <p>
        <strong>
          <bdi>{workspaceOf(session)}</bdi>
        </strong>
        <span class="soft">
          {session.personName ? text('pairedAs', session.personName) : text('paired')}
          <br />
          {text('pairedUntil', day(session.expiresAt))}
        </span>
      </p>
      <div ref={button} onKeyDown={(event) => event.key === 'Escape' && setAsking(false)}>
        {isAsking ? (
          <div class="ask" role="group" aria-labelledby={id}>
            <h3 id={id}>{text('signOutTitle', workspaceOf(session))}</h3>
            <p class="soft">{text('signOutText')}</p>
            <div class="actions">
              <Button look="secondary" onClick={() => setAsking(false)}>
                {text('signOutNo')}
              </Button>
              <Button look="danger" busy={pending(message)} onClick={() => void act(message)}>
                {text('signOut')}
              </Button>
            </div>
          </div>
        ) : (
          <Button look="secondary" name={isOne ? undefined : text('signOutName', workspaceOf(session))} onClick={() => setAsking(true)}>
            {text('signOut')}
          </Button>
        )}
      </div>
    </div>
  );
}

function Unpaired({ ended }: { ended: boolean }) {
  return (
    <>
      <p class="soft">{ended ? text('sessionEndedText') : text('pairIntro')}</p>
      <PairPlace />
      <PairForm />
    </>
  );
}

function PairPlace() {
  return (
    <p>
      <Rich>{text('pairWhere', strong(text('pairPlace')))}</Rich> <span class="soft">{text('pairWhoElse')}</span>
    </p>
  );
}

function PutAway({ dismissed }: { dismissed: number }) {
  return (
    <section>
      <h2>{text('bannersTitle')}</h2>
      <p class="soft" role="status">
        {dismissed ? plural('bannersHidden', dismissed) : text('bannersNone')}
      </p>
      {dismissed > 0 && (
        <Act look="secondary" message={{ type: 'panel.undismiss' }}>
          {text('bannersShow')}
        </Act>
      )}
    </section>
  );
}
