import 'fake-indexeddb/auto';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { fakeBrowser } from 'wxt/testing/fake-browser';
import { speak } from '../ui/testing';
import { followReauth } from './follow';

const OPEN = 'event: reauth\ndata: {"id":"rea_1","endedAt":null}\n\n';
const ENDED = 'event: reauth\r\ndata: {"id":"rea_1","endedAt":"2026-11-24T10:00:00Z"}\r\n\r\n';
const COMMENT = ': still here\n\n';
const UNAUTHENTICATED = Response.json(
  { code: 'unauthenticated' },
  { status: 401, headers: { 'Content-Type': 'application/problem+json', 'WWW-Authenticate': 'Bearer' } },
);

/** What is answered next: a stream's text, a stream that stays open after it, an answer of somebody else, or nothing. */
type Next = string[] | { stays: string } | number | Response | 'broken';

let streams: Next[];
let asked: number;

beforeEach(() => {
  fakeBrowser.reset();
  speak();
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  asked = 0;
  vi.stubGlobal('fetch', async ({ signal }: Request) => {
    const next = streams[Math.min(asked++, streams.length - 1)] as Next;
    if (next === 'broken') {
      throw new TypeError('Failed to fetch');
    }
    if (next instanceof Response) {
      return next.clone();
    }
    if (typeof next === 'number') {
      return new Response('<h1>Bad gateway</h1>', { status: next, headers: { 'Content-Type': 'text/html' } });
    }
    return new Response(Array.isArray(next) ? new Blob(next).stream() : staying(next.stays, signal), {
      headers: { 'Content-Type': 'text/event-stream' },
    });
  });
});

/** Says this and then nothing more, until it is given up. */
function staying(text: string, signal: AbortSignal): ReadableStream {
  return new ReadableStream({
    start(controller) {
      controller.enqueue(new TextEncoder().encode(text));
      signal.addEventListener('abort', () => controller.error(new DOMException('Given up.', 'AbortError')));
    },
  });
}

async function follow(milliseconds = 240_000): Promise<number> {
  let events = 0;
  const end = followReauth({ id: 'ses_1' }, 'rea_1', new AbortController().signal, () => events++);
  const running = vi.advanceTimersByTimeAsync(milliseconds);
  await end;
  await running;
  return events;
}

describe('followReauth', () => {
  it('calls back at each event, however the bytes are cut, and returns with the attempt’s end', async () => {
    streams = [[OPEN.slice(0, 20), OPEN.slice(20) + OPEN, ENDED]];
    expect(await follow()).toBe(3);
    expect(asked).toBe(1);
  });

  it('takes a comment for a sign of life and not for an event (case 3.4)', async () => {
    streams = [[COMMENT, OPEN, COMMENT, ENDED]];
    expect(await follow()).toBe(2);
  });

  it('begins again when the stream ends or breaks before the attempt does', async () => {
    streams = [[OPEN], 'broken', 503, [ENDED]];
    expect(await follow()).toBe(2);
    expect(asked).toBe(4);
  });

  it('begins again when the stream stands still, as behind a proxy that holds it back (case 3.8)', async () => {
    streams = [{ stays: OPEN }, [ENDED]];
    expect(await follow()).toBe(2);
    expect(asked).toBe(2);
  });

  it.each([401, 403, 404, 407, 502, 511])('is not ended by a proxy’s %i (case 3.9)', async (status) => {
    streams = [status, [ENDED]];
    expect(await follow()).toBe(1);
    expect(asked).toBe(2);
  });

  it('is not ended by a page that a captive portal answers with (case 3.9)', async () => {
    streams = [new Response('<h1>Welcome to the hotel</h1>', { headers: { 'Content-Type': 'text/html' } }), [ENDED]];
    expect(await follow()).toBe(1);
  });

  it('waits as long as the api says (case 12.13)', async () => {
    const limited = { status: 429, headers: { 'Content-Type': 'application/problem+json', 'Retry-After': '90' } };
    streams = [Response.json({ code: 'rate_limited' }, limited), [ENDED]];
    const end = followReauth({ id: 'ses_1' }, 'rea_1', new AbortController().signal, () => {});
    await vi.advanceTimersByTimeAsync(89_000);
    expect(asked).toBe(1);
    await vi.advanceTimersByTimeAsync(2000);
    await end;
    expect(asked).toBe(2);
  });

  it('gives up where the session or the attempt is gone, and says so once', async () => {
    streams = [UNAUTHENTICATED];
    expect(await follow()).toBe(1);
    expect(asked).toBe(1);
  });

  it('returns at once when nobody listens any more', async () => {
    streams = ['broken'];
    const abort = new AbortController();
    const end = followReauth({ id: 'ses_1' }, 'rea_1', abort.signal, () => {});
    await vi.advanceTimersByTimeAsync(10);
    abort.abort();
    await end;
    expect(asked).toBe(1);
  });
});
