/** The worker's part in sending reports: whenever no panel does it. */
import { api, attempt } from '../api/client';
import { deliveryOf, onTakenBack, PANEL_SENDS, parcelOf, SENDING } from '../report/upload';
import { type Delivery, delivered, due } from '../state/outbox';
import { type Outgoing } from '../state/reporting';
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
      const delivery = await upload(item);
      await updateReporting((reporting) => delivered(reporting, (item as Outgoing).key, delivery, Date.now()));
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

async function next(): Promise<Outgoing | null> {
  const [reporting, { session }] = await Promise.all([readReporting(), readState()]);
  return due(reporting, session?.workspaceId ?? null, Date.now());
}

/** Stopped when the person takes the report back. */
async function upload(item: Outgoing): Promise<Delivery> {
  const abort = new AbortController();
  const stop = onTakenBack(item, () => abort.abort());
  try {
    return await post(item, abort.signal);
  } finally {
    stop();
  }
}

async function post(item: Outgoing, signal: AbortSignal): Promise<Delivery> {
  const parcel = await parcelOf(item);
  if (!(parcel instanceof FormData)) {
    return parcel;
  }
  const result = await attempt(
    api.POST('/v1/stuck-reports', {
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
    await failed(result.failure);
  }
  return deliveryOf(result.failure);
}
