import { failureOf } from './failure';
import { send } from './request';
import type { Owner } from './vault';

const FIRST_PAUSE = 1000;
const LONGEST_PAUSE = 30_000;
/** The api sends something every 15 seconds. A stream that is silent for longer is cut, and begun again: a proxy may hold it back, or its network be gone. */
const SILENCE = 45_000;

/**
 * Follows an attempt's server-sent events (`GET /v1/reauths/{id}/events`) and calls back at each, until the signal or the attempt's end. EventSource cannot
 * send the session, so the stream is read from `fetch`. A stream that ends before the attempt is begun again after a pause that doubles.
 */
export async function followReauth(owner: Owner | null, reauthId: string, signal: AbortSignal, onEvent: () => void): Promise<void> {
  for (let pause = FIRST_PAUSE; !signal.aborted; pause = Math.min(pause * 2, LONGEST_PAUSE)) {
    const end = await readOnce(owner, reauthId, signal, () => {
      pause = FIRST_PAUSE;
      onEvent();
    });
    if (end === 'over' || signal.aborted) {
      return;
    }
    await wait(Math.max(pause, end.wait), signal);
  }
}

/** One stream: `over` where there is nothing to come, otherwise after which time to begin again at the earliest. */
async function readOnce(
  owner: Owner | null,
  reauthId: string,
  signal: AbortSignal,
  onEvent: () => void,
): Promise<'over' | { wait: number }> {
  const silence = new AbortController();
  let timer = setTimeout(() => silence.abort(), SILENCE);
  try {
    const request = new Request(`${__API__}/v1/reauths/${encodeURIComponent(reauthId)}/events`, { headers: { Accept: STREAM }, signal });
    const response = await send(owner, request, STREAM, silence.signal);
    if (!response.ok || !response.body) {
      const failure = failureOf(response, await response.json().catch(() => null));
      if (failure.kind === 'unauthorized' || failure.kind === 'problem') {
        // The session or the attempt is gone: the worker finds out by itself.
        onEvent();
        return 'over';
      }
      return { wait: failure.wait ?? 0 };
    }
    let isOpen = true;
    await read(response.body, silence.signal, (event) => {
      clearTimeout(timer);
      timer = setTimeout(() => silence.abort(), SILENCE);
      if (event !== null) {
        isOpen = !hasEnded(event);
        onEvent();
      }
    });
    return isOpen ? { wait: 0 } : 'over';
  } catch (error) {
    if (error instanceof TypeError || (error instanceof DOMException && error.name === 'AbortError')) {
      return { wait: 0 };
    }
    throw error;
  } finally {
    clearTimeout(timer);
    silence.abort();
  }
}

const STREAM = 'text/event-stream';

/** Calls back at each event, and with null at whatever else arrives. An event ends with an empty line (HTML, section 9.2). */
async function read(
  body: ReadableStream<Uint8Array<ArrayBuffer>>,
  signal: AbortSignal,
  onEvent: (event: string | null) => void,
): Promise<void> {
  const reader = body.pipeThrough(new TextDecoderStream(), { signal }).getReader();
  let tail = '';
  for (let chunk = await reader.read(); !chunk.done; chunk = await reader.read()) {
    onEvent(null);
    const events = (tail + chunk.value).split(/\r?\n\r?\n/);
    tail = events.pop() ?? '';
    for (const event of events.filter(hasData)) {
      onEvent(event);
    }
  }
}

/** A comment keeps the stream alive, and is no event. */
function hasData(event: string): boolean {
  return /^data:/m.test(event);
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
