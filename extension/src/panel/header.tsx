import { type Reporting, unreadOf } from '../state/reporting';
import { workspaceOf } from '../state/session';
import type { State } from '../state/state';
import { Act, Button } from '../ui/actions';
import { Icon, Mark } from '../ui/icon';
import { plural, text } from '../ui/text';

/** Who is here, or the way back. */
interface HeaderProps {
  state: State | null;
  reporting: Reporting;
  onBack: (() => void) | null;
  backLabel: string;
}

export function Header({ state, reporting, onBack, backLabel }: HeaderProps) {
  const unread = unreadOf(reporting);
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
              <strong>
                <bdi>{workspaceOf(state.session)}</bdi>
              </strong>
              {state.session.personName && (
                <small class="soft">
                  <bdi>{state.session.personName}</bdi>
                </small>
              )}
            </span>
          ) : (
            <strong>{text('extensionName')}</strong>
          )}
        </p>
      )}
      {state?.session && (
        <span class="entry">
          <Act
            look="quiet"
            small
            icon="chat"
            message={{ type: 'panel.report.view', view: { at: 'list' } }}
            name={unread > 0 ? plural('reportsUnread', unread) : text('reportsTitle')}
          >
            {unread > 0 && <span class="count number">{unread}</span>}
          </Act>
        </span>
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
