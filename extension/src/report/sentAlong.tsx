import { bodyOf } from '../state/outbox';
import { type Draft } from '../state/reporting';
import { namedWorkspace } from '../state/session';
import type { State } from '../state/state';
import { text } from '../ui/text';

/** Exactly what goes along, so that nobody has to believe it. */
export function SentAlong({ draft, state }: { draft: Draft; state: State }) {
  const { connectorId, reauthId, diagnostics } = bodyOf(draft);
  const connector = state.connectors.find(({ id }) => id === connectorId);
  const facts: [string, string | number | null | undefined][] = [
    [text('workspaceTitle'), namedWorkspace(state, draft.workspaceId)],
    [text('alongConnector'), connector ? `${connector.name} (${connector.id})` : connectorId],
    [text('reference'), reauthId],
    [text('alongPage'), diagnostics?.pageHost],
    [text('alongBrowser'), diagnostics?.browser],
    [text('alongPlatform'), diagnostics?.platform],
    [text('alongVersion'), diagnostics?.extensionVersion],
    [text('alongLanguage'), diagnostics?.locale],
    [text('alongViewport'), diagnostics?.viewport],
    [text('alongPixels'), diagnostics?.devicePixelRatio],
  ];
  return (
    <details class="along">
      <summary>{text('alongTitle')}</summary>
      <dl>
        {facts.map(
          ([label, value]) =>
            value != null && (
              <div key={label}>
                <dt>{label}</dt>
                <dd>
                  <bdi>{value}</bdi>
                </dd>
              </div>
            ),
        )}
      </dl>
      <p class="small soft">{text('alongAttempt')}</p>
      <p class="small soft">{text('alongNever')}</p>
    </details>
  );
}
