import { useEffect, useState } from 'preact/hooks';
import { browser } from 'wxt/browser';
import { readOffer, readState } from '../state/store';
import { send, useKept, useRefresh } from '../ui/live';
import { Welcome } from './welcome';

/** Milliseconds between two looks at the toolbar: browsers tell of no change there. */
const PACE = 1500;

export function LiveWelcome() {
  const kept = useKept(async () => ({ state: await readState(), offer: await readOffer() }));
  useRefresh();
  return (
    <Welcome
      state={kept?.state ?? null}
      offer={kept?.offer ?? null}
      send={send}
      isPinned={usePinned()}
      openPanel={() => void openPanel()}
    />
  );
}

/** In the very turn of the click, as browsers want it. */
async function openPanel(): Promise<void> {
  const sidebar = (browser as unknown as { sidebarAction?: { open(): Promise<void> } }).sidebarAction;
  if (sidebar) {
    await sidebar.open();
    return;
  }
  const own = await browser.windows.getCurrent();
  if (own.id !== undefined) {
    await browser.sidePanel.open({ windowId: own.id });
  }
}

function usePinned(): boolean | null {
  const [isPinned, setPinned] = useState<boolean | null>(null);
  useEffect(() => {
    const look = () =>
      void browser.action.getUserSettings?.().then(
        ({ isOnToolbar }) => setPinned(isOnToolbar ?? null),
        () => {},
      );
    look();
    const timer = setInterval(look, PACE);
    return () => clearInterval(timer);
  }, []);
  return isPinned;
}
