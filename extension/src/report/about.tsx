import { useId } from 'preact/hooks';
import type { Draft } from '../state/reporting';
import { workspaceOf } from '../state/session';
import type { Connector, State } from '../state/state';
import { useActions } from '../ui/actions';
import { useChoice } from '../ui/live';
import { text } from '../ui/text';

/** Stands before a workspace's id for a report that is about none of its connectors. */
const NONE = 'none:';

/** Which connector it is about, where there are several; of several workspaces, which one it goes to as well. */
export function About({ state, draft }: { state: State; draft: Draft }) {
  const { act } = useActions();
  const id = useId();
  const [about, setAbout] = useChoice(draft.connectorId ?? NONE + draft.workspaceId, (value) => {
    const connectorId = value.startsWith(NONE) ? null : value;
    const reauthId = (connectorId && state.journeys[connectorId]?.reauthId) || null;
    const workspace = connectorId === null ? { workspaceId: value.slice(NONE.length) } : {};
    void act({ type: 'panel.report.edit', change: { connectorId, reauthId, step: 'other', ...workspace } });
  });
  const isSeveral = state.sessions.length > 1;
  if (state.connectors.length === 0 && !isSeveral) {
    return null;
  }
  return (
    <div class="field">
      <label for={id}>{text('reportAbout')}</label>
      <select id={id} class="input" value={about} onChange={(event) => setAbout(event.currentTarget.value)}>
        {isSeveral ? (
          state.sessions.map((session) => (
            <optgroup key={session.id} label={workspaceOf(session)}>
              <Subjects
                connectors={state.connectors.filter(({ workspaceId }) => workspaceId === session.workspaceId)}
                workspaceId={session.workspaceId}
              />
            </optgroup>
          ))
        ) : (
          <Subjects connectors={state.connectors} workspaceId={draft.workspaceId} />
        )}
      </select>
    </div>
  );
}

function Subjects({ connectors, workspaceId }: { connectors: Connector[]; workspaceId: string }) {
  return (
    <>
      {connectors.map(({ id, name }) => (
        <option key={id} value={id}>
          {name}
        </option>
      ))}
      <option value={NONE + workspaceId}>{text('reportAboutNothing')}</option>
    </>
  );
}
