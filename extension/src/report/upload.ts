/** How a report goes to the api: the same request from the panel, which shows how far it is, and from the service worker, which needs nobody. */
import type { Failure } from '../api/failure';
import { readPicture } from '../api/vault';
import type { Delivery } from '../state/outbox';
import type { Outgoing } from '../state/reporting';
import { onChange, readReporting } from '../state/store';

/** The panel that holds this lock sends; the worker leaves it to that panel. */
export const PANEL_SENDS = 'reports.panel';
/** Whoever sends holds this one. */
export const SENDING = 'reports.sending';

export const UPLOAD_PATH = '/v1/stuck-reports';

/** What is to be sent, or why it cannot be: a picture that is gone. */
export async function parcelOf(item: Outgoing): Promise<FormData | Delivery> {
  const picture = item.picture ? await readPicture(item.key) : null;
  return item.picture && !picture ? { as: 'refused', problem: { code: 'shot_lost', detail: null, traceId: null } } : formOf(item, picture);
}

/** Calls once the person has taken the report back; stops looking when told so. */
export function onTakenBack({ key }: Outgoing, act: () => void): () => void {
  return onChange(() => void isWanted(key).then((wanted) => wanted || act()));
}

async function isWanted(key: string): Promise<boolean> {
  return (await readReporting()).outbox.some((item) => item.key === key && item.status === 'waiting');
}

function formOf({ body }: Outgoing, picture: Blob | null): FormData {
  const form = new FormData();
  form.append('report', new Blob([JSON.stringify(body)], { type: 'application/json' }), 'report.json');
  if (picture) {
    form.append('screenshot', picture, `screenshot.${picture.type.split('/')[1]}`);
  }
  return form;
}

/** What may mend itself is tried again; what the api refuses by its content is for the person to change. */
export function deliveryOf({ kind, code, detail, traceId, status = 0, wait = null }: Failure): Delivery {
  const problem = { code, detail, traceId };
  const isOver = kind === 'problem' && status >= 400 && status < 500 && status !== 408 && !PASSING.has(code);
  return isOver ? { as: 'refused', problem } : { as: 'kept', problem, wait };
}

/** Refusals with a status below 500 that end by themselves. */
const PASSING = new Set(['idempotency_in_progress', 'conflict']);
