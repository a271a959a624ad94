import type { State } from '../state/state';
import { Button } from '../ui/actions';
import { Icon, Mark } from '../ui/icon';
import { text } from '../ui/text';

/** Who is here, or the way back. */
export function Header({ state, onBack, backLabel }: { state: State | null; onBack: (() => void) | null; backLabel: string }) {
  return (
    <div class="head">
      {onBack ? (
        <Button look="quiet" small icon="back" onClick={onBack}>
          {backLabel}
        </Button>
      ) : (
        <p class="brand">
          <Mark />
          {state?.session ? (
            <span>
              <strong>{state.session.workspaceId}</strong>
              {state.session.personName && <small class="soft">{state.session.personName}</small>}
            </span>
          ) : (
            <strong>{text('extensionName')}</strong>
          )}
        </p>
      )}
      <a
        class="button quiet small"
        href="/options.html"
        target="_blank"
        rel="noreferrer"
        aria-label={text('settings')}
        title={text('settings')}
      >
        <Icon name="sliders" />
      </a>
    </div>
  );
}
