/**
 * The words by which people tell a connector that stopped from one that works, as expressions for the content script: it has no room to make them itself.
 * `api/Drivetrain.Reauth.PluginHost/Detection/words.json` is the list.
 */
import type { Contributions, Words } from '../contributions';
import type { PageDetector, Signs } from './signs';

const NO_WORDS: Words = { about: [], failed: [], working: [], menu: [], elsewhere: [], columns: [], titles: [], noise: [] };

/** Before and after a state: signs, no letters. */
const EDGE = '[^\\p{L}\\p{N}]*';
const BREAK = '(?:\\s*[:：(|•·,;.!]\\s*|\\s[–—·|-]\\s)';
const UNITS = [
  's|sec|secs|seconds?|min|mins|minutes?|h|hrs?|hours?|d|days?|wks?|weeks?|mo|months?|y|years?|am|pm',
  'sek|sekunden?|minuten?|std|stunden?|tage?n?|wochen?|monate?n?|jahre?n?|uhr',
].join('|');
const MONTHS = 'jan|feb|mar|mär|apr|may|mai|jun|jul|aug|sep|oct|okt|nov|dec|dez';
const DATE = `(?:${MONTHS})\\p{L}*\\.?\\s\\d|\\d+\\s?(?:${UNITS})\\b|\\d+\\.?\\s(?:${MONTHS})|\\d+[-.:/]\\d`;
const TIME = `(?:ago|vor|since|seit|on|at|am|um|for|just|today|yesterday|heute|gestern|${DATE})`;
/** Between a state and what it is the state of: "Status: failed". */
const LEAD = '(?:\\s*[:：|•·]\\s*|\\s[–—·|-]\\s)';
/** What would make a count or a denial of a state: "Failed: 2", "Error: none". */
const COUNT = '[^\\p{L}\\p{N}]*(?:\\d{1,2}|\\d{1,3}(?:[.,]\\d{3})+|none|no|never|nil|n/a|keiner?|keine|nie)[^\\p{L}\\p{N}]*$';
const DENIAL = '(?:no|not|never|without|kein|keine|nicht|nie|ohne)\\s(?!connected|syncing|verbunden)';
/** "Your QuickBooks connection has expired, so …", "Verbindung zu Xero wurde getrennt": what may stand around what a state is said of, and after it. */
const WITH = '(?:(?:to|with|of|for|zu|mit|von)\\s\\p{L}+\\s)';
const HAS = '(?:(?:has|have|is|are|was|ist|sind|wurde|hat)\\s(?:been\\s)?)';
const WHY = '(?:to|your|because|due|with|so|and|please|weil|wegen|bitte|um)';
/** "Last error" tells of what was; what else stands before a state may name it. */
const PAST = '(?:(?:last|latest|letzter?)\\s(?:errors?|failure|problem|issue|fehler)|previous.*?|vorherige.*?|filter|show|errors?|fehler)';

export function signsOf({ about, failed, working, menu, elsewhere, columns, titles, noise }: Words = NO_WORDS): Signs {
  const lead = `(?:(?!${PAST}${LEAD})[\\p{L} -]{2,30}${LEAD})?(?!${DENIAL})`;
  const subject = `(?:(?:\\p{L}+\\s){0,3}${any(about)}\\s${WITH}?${HAS}?)?`;
  const rest = `(?:${EDGE}$|${BREAK}(?!${COUNT})|\\s+(?:${TIME}|${WHY}\\s))`;
  const state = (words: string[]) => `^${EDGE}(?!${DENIAL})${lead}${subject}${any(words)}(?![\\p{L}\\p{N}-])${rest}`;
  const sentence = '(?:\\S+\\s){4,}.*(?<!\\b(?:inc|ltd|co|corp|llc))[.!?]|.{80,}';
  const detail = '(?:last|next|updated|synced|created|owner|letzte|zuletzt|nächste|erstellt)\\s.*|.*:|.*\\S@\\S.*|[^\\p{L}]*';
  return {
    failed: state(failed),
    working: state(working),
    menu: `^(?:${EDGE}${any(menu)}${EDGE}(?:\\s(?:for|of|on|für|zu|von)\\s.*)?|[.…⋮⋯︙•·☰⠇]+)$`,
    dots: 'more|ellips|dots|kebab|overflow|[-_]vert|\\bvert',
    icons:
      'close|dismiss|chevron|expand|collapse|arrow|trash|delete|remove|refresh|reload|sync|copy|star|favo|search|edit|pencil|info|help|calendar',
    // "Connectors and activity" is no mere log.
    elsewhere: `^(?!.*(?:[&,]|\\s(?:and|und)\\s)).*(?<!\\p{L})(?:${any(elsewhere)})(?!\\p{L})`,
    columns: `^${any(columns)}$`,
    titles: `^${any(titles)}$`,
    past: `^${PAST}$`,
    noise: `^${EDGE}(?:${any(noise)}|${detail}|${TIME}.*|${sentence}|.*\\b(?:ago|vor \\d.*))${EDGE}$`,
  };
}

/** What may follow a provider's name without making a connector's name of it. */
const KIND = '(?:[\\s-]+(?:connector|connection|integration|account|data source|Verbindung|Konto|Datenquelle|Anbindung))?';

/** Detectors as content scripts take them. */
export function detectorsOf({ detectors, providers }: Contributions): PageDetector[] {
  return detectors.map(({ names, paths, ...detector }) => ({
    ...detector,
    names: `${any(names?.length ? names : [providers.find(({ id }) => id === detector.provider)?.displayName ?? detector.provider])}${KIND}`,
    path: paths?.length ? `^(?:${paths.map((path) => path.split('*').map(escaped).join('.*')).join('|')})$` : null,
  }));
}

/** What rows are told apart by, and what hides or shows a state. */
const WATCHED = ['aria-label', 'title', 'alt', 'aria-haspopup', 'class', 'hidden', 'style', 'src', 'row-id', 'row-index', 'aria-rowindex'];

/** The attributes that rules look at, those named inside of selectors included. */
export function watchedOf(detectors: PageDetector[]): string[] {
  const rules = JSON.stringify(detectors);
  const named = [...rules.matchAll(/\[\s*([\w-]+)|"attribute":"([\w-]+)/g)].map(([, inside, own]) => inside ?? own ?? '');
  return [...new Set([...WATCHED, ...named])];
}

/** What is said of nothing matches nothing. */
function any(words: string[]): string {
  if (!words.length) {
    return '(?!)';
  }
  const list = [...words]
    .sort((one, other) => other.length - one.length)
    .map((word) =>
      escaped(word)
        .replace(/\s+/g, '[\\s-]+')
        .replace(/reauth/gi, 're-?auth')
        .replace(/authoriz/gi, 'authori[sz]'),
    )
    .join('|');
  return `(?:${list})`;
}

function escaped(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&');
}
