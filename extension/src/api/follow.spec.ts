import 'fake-indexeddb/auto';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { fakeBrowser } from 'wxt/testing/fake-browser';
import { followReauth } from './follow';

const OPEN = 'event: reauth\ndata: {"id":"rea_1","endedAt":null}\n\n';
const ENDED = 'event: reauth\r\ndata: {"id":"rea_1","endedAt":"2026-11-24T10:00:00Z"}\r\n\r\n';

let streams: (string[] | number | 'broken')[];
let asked: number;

beforeEach(() => {
  fakeBrowser.reset();
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  asked = 0;
  vi.stubGlobal('fetch', async () => {
    const next = streams[Math.min(asked++, streams.length - 1)];
    if (next === 'broken') {
      throw new TypeError('Failed to fetch');
    }
    return typeof next === 'number' ? new Response(null, { status: next }) : new Response(new Blob(next), { status: 200 });
  });
});

async function follow(): Promise<number> {
  let events = 0;
  const end = followReauth('rea_1', new AbortController().signal, () => events++);
  const running = vi.advanceTimersByTimeAsync(120_000);
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

  it('begins again when the stream ends or breaks before the attempt does', async () => {
    streams = [[OPEN], 'broken', 503, [ENDED]];
    expect(await follow()).toBe(2);
    expect(asked).toBe(4);
  });

  it('gives up where the session or the attempt is gone, and says so once', async () => {
    streams = [401];
    expect(await follow()).toBe(1);
    expect(asked).toBe(1);
  });

  it('returns at once when nobody listens any more', async () => {
    streams = ['broken'];
    const abort = new AbortController();
    const end = followReauth('rea_1', abort.signal, () => {});
    await vi.advanceTimersByTimeAsync(10);
    abort.abort();
    await end;
    expect(asked).toBe(1);
  });
});
