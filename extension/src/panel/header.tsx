import { type Reporting, unreadOf } from '../state/reporting';
import { workspaceOf } from '../state/session';
import type { Session, State } from '../state/state';
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
          <Here sessions={state?.sessions ?? []} />
        </p>
      )}
      {state && state.sessions.length > 0 && (
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

function Here({ sessions: [first, ...others] }: { sessions: Session[] }) {
  if (!first) {
    return <strong>{text('extensionName')}</strong>;
  }
  if (others.length > 0) {
    return <strong>{plural('workspaces', others.length + 1)}</strong>;
  }
  return (
    <span>
      <strong>
        <bdi>{workspaceOf(first)}</bdi>
      </strong>
      {first.personName && (
        <small class="soft">
          <bdi>{first.personName}</bdi>
        </small>
      )}
    </span>
  );
}
