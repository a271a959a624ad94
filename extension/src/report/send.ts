/** The panel's part in sending reports: it can tell how far an upload is, which the service worker's `fetch` cannot. */
import { useEffect, useState } from 'preact/hooks';
import { failureOf, noAnswer } from '../api/failure';
import { identity } from '../api/request';
import type { PanelMessage } from '../messages';
import { type Delivery, due, nextAt } from '../state/outbox';
import { type Outgoing } from '../state/reporting';
import { sessionIn, workspacesOf } from '../state/session';
import type { Session } from '../state/state';
import { onChange, readReporting, readState } from '../state/store';
import { deliveryOf, onTakenBack, PANEL_SENDS, parcelOf, SENDING, UPLOAD_PATH } from './upload';

/** The report that is being sent, and how much of it: 0 to 1. */
export interface Progress {
  key: string;
  part: number;
}

type Send = (message: PanelMessage) => Promise<unknown>;

/** Sends whatever waits while the panel is open; null while nothing is on its way. */
export function useSending(isNeeded: boolean, send: Send): Progress | null {
  const [progress, setProgress] = useState<Progress | null>(null);
  useEffect(() => {
    if (!isNeeded) {
      return;
    }
    const abort = new AbortController();
    const options = { mode: 'shared', signal: abort.signal } as const;
    void navigator.locks.request(PANEL_SENDS, options, () => sendAll(abort.signal, send, setProgress)).catch(() => {});
    return () => {
      abort.abort();
      setProgress(null);
    };
  }, [isNeeded, send]);
  return progress;
}

async function sendAll(signal: AbortSignal, send: Send, onProgress: (progress: Progress | null) => void): Promise<void> {
  while (!signal.aborted) {
    const [reporting, state] = await Promise.all([readReporting(), readState()]);
    const at = nextAt(reporting, workspacesOf(state));
    if (at === null) {
      return;
    }
    if (at > Date.now()) {
      await news(at - Date.now(), signal);
      continue;
    }
    await navigator.locks.request(SENDING, { signal }, async () => {
      const item = due(await readReporting(), workspacesOf(state), Date.now());
      const session = item && sessionIn(state, item.workspaceId);
      const delivery = session && (await upload(session, item, signal, (part) => onProgress({ key: item.key, part })));
      if (item && delivery) {
        await send({ type: 'panel.report.delivered', key: item.key, delivery });
      }
    });
    onProgress(null);
  }
}

/** Until something changes, or the time is over. */
function news(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(finish, milliseconds);
    const stop = onChange(finish);
    signal.addEventListener('abort', finish);
    function finish() {
      clearTimeout(timer);
      stop();
      signal.removeEventListener('abort', finish);
      resolve();
    }
  });
}

/** Null when it was stopped: the panel is closed, or the person took the report back. */
async function upload(session: Session, item: Outgoing, signal: AbortSignal, onPart: (part: number) => void): Promise<Delivery | null> {
  const parcel = await parcelOf(item);
  if (!(parcel instanceof FormData)) {
    return parcel;
  }
  const headers = await identity(session);
  return new Promise((resolve) => {
    const request = new XMLHttpRequest();
    const stop = onTakenBack(item, () => request.abort());
    const abort = () => request.abort();
    signal.addEventListener('abort', abort);
    const finish = (delivery: Delivery | null) => {
      stop();
      signal.removeEventListener('abort', abort);
      resolve(delivery);
    };
    request.upload.onprogress = ({ loaded, total }) => onPart(total ? loaded / total : 0);
    request.onload = () => finish(read(request));
    request.onerror = () => finish(deliveryOf(noAnswer()));
    request.ontimeout = () => finish(deliveryOf(noAnswer()));
    request.onabort = () => finish(null);
    request.open('POST', __API__ + UPLOAD_PATH);
    request.timeout = TIMEOUT;
    for (const [name, value] of Object.entries({ ...headers, 'Idempotency-Key': item.key })) {
      request.setRequestHeader(name, value);
    }
    onPart(0);
    request.send(parcel);
  });
}

/** As long as the api waits for the end of an upload, and a little more for its answer. */
const TIMEOUT = 150_000;

function read(request: XMLHttpRequest): Delivery {
  const body = parsed(request.responseText);
  if (request.status === 201 && typeof body.id === 'string' && typeof body.number === 'number') {
    return { as: 'sent', report: { id: body.id, number: body.number } };
  }
  return deliveryOf(failureOf({ status: request.status, headers: { get: (name) => request.getResponseHeader(name) } }, body));
}

function parsed(text: string): Record<string, unknown> {
  try {
    return JSON.parse(text) as Record<string, unknown>;
  } catch {
    return {};
  }
}
