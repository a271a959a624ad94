import { browser } from 'wxt/browser';
import { readManaged } from '../state/managed';
import { readState } from '../state/store';
import { send, useKept, useNow, useRefresh } from '../ui/live';
import { Options } from './options';

const BUILD = { api: __API__, pages: __PAGES__, version: browser.runtime.getManifest().version };

/** The options with what they live on. */
export function LiveOptions() {
  const kept = useKept(async () => ({ state: await readState(), managed: await readManaged() }));
  const now = useNow(30_000);
  useRefresh();
  return (
    <Options
      state={kept?.state ?? null}
      {...(kept ? { managed: kept.managed } : {})}
      send={send}
      now={now}
      build={BUILD}
      shortcuts={import.meta.env.FIREFOX ? 'about:addons' : 'chrome://extensions/shortcuts'}
    />
  );
}
