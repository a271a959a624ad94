import { defineUnlistedScript } from 'wxt/utils/define-unlisted-script';
import { Banners } from '../page/banners';
import { Highlighter } from '../page/highlight';
import { shared } from '../page/shared';

/** What people see of us in a page. Loaded when there is something to show: most pages have no failed connector, and would carry it for nothing. */
export default defineUnlistedScript(() => {
  // One that was loaded before, for an older content script or at the same time, takes away what it shows.
  shared.show?.({ banners: [], highlight: null, found: new Map(), engine: undefined, send: () => {} });
  const banners = new Banners();
  const highlighter = new Highlighter();
  shared.show = (now) => {
    banners.update(now);
    highlighter.update(now);
  };
  shared.render?.();
});
