import { useEffect, useRef, useState } from 'preact/hooks';
import { ActionsProvider, type Send, useSender } from '../ui/actions';
import { text } from '../ui/text';
import { Confirm } from './confirm';
import { ConnectorScreen } from './connector';
import { Guide } from './guide';
import { HandOver } from './handOver';
import { Header } from './header';
import { List, Loading } from './list';
import { isDone, type Screen, screenOf, subjectOf, type View } from './model';
import { Outcome, ProblemScreen } from './outcome';
import { Pairing } from './pairing';
import { ActionProblem, TroubleBar } from './trouble';

export interface PanelProps {
  view: View;
  send: Send;
  /** Epoch milliseconds. */
  now: number;
}

/** The side panel: shows what is kept, and acts by messages alone. */
export function Panel({ view, send, now }: PanelProps) {
  const actions = useSender(send);
  const [handingOver, setHandingOver] = useState<string | null>(null);
  const screen = screenOf(view);
  const connectorId = 'connectorId' in screen ? screen.connectorId : null;
  const journey = connectorId === null ? undefined : view.state?.journeys[connectorId];
  // When it is done there is nobody left to ask.
  const asks = connectorId !== null && handingOver === connectorId && !(journey && isDone(journey));
  const { root, announcement } = useArrival(`${asks ? 'handOver' : screen.kind} ${connectorId ?? ''}`, screen.kind === 'loading');

  useEffect(actions.forget, [connectorId, screen.kind === 'pair']);

  function back() {
    if (asks) {
      setHandingOver(null);
    } else if (connectorId !== null) {
      void actions.act({ type: 'panel.show', connectorId: null });
    }
  }

  return (
    <ActionsProvider value={actions}>
      <div
        class="panel"
        ref={root}
        onKeyDown={(event) => {
          const typed = event.target instanceof HTMLTextAreaElement && event.target.value !== '';
          if (event.key === 'Escape' && !event.defaultPrevented && !typed) {
            back();
          }
        }}
      >
        <header>
          <Header state={view.state} onBack={connectorId === null ? null : back} backLabel={asks ? text('back') : text('backToAll')} />
          <TroubleBar state={view.state} now={now} />
        </header>
        <main>
          <ActionProblem state={view.state} connectorId={connectorId} inline={screen.kind === 'pair'} />
          {connectorId !== null && asks ? (
            <HandOver subject={subjectOf(view, connectorId)} journey={view.state?.journeys[connectorId] ?? null} now={now} />
          ) : (
            <Content screen={screen} view={view} now={now} onHandOver={() => setHandingOver(connectorId)} />
          )}
        </main>
        <p role="status" class="unseen">
          {announcement}
        </p>
      </div>
    </ActionsProvider>
  );
}

function Content({ screen, view, now, onHandOver }: { screen: Screen; view: View; now: number; onHandOver: () => void }) {
  const { state } = view;
  if (!state || screen.kind === 'loading') {
    return <Loading />;
  }
  if (screen.kind === 'pair') {
    return <Pairing state={state} view={view} />;
  }
  if (screen.kind === 'list') {
    return <List state={state} view={view} now={now} />;
  }
  const subject = subjectOf(view, screen.connectorId);
  const journey = state.journeys[screen.connectorId];
  if (!journey) {
    return <ConnectorScreen subject={subject} now={now} />;
  }
  const isAtLogin = journey.tabId !== null && journey.tabId === view.activeTabId;
  const props = { subject, journey, now, onHandOver, isAtLogin, supportUrl: view.contributions?.supportUrl ?? __SUPPORT__ };
  switch (screen.kind) {
    case 'confirm':
      return <Confirm {...props} />;
    case 'outcome':
      return <Outcome {...props} />;
    case 'problem':
      return <ProblemScreen {...props} />;
    default:
      return <Guide {...props} />;
  }
}

/** What every screen of a journey is given. */
export interface JourneyProps {
  subject: ReturnType<typeof subjectOf>;
  journey: NonNullable<View['state']>['journeys'][string];
  now: number;
  onHandOver: () => void;
  /** The person looks at the login's tab. */
  isAtLogin: boolean;
  supportUrl: string;
}

/**
 * At another screen the focus goes to its heading, so that keyboard and screen reader go on from there. Where the person is elsewhere, at the login perhaps, the
 * focus is left alone and the heading is announced instead.
 */
function useArrival(key: string, isLoading: boolean) {
  const root = useRef<HTMLDivElement>(null);
  const last = useRef<string | null>(null);
  const [announcement, setAnnouncement] = useState('');

  useEffect(() => {
    const isFirst = last.current === null;
    if (isLoading || last.current === key) {
      return;
    }
    last.current = key;
    if (isFirst) {
      return;
    }
    const heading = root.current?.querySelector('h1');
    window.scrollTo(0, 0);
    if (document.hasFocus()) {
      heading?.focus();
      setAnnouncement('');
    } else {
      setAnnouncement(heading?.textContent ?? '');
    }
  }, [key, isLoading]);

  return { root, announcement };
}
