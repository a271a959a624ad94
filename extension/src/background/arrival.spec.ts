/** A page arrives while much is going on: what it finds is not lost, whatever comes late. */
import { describe, expect, it, vi } from 'vitest';
import type { PageView } from '../messages';
import { readTabs, writeContributions } from '../state/store';
import { connector } from '../testing/fake-api';
import { contributions } from '../testing/quickbooks';
import { fake, item, openBrowser, PAGE, paired, worker } from './testing/worker';

const sender = { tabId: 5, url: PAGE };
const detected = { type: 'page.detected' as const, items: [item] };
const CONNECTORS = 'GET /v1/connectors';
const CONTRIBUTIONS = 'GET /v1/contributions';

openBrowser();

const kept = (readAt: number) => writeContributions({ etag: null, body: contributions, readAt, language: 'en-US' });

describe('a page that arrives', () => {
  it('keeps what it finds while the service is slow to say what is new', async () => {
    await paired({ connectors: [connector()] });
    await kept(Date.now() - 60_000);
    const one = await worker();
    let answered: (() => void) | undefined;
    const fetched = fetch;
    vi.stubGlobal('fetch', async (request: Request) => {
      if (request.url.endsWith('/v1/contributions')) {
        await new Promise<void>((resolve) => {
          answered = resolve;
        });
      }
      return fetched(request);
    });
    // The page before was known, and is told what is new: the new one hears that, begins to look, and finds its card before its introduction is answered.
    const hello = one.hear({ type: 'page.hello' }, sender);
    const found = one.hear(detected, sender);
    await vi.waitFor(() => expect(answered).toBeDefined());
    answered?.();
    const views = await Promise.all([hello, found]);
    expect(views.map(({ banners }: PageView) => banners.length).pop()).toBe(1);
    expect((await readTabs())[5]?.detected).toEqual([item]);
  });

  it('is given what is known at once, although the service does not answer', async () => {
    await paired();
    await kept(Date.now() - 60_000);
    fake.on(CONTRIBUTIONS, 'hangs');
    const view = await (await worker()).hear({ type: 'page.hello' }, sender);
    expect(view.detectors).not.toEqual([]);
  });

  it('is not forgotten for the page that was there before it', async () => {
    await paired();
    await kept(Date.now());
    const one = await worker();
    await one.hear({ type: 'page.hello' }, sender);
    const leaving = one.tabUpdated(5, { status: 'loading' }, { url: 'https://reauth.drivetrain.ai/reauth/callback' });
    const hello = one.hear({ type: 'page.hello' }, sender);
    const found = one.hear(detected, sender);
    await Promise.all([leaving, hello, found]);
    expect((await readTabs())[5]?.detected).toEqual([item]);
  });

  it('has the service asked again in ten seconds where it fails right after a login', async () => {
    const login = connector({ status: 'connected', failure: null, lastReauthenticatedAt: new Date().toISOString() });
    await paired({ connectors: [login] });
    await kept(Date.now());
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'Date'] });
    try {
      const one = await worker();
      expect((await one.hear(detected, sender)).banners).toMatchObject([{ tone: 'done' }]);
      await one.hear(detected, sender);
      expect(fake.of(CONNECTORS)).toEqual([]);
      await vi.advanceTimersByTimeAsync(10_000);
      await vi.waitFor(async () => expect((await one.pageView(5)).banners).toMatchObject([{ tone: 'failed' }]));
      expect(fake.of(CONNECTORS)).toHaveLength(1);
    } finally {
      vi.useRealTimers();
    }
  });
});
