import { useEffect, useState } from 'preact/hooks';
import { browser } from 'wxt/browser';
import { API_SITE } from '../sites';
import { Button } from '../ui/actions';
import { Icon } from '../ui/icon';
import { Rich, strong, text } from '../ui/text';

/** What the browser allows: whether the login service may be asked, and which of Drivetrain's sites it withholds. */
export interface Access {
  api: boolean;
  pages: string[];
}

/** Null before it is known. Followed, because people change it while the panel is open. `pages` are the sites that are needed. */
export function useAccess(pages: string[]): Access | null {
  const [access, setAccess] = useState<Access | null>(null);
  const key = pages.join(' ');
  useEffect(() => {
    const { onAdded, onRemoved } = browser.permissions;
    const may = (origins: string[]) => browser.permissions.contains({ origins });
    const look = () => void Promise.all([may([API_SITE]), may(pages)]).then(([api, page]) => setAccess({ api, pages: page ? [] : pages }));
    look();
    onAdded.addListener(look);
    onRemoved.addListener(look);
    return () => {
      onAdded.removeListener(look);
      onRemoved.removeListener(look);
    };
  }, [key]);
  return access;
}

/** Says which site the browser withholds, and asks for it: at a click, as browsers want it. */
export function AccessNote({ access }: { access: Access | null }) {
  const [isRefused, setRefused] = useState(false);
  if (!access || (access.api && access.pages.length === 0)) {
    return null;
  }
  const sites = [...(access.api ? [] : [API_SITE]), ...access.pages];

  /** In the very turn of the click. */
  function ask() {
    browser.permissions.request({ origins: sites }).then(
      (isGranted) => setRefused(!isGranted),
      () => setRefused(true),
    );
  }

  return (
    <section class="note warn access">
      <Icon name="notice" />
      <div>
        <p>
          <strong>{text(access.api ? 'accessPagesTitle' : 'accessTitle')}</strong>{' '}
          <Rich>{text(access.api ? 'accessPagesText' : 'accessText', strong(sites.map(hostOf).join(', ')))}</Rich>
        </p>
        <Button look="tinted" small onClick={ask}>
          {text('accessAllow')}
        </Button>
        <p role="status" class="small">
          {isRefused && text(import.meta.env.BROWSER === 'firefox' ? 'accessByHandFirefox' : 'accessByHand')}
        </p>
      </div>
    </section>
  );
}

/** `https://*.drivetrain.ai/*` is `*.drivetrain.ai` to people. */
function hostOf(site: string): string {
  return site.replace(/^https?:\/\//, '').replace(/\/\*$/, '');
}

/** Where the browser's cookies are set; Firefox lets no extension open it. */
export function CookieSettings() {
  return import.meta.env.BROWSER === 'firefox' ? null : (
    <Button look="secondary" icon="forward" onClick={() => void browser.tabs.create({ url: 'chrome://settings/cookies' })}>
      {text('cookieSettings')}
    </Button>
  );
}
