import type { State } from '../state/state';
import { useActions } from '../ui/actions';
import { Icon } from '../ui/icon';
import { problemText } from '../ui/problem';

/** Why the last action was not done, unless the screen says so already. */
export function ActionProblem({ state, connectorId, inline }: { state: State | null; connectorId: string | null; inline: boolean }) {
  const { problem } = useActions();
  const known = connectorId === null ? null : state?.journeys[connectorId]?.problem;
  const isSaid = inline || problem?.code === known?.code || problem?.code === state?.trouble?.kind;
  return (
    <div role="alert">
      {problem && !isSaid && (
        <div class="bar bad">
          <Icon name="notice" />
          <p>{problemText(problem)}</p>
        </div>
      )}
    </div>
  );
}
