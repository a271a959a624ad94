import { readToken } from './vault';

const FIRST_PAUSE = 1000;
const LONGEST_PAUSE = 30_000;

/**
 * Follows an attempt's server-sent events (`GET /v1/reauths/{id}/events`) and calls back at each, until the signal or the attempt's end. EventSource cannot
 * send the session, so the stream is read from `fetch`. A stream that ends before the attempt is begun again after a pause that doubles.
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
        let isOpen = true;
        await read(response.body, (event) => {
          pause = FIRST_PAUSE;
          isOpen = !hasEnded(event);
          onEvent();
        });
        if (!isOpen) {
          return;
        }
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

/** Calls back at each event. An event ends with an empty line (HTML, section 9.2). */
async function read(body: ReadableStream<Uint8Array<ArrayBuffer>>, onEvent: (event: string) => void): Promise<void> {
  const reader = body.pipeThrough(new TextDecoderStream()).getReader();
  let tail = '';
  for (let chunk = await reader.read(); !chunk.done; chunk = await reader.read()) {
    const events = (tail + chunk.value).split(/\r?\n\r?\n/);
    tail = events.pop() ?? '';
    for (const event of events) {
      onEvent(event);
    }
  }
}

/** The api ends the stream with the attempt; a proxy may end it earlier. What else an event carries is read from the api by whoever needs it. */
function hasEnded(event: string): boolean {
  const data = event
    .split(/\r?\n/)
    .filter((line) => line.startsWith('data:'))
    .map((line) => line.slice(5))
    .join('');
  try {
    return Boolean((JSON.parse(data) as { endedAt?: unknown }).endedAt);
  } catch {
    return false;
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
