/** What stands in a page: a pure function of what is known. */
import type { Contributions } from '../contributions';
import { detectorsOf, signsOf, watchedOf } from '../detection/words';
import { t } from '../i18n/i18n';
import type { Banner, Detected, PageView } from '../messages';
import { isDisconnected, isInterrupted, isRecovered } from '../state/connector';
import { isOpen } from '../state/journey';
import { connectorOf, workspacesOn } from '../state/match';
import { namedWorkspace } from '../state/session';
import type { State } from '../state/state';
import type { PageTab } from '../state/store';
import { walkthroughOf } from './contributions';
import { wordsOf } from './reasons';

/** Milliseconds after a login in which a page that still says "failed" has only not heard of it. */
const JUST_NOW = 2 * 60_000;

export function viewOf(state: State, tab: PageTab | undefined, body: Contributions | undefined, now: number): PageView {
  const detected = tab?.detected ?? [];
  const detectors = body ? detectorsOf(body) : [];
  const shown = tab && (detected.find(({ key }) => key === tab.showing) ?? missing(tab, state));
  return {
    detectors,
    watched: watchedOf(detectors),
    signs: signsOf(body?.words ?? undefined),
    banners: detected.flatMap((item) => bannerOf(item, state, body, tab, now) ?? []),
    highlight: shown && body ? { key: shown.key, steps: stepsOf(shown, body) } : null,
  };
}

/** What is pointed at in a tab, whether or not the page shows it at this moment. */
export function shownIn({ detected, showing, shown }: PageTab): Detected | null {
  return detected.find(({ key }) => key === showing) ?? (shown?.key === showing ? shown : null) ?? null;
}

/** A page that shows a window, or another address, in place of the connector: the way goes on, until a login begins. */
function missing(tab: PageTab, state: State): Detected | null {
  const item = shownIn(tab);
  const connector = item && connectorOf(item, state.connectors, tab.host);
  return connector && state.journeys[connector.id]?.phase === 'showing' ? item : null;
}

function bannerOf(item: Detected, state: State, body: Contributions | undefined, tab: PageTab | undefined, now: number): Banner | null {
  const connector = connectorOf(item, state.connectors, tab?.host);
  const journey = connector && state.journeys[connector.id];
  const provider = body?.providers.find(({ id }) => id === item.provider);
  const providerName = provider?.displayName ?? item.provider;
  const { key } = item;
  if (journey && isOpen(journey) && journey.phase !== 'showing') {
    const title = t('bannerWorkingTitle', item.name);
    const text = journey.handover ? t('bannerHandedOverText') : t('bannerWorkingText', providerName);
    // Whoever was asked has a login of their own.
    const action = journey.startUrl && !journey.handover ? t('bannerContinue') : null;
    return { key, tone: 'working', label: title, title, text, action, showMe: false };
  }
  const reconnectedAt =
    connector?.status === 'connected' && connector.lastReauthenticatedAt ? Date.parse(connector.lastReauthenticatedAt) : 0;
  if (now - reconnectedAt < JUST_NOW) {
    const title = t('bannerDoneTitle', item.name);
    return { key, tone: 'done', label: title, title, text: t('bannerDoneText'), action: null, showMe: false };
  }
  if (connector && isRecovered(connector, state, now)) {
    const title = t('bannerDoneTitle', item.name);
    return { key, tone: 'done', label: title, title, text: t('recoveredText'), action: null, showMe: false };
  }
  if (journey?.handover && Date.parse(journey.handover.expiresAt) > now) {
    const title = t('bannerWorkingTitle', item.name);
    return { key, tone: 'working', label: title, title, text: t('bannerHandedOverText'), action: null, showMe: false };
  }
  if ((state.dismissed[key] ?? 0) > now) {
    return null;
  }
  const label = t('bannerFailedLabel', item.name);
  if (connector && isDisconnected(connector)) {
    const title = t('bannerDisconnected', item.name);
    return { key, tone: 'working', label: title, title, text: t('disconnectedText'), action: t('bannerReconnect'), showMe: false };
  }
  const words = wordsOf(item, connector, provider, now);
  if (connector && isInterrupted(connector)) {
    return { key, tone: 'working', label, title: words.title, text: words.text, action: null, showMe: false };
  }
  const showMe = words.helpsLogin && tab?.showing !== key && !!body && stepsOf(item, body).length > 0;
  if (!connector && tab?.confirming === key) {
    const [only, ...others] = workspacesOn(tab.host, state);
    if (others.length > 0) {
      return {
        key,
        tone: 'failed',
        label,
        title: t('whichTitle'),
        text: t('bannerWhichText', item.name),
        action: t('bannerWhich'),
        showMe,
      };
    }
    const title = t('bannerConfirmTitle', providerName);
    const workspace = namedWorkspace(state, only?.workspaceId);
    const text = workspace ? t('bannerConfirmTextIn', item.name, workspace) : t('bannerConfirmText', item.name);
    return { key, tone: 'failed', label, title, text, action: t('bannerConfirm', item.name), showMe };
  }
  return {
    key,
    tone: 'failed',
    label,
    title: words.title,
    text: words.text,
    action: words.helpsLogin ? t('bannerReconnect') : null,
    showMe,
    notAdmin: words.helpsLogin && connector?.instance != null,
  };
}

function stepsOf(item: Detected, body: Contributions) {
  return (walkthroughOf(body, item.provider)?.steps ?? []).flatMap(({ id, title, description, targets }) =>
    targets?.length ? [{ id, title, description, targets }] : [],
  );
}
