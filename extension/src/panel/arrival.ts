import { useEffect, useRef, useState } from 'preact/hooks';

/**
 * At another screen the focus goes to its heading, so that keyboard and screen reader go on from there. Where the person is elsewhere, at the login
 * perhaps, the
 * focus is left alone and the heading is announced instead.
 */
export function useArrival(key: string, isLoading: boolean) {
  const root = useRef<HTMLDivElement>(null);
  const last = useRef<string | null>(null);
  const [announcement, setAnnouncement] = useState('');

  useEffect(() => {
    const isFirst = last.current === null;
    if (isLoading || last.current === key) {
      return;
    }
    last.current = key;
    if (isFirst) {
      return;
    }
    const heading = root.current?.querySelector('h1');
    window.scrollTo(0, 0);
    if (document.hasFocus()) {
      heading?.focus();
      setAnnouncement('');
    } else {
      setAnnouncement(heading?.textContent ?? '');
    }
  }, [key, isLoading]);

  return { root, announcement };
}
