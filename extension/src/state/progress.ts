/** How far a login is, as far as anybody knows: a pure function of what the api says. What happens at the provider is hidden from us, and is never inferred. */
import type { Connector, Journey, Reauth } from './state';

export type Stage = 'open' | 'there' | 'checked' | 'connected' | 'synced';

/** `now`: this is what goes on, or what is waited for. */
export type Mark = 'done' | 'now' | 'ahead';

export const STAGES: readonly Stage[] = ['open', 'there', 'checked', 'connected', 'synced'];

/** Every stage with its mark, in order. `sync` is what Drivetrain says of the data since the login. */
export function progressOf({ phase, reauth }: Journey, sync: Connector['sync']): { stage: Stage; mark: Mark }[] {
  const reached = phase === 'starting' ? 0 : STAGES.indexOf(stageOf(reauth?.status ?? 'created'));
  const last = STAGES.length - 1;
  return STAGES.map((stage, index) => ({
    stage,
    mark:
      index < reached || (index === last && reached === last && sync?.status === 'succeeded')
        ? 'done'
        : index === reached
          ? 'now'
          : 'ahead',
  }));
}

function stageOf(status: Reauth['status']): Stage {
  switch (status) {
    case 'started':
      return 'there';
    case 'exchanging':
    case 'awaiting_confirmation':
      return 'checked';
    case 'completed':
      return 'synced';
    default:
      return 'open';
  }
}
