/** What a banner says of a failure: why, and what helps, by the reason that the service gives. Pure. */
import type { Provider } from '../contributions';
import { ago, t } from '../i18n/i18n';
import type { Detected } from '../messages';
import { isInterrupted, needsLogin } from '../state/connector';
import type { Connector } from '../state/state';

interface Words {
  title: string;
  text: string;
  /** Whether a login helps now. */
  helpsLogin: boolean;
}

/** Reasons that are over with a login of anybody who has the role. */
const LOGIN = ['expired_credentials', 'revoked'];
/** Only Drivetrain can do something about it. */
const OURS = 'wrong_environment';

/** The page says that it failed. The service may know better whose fault that is, and that no login helps. */
export function wordsOf(item: Detected, connector: Connector | undefined, provider: Provider | undefined, now: number): Words {
  const name = provider?.displayName ?? item.provider;
  if (connector && (connector.interruption || isInterrupted(connector))) {
    return waiting(connector, connector.interruption?.reason ?? 'provider_outage', provider, name);
  }
  const reason = connector?.failure?.reason ?? null;
  const said = connector?.instance && reason !== null && !LOGIN.includes(reason) ? provider?.failures?.[reason] : undefined;
  // The card around it says already what it is and mostly why: here stands since when, and what helps.
  const since = connector?.instance && connector.failure && t('bannerSince', ago(connector.failure.at, now));
  return {
    title: said ? headline(said.title) : t(connector && !connector.instance ? 'bannerUnboundTitle' : 'bannerFailedTitle', name),
    text: [since, said?.remedy ?? remedyOf(item, connector, provider, name)].filter(Boolean).join(' '),
    helpsLogin: reason !== OURS,
  };
}

/** What is waited for, and that it is nobody's fault. One that has failed as well needs a login, but not before that is over. */
function waiting(connector: Connector, reason: string, provider: Provider | undefined, name: string): Words {
  const isLimit = reason === 'plan_limit';
  const said = provider?.failures?.[reason];
  const later = t(isLimit ? 'bannerAfterLimit' : 'bannerAfterOutage', name);
  return {
    title: said ? headline(said.title) : t(isLimit ? 'interruptedLimit' : 'interruptedOutage', name),
    text: needsLogin(connector) ? later : (said?.remedy ?? t(isLimit ? 'interruptedLimitText' : 'interruptedOutageText')),
    helpsLogin: false,
  };
}

function remedyOf(item: Detected, connector: Connector | undefined, provider: Provider | undefined, name: string): string {
  if (connector?.instance && connector.failure?.reason === OURS) {
    return t('bannerOurs');
  }
  if (connector?.instance && provider) {
    return t('bannerRemedy', provider.adminRole, connector.instance.name).replace('..', '.');
  }
  return item.reason ? t('bannerPromise') : t('bannerFailedText', name);
}

/** A sentence as the title of what follows. */
function headline(sentence: string): string {
  return sentence.replace(/\.$/, '');
}
