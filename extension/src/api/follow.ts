import { readToken } from './vault';

const FIRST_PAUSE = 1000;
const LONGEST_PAUSE = 30_000;

/**
 * Follows an attempt's server-sent events (`GET /v1/reauths/{id}/events`) and calls back at each, until the signal or the attempt's end. EventSource cannot
 * send the session, so the stream is read from `fetch`. A broken stream is begun again after a pause that doubles.
 */
export async function followReauth(reauthId: string, signal: AbortSignal, onEvent: () => void): Promise<void> {
  let pause = FIRST_PAUSE;
  while (!signal.aborted) {
    try {
      const response = await fetch(`${__API__}/v1/reauths/${encodeURIComponent(reauthId)}/events`, {
        headers: { Authorization: `Bearer ${await readToken()}`, Accept: 'text/event-stream' },
        signal,
      });
      if (response.status >= 400 && response.status < 500 && response.status !== 429) {
        // The session or the attempt is gone: the worker finds out by itself.
        onEvent();
        return;
      }
      if (response.ok && response.body) {
        await read(response.body, () => {
          pause = FIRST_PAUSE;
          onEvent();
        });
        // The api ends the stream when the attempt has ended.
        onEvent();
        return;
      }
    } catch (error) {
      if (signal.aborted) {
        return;
      }
      if (!(error instanceof TypeError)) {
        throw error;
      }
    }
    await wait(pause, signal);
    pause = Math.min(pause * 2, LONGEST_PAUSE);
  }
}

/** Calls back at each event; what it carries is read by whoever needs it from the api itself. An event ends with an empty line (HTML, server-sent events). */
async function read(body: ReadableStream<Uint8Array<ArrayBuffer>>, onEvent: () => void): Promise<void> {
  const reader = body.pipeThrough(new TextDecoderStream()).getReader();
  let tail = '';
  for (let chunk = await reader.read(); !chunk.done; chunk = await reader.read()) {
    const events = (tail + chunk.value).split(/\r?\n\r?\n/);
    tail = events.pop() ?? '';
    for (const _ of events) {
      onEvent();
    }
  }
}

function wait(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(finish, milliseconds);
    function finish() {
      clearTimeout(timer);
      signal.removeEventListener('abort', finish);
      resolve();
    }
    signal.addEventListener('abort', finish);
  });
}
