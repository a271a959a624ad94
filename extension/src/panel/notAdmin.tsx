import { Button } from '../ui/actions';
import { articled, text } from '../ui/text';
import type { Subject } from './model';

/** The way to a colleague, for whoever may not log in: before the login as well as during it. */
export function NotAdmin({
  subject: { name, provider },
  onHandOver,
  isNamed,
}: {
  subject: Subject;
  onHandOver: () => void;
  isNamed?: boolean;
}) {
  const role = articled(provider.adminRole);
  return (
    <Button look="quiet" small name={isNamed ? text('notAdminNameOf', role, name) : text('notAdminName', role)} onClick={onHandOver}>
      {text('notAdmin')}
    </Button>
  );
}
