import { useEffect, useReducer, useState } from 'preact/hooks';
import { browser } from 'wxt/browser';
import { language } from '../i18n/i18n';
import { type Answer, answer, heardAs, type PanelMessage } from '../messages';
import { onChange } from '../state/store';
import { text } from './text';

/** Asks the service worker. A worker that is just being started makes the browser wait, not us. */
export async function send(message: PanelMessage): Promise<Answer> {
  const heard: unknown = await browser.runtime.sendMessage(message);
  // A worker that has nothing to say was asked for something that it does not know, or it has died: nobody may take that for done.
  return heardAs(answer, heard) ?? { problem: { code: 'unexpected', detail: null, traceId: null } };
}

/** What `read` gives, again at every change of what is kept; null before the first time. A slow read never overwrites a later one. */
export function useKept<T>(read: () => Promise<T>, also: unknown = null): T | null {
  const [kept, setKept] = useState<T | null>(null);
  useEffect(() => {
    let newest = 0;
    const load = () => {
      const own = ++newest;
      void read().then((value) => own === newest && setKept(() => value));
    };
    load();
    const stop = onChange(load);
    return () => {
      newest = -1;
      stop();
    };
  }, [also]);
  return kept;
}

/** The time, again every so many milliseconds while the page is seen. */
export function useNow(every: number): number {
  const [, tick] = useReducer((count: number) => count + 1, 0);
  useEffect(() => {
    const look = () => document.visibilityState === 'visible' && tick(undefined);
    const timer = setInterval(look, every);
    document.addEventListener('visibilitychange', look);
    return () => {
      clearInterval(timer);
      document.removeEventListener('visibilitychange', look);
    };
  }, [every]);
  return Date.now();
}

/** Asks for fresh news when somebody looks again, or the network is back. */
export function useRefresh(): void {
  useEffect(() => {
    const refresh = () => document.visibilityState === 'visible' && void send({ type: 'panel.refresh' }).catch(() => {});
    const back = () => {
      refresh();
      void send({ type: 'panel.report.hurry' }).catch(() => {});
    };
    refresh();
    document.addEventListener('visibilitychange', refresh);
    window.addEventListener('online', back);
    return () => {
      document.removeEventListener('visibilitychange', refresh);
      window.removeEventListener('online', back);
    };
  }, []);
}

/** A choice that shows at once, and is kept a moment later: the worker's answer must not make it flicker. */
export function useChoice<T>(kept: T, keep: (value: T) => void): [T, (value: T) => void] {
  const [chosen, setChosen] = useState<{ value: T; over: T } | null>(null);
  // Once it is kept, or overruled, what is kept counts: also when it is one day what it was before.
  useEffect(() => setChosen(null), [kept]);
  return [
    chosen && chosen.over === kept ? chosen.value : kept,
    (value) => {
      setChosen({ value, over: kept });
      keep(value);
    },
  ];
}

/** The page's language and title. */
export function introduce(title: string): void {
  document.documentElement.lang = language();
  document.title = title === text('extensionName') ? title : `${title} · ${text('extensionName')}`;
}
