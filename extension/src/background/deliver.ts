/** The worker's part in sending reports: whenever no panel does it. */
import { apiFor, attempt } from '../api/client';
import { deliveryOf, onTakenBack, PANEL_SENDS, parcelOf, SENDING } from '../report/upload';
import { type Delivery, delivered, due } from '../state/outbox';
import { type Outgoing } from '../state/reporting';
import { sessionIn, workspacesOf } from '../state/session';
import type { Session } from '../state/state';
import { readReporting, readState } from '../state/store';
import { failed } from './refresh';
import { settled } from './tidy';
import { updateReporting } from './world';

/** Sends what may be sent now, one after the other. Two workers, or a worker and a panel, never send at once; and if they did, the key makes it one report. */
export async function deliver(): Promise<void> {
  const { held } = await navigator.locks.query();
  if (held?.some(({ name }) => name === PANEL_SENDS)) {
    takeOver();
    return;
  }
  await navigator.locks.request(SENDING, { ifAvailable: true }, async (lock) => {
    for (let item = lock && (await next()); item; item = await next()) {
      const delivery = await upload(item.session, item.outgoing);
      const { key } = item.outgoing;
      await updateReporting((reporting) => delivered(reporting, key, delivery, Date.now()));
      await settled();
    }
  });
}

let isWaiting = false;

/** When the panel is closed before it has sent everything, and this worker still lives; otherwise the alarm does it. */
function takeOver(): void {
  if (!isWaiting) {
    isWaiting = true;
    void navigator.locks
      .request(PANEL_SENDS, () => {
        isWaiting = false;
      })
      .then(deliver);
  }
}

/** What is sent next, and by the session of its workspace. */
async function next(): Promise<{ outgoing: Outgoing; session: Session } | null> {
  const [reporting, state] = await Promise.all([readReporting(), readState()]);
  const outgoing = due(reporting, workspacesOf(state), Date.now());
  const session = outgoing && sessionIn(state, outgoing.workspaceId);
  return session && { outgoing, session };
}

/** Stopped when the person takes the report back. */
async function upload(session: Session, item: Outgoing): Promise<Delivery> {
  const abort = new AbortController();
  const stop = onTakenBack(item, () => abort.abort());
  try {
    return await post(session, item, abort.signal);
  } finally {
    stop();
  }
}

async function post(session: Session, item: Outgoing, signal: AbortSignal): Promise<Delivery> {
  const parcel = await parcelOf(item);
  if (!(parcel instanceof FormData)) {
    return parcel;
  }
  const result = await attempt(
    apiFor(session).POST('/v1/stuck-reports', {
      params: { header: { 'Idempotency-Key': item.key } },
      body: parcel as never,
      bodySerializer: (body) => body as never,
      signal,
    }),
  );
  if (result.ok) {
    return { as: 'sent', report: { id: result.value.id, number: result.value.number } };
  }
  if (result.failure.kind === 'unauthorized') {
    await failed(result.failure, session);
  }
  return deliveryOf(result.failure);
}
