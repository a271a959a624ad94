import { useEffect, useState } from 'preact/hooks';
import { ReportForm } from '../report/form';
import { ReportList } from '../report/list';
import { OutgoingScreen } from '../report/outgoing';
import { Thread } from '../report/thread';
import { namedWorkspace } from '../state/session';
import { ActionsProvider, type Send, useSender } from '../ui/actions';
import { referencesOf } from '../ui/contact';
import { Icon } from '../ui/icon';
import { supportOf } from '../ui/provider';
import { text } from '../ui/text';
import { TroubleBar } from '../ui/trouble';
import { AccessNote } from './access';
import { useArrival } from './arrival';
import { Bar } from './bar';
import { Choose } from './choose';
import { Confirm } from './confirm';
import { ConnectorScreen } from './connector';
import { Guide } from './guide';
import { HandOver } from './handOver';
import { Header } from './header';
import { List, Loading } from './list';
import { helpOf, isDone, type Screen, screenOf, standstillOf, subjectOf, type View } from './model';
import { Outcome, ProblemScreen } from './outcome';
import { Pairing } from './pairing';
import { Support } from './support';
import { ActionProblem } from './trouble';

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
  const isAsked = handingOver === connectorId || view.state?.askingAround === connectorId;
  const asks = connectorId !== null && isAsked && !(journey && isDone(journey));
  const subject = connectorId ?? ('reportId' in screen ? screen.reportId : 'choosing' in screen ? screen.choosing.item.key : '');
  const workspaceId = view.state?.connectors.find(({ id }) => id === connectorId)?.workspaceId;
  const workspace = view.state && namedWorkspace(view.state, workspaceId);
  const isUnread = screen.kind === 'loading' || (screen.kind === 'thread' && !screen.report);
  const { root, announcement } = useArrival(`${asks ? 'handOver' : keyOf(screen)} ${subject}`, isUnread);
  const isReport = ['report', 'outgoing', 'reports', 'thread'].includes(screen.kind);

  useEffect(actions.forget, [connectorId, screen.kind === 'pair']);

  /** From the list as well: whoever may not log in asks before anything is begun. */
  function handOver(id: string) {
    setHandingOver(id);
    if (id !== connectorId) {
      void actions.act({ type: 'panel.show', connectorId: id });
    }
  }

  function back() {
    if (asks) {
      setHandingOver(null);
      if (view.state?.askingAround) {
        void actions.act({ type: 'panel.show', connectorId });
      }
    } else if (connectorId !== null) {
      void actions.act({ type: 'panel.show', connectorId: null });
    } else if (screen.kind === 'choose') {
      void actions.act({ type: 'panel.register', key: screen.choosing.item.key, workspaceId: null });
    } else if (isReport) {
      // From a report to the list of them, from everything else to where the person came from.
      void actions.act({ type: 'panel.report.view', view: screen.kind === 'thread' ? { at: 'list' } : null });
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
          <Header
            state={view.state}
            reporting={view.reporting}
            onBack={connectorId === null && !isReport ? null : back}
            backLabel={screen.kind === 'thread' ? text('reportsTitle') : asks || isReport ? text('back') : text('backToAll')}
          />
          <TroubleBar state={view.state} now={now} />
        </header>
        <main>
          <AccessNote access={view.access} />
          <ActionProblem state={view.state} connectorId={connectorId} inline={screen.kind === 'pair'} />
          {view.reporting.discarded && (
            <p class="note warn discarded">
              <Icon name="notice" />
              <span>{text('reportsDiscarded')}</span>
            </p>
          )}
          {workspace && (
            <p class="subject">
              <bdi>{workspace}</bdi>
            </p>
          )}
          {connectorId !== null && asks ? (
            <HandOver subject={subjectOf(view, connectorId)} journey={view.state?.journeys[connectorId] ?? null} now={now} />
          ) : (
            <Content screen={screen} view={view} now={now} onHandOver={handOver} />
          )}
          {connectorId !== null && (asks || !isEarly(view, screen, now)) && (
            <Help view={view} connectorId={connectorId} now={now} isQuiet={asks} />
          )}
        </main>
        {journey && connectorId !== null && isUnderWay(screen) && !asks && (
          <Bar subject={subjectOf(view, connectorId)} journey={journey} now={now} onHandOver={() => handOver(connectorId)} />
        )}
        <p role="status" class="unseen">
          {announcement}
        </p>
      </div>
    </ActionsProvider>
  );
}

/** Two screens with one key are one screen to which something happened. */
function keyOf(screen: Screen): string {
  return screen.kind === 'outgoing' ? `outgoing ${screen.outgoing.status}` : screen.kind;
}

function isUnderWay({ kind }: Screen): boolean {
  return kind === 'guide' || kind === 'confirm';
}

/** In the guide, whoever seems to be stuck should not have to look for help below all the steps. */
function isEarly(view: View, screen: Screen, now: number): boolean {
  return (
    screen.kind === 'guide' && helpOf(subjectOf(view, screen.connectorId), view.state?.journeys[screen.connectorId], now) === 'suggested'
  );
}

/** The way to support, from every screen of a connector. */
function Help({ view, connectorId, now, isQuiet }: { view: View; connectorId: string; now: number; isQuiet: boolean }) {
  const subject = subjectOf(view, connectorId);
  const journey = view.state?.journeys[connectorId];
  const help = helpOf(subject, journey, now);
  return help === 'absent' ? null : (
    <Support
      references={journey?.phase === 'ended' ? referencesOf(journey) : []}
      subject={subject}
      url={supportOf(view)}
      reporting={view.reporting}
      help={isQuiet ? 'quiet' : help}
      isInBar={journey !== undefined && journey.phase !== 'ended' && !isQuiet}
    />
  );
}

function Content({
  screen,
  view,
  now,
  onHandOver,
}: {
  screen: Screen;
  view: View;
  now: number;
  onHandOver: (connectorId: string) => void;
}) {
  const { state } = view;
  if (!state || screen.kind === 'loading') {
    return <Loading />;
  }
  if (screen.kind === 'pair') {
    return <Pairing state={state} view={view} />;
  }
  if (screen.kind === 'choose') {
    return <Choose choosing={screen.choosing} />;
  }
  if (screen.kind === 'list') {
    return <List state={state} view={view} now={now} onHandOver={onHandOver} />;
  }
  if (screen.kind === 'report') {
    return <ReportForm key={screen.draft.id} state={state} view={view} draft={screen.draft} now={now} />;
  }
  if (screen.kind === 'outgoing') {
    return <OutgoingScreen outgoing={screen.outgoing} progress={view.progress} supportUrl={supportOf(view)} />;
  }
  if (screen.kind === 'reports') {
    return <ReportList state={state} reporting={view.reporting} now={now} />;
  }
  if (screen.kind === 'thread') {
    return screen.report ? <Thread report={screen.report} now={now} /> : <Loading label={text('loadingReport')} />;
  }
  const subject = subjectOf(view, screen.connectorId);
  const journey = state.journeys[screen.connectorId];
  if (!journey) {
    return <ConnectorScreen subject={subject} now={now} onHandOver={() => onHandOver(subject.connectorId)} />;
  }
  const isAtLogin = journey.tabId !== null && journey.tabId === view.activeTabId;
  const props = {
    subject,
    journey,
    state,
    now,
    ahead: state.ahead,
    standstill: standstillOf(view, journey, now),
    onHandOver: () => onHandOver(subject.connectorId),
    isAllowed: view.access?.api ?? null,
    isAtLogin,
  };
  switch (screen.kind) {
    case 'confirm':
      return <Confirm {...props} />;
    case 'outcome':
      return <Outcome {...props} />;
    case 'problem':
      return <ProblemScreen {...props} />;
    default:
      return (
        <Guide {...props}>
          {isEarly(view, screen, now) && <Help view={view} connectorId={subject.connectorId} now={now} isQuiet={false} />}
        </Guide>
      );
  }
}
