import { ago } from '../i18n/i18n';
import { readAt } from '../state/session';
import type { State, Trouble } from '../state/state';
import { Act } from './actions';
import { Icon } from './icon';
import { text, textOf } from './text';

/** Why what stands below may be old. It stands still above everything, which stays usable. How old it is, is not read out each time it changes. */
export function TroubleBar({ state, now }: { state: State | null; now: number }) {
  const trouble = state?.trouble;
  const at = state && readAt(state);
  return (
    <div class={trouble ? 'bar' : undefined}>
      {trouble && <Icon name={trouble.kind === 'offline' ? 'offline' : trouble.kind === 'limited' ? 'clock' : 'notice'} />}
      <p>
        <span role="status">{trouble && troubleText(trouble)}</span>
        {trouble && at !== null && <span class="soft"> {text('asOf', ago(new Date(at).toISOString(), now))}</span>}
      </p>
      {trouble && at !== null && (trouble.kind === 'unreachable' || trouble.kind === 'refused') && (
        <Act look="quiet" small message={{ type: 'panel.refresh' }}>
          {text('tryAgain')}
        </Act>
      )}
    </div>
  );
}

function troubleText({ kind, code = '', detail }: Trouble): string {
  const known = textOf('trouble', code) ?? (kind === 'refused' ? (textOf('problem', code) ?? detail) : null);
  return known ?? text(`trouble_${kind}`);
}
