/**
 * What plugins contribute to the extension, as `GET /v1/contributions` answers: inert texts, selectors and words, never code and never markup.
 * Written out here rather than taken from the generated schema, because the content script's types should not depend on 6,000 lines.
 */
export interface Contributions {
  /** The language of the texts, a BCP 47 tag. */
  locale: string;
  /** Where help is: a page or a `mailto:` address. */
  supportUrl: string | null;
  providers: Provider[];
  detectors: Detector[];
  walkthroughs: Walkthrough[];
  /** Where Drivetrain's settings page shows a pairing code, alternatives in order; absent from an older api. */
  pairingCode?: Probe[] | null;
  /** Words of pages, for all providers; absent from an older api. */
  words?: Words | null;
}

/** One list for all providers, in every language that pages speak. Case and hyphens do not matter. */
export interface Words {
  /** What a state may be said of: "connection" in "connection lost". */
  about: string[];
  failed: string[];
  working: string[];
  /** What a button says that opens a menu. */
  menu: string[];
  /** Headings over what tells of connectors, and is none. */
  elsewhere: string[];
  /** Headings of columns that only such things have. */
  columns: string[];
  /** Headings of columns in which names stand. */
  titles: string[];
  /** What stands beside a name, and is none. */
  noise: string[];
}

export interface Provider {
  id: string;
  displayName: string;
  /** What people call an instance: "QuickBooks company". */
  instanceNoun: string;
  /** The role a person needs: "Organization Admin". */
  adminRole: string;
  /** The same in one word: "company", "organisation"; absent from an older api. */
  instanceShortNoun?: string | null;
  /** What its button says that allows access. */
  consentLabel?: string | null;
  /** What people are told of a failure, by its reason; absent where the plugin has no texts of its own. */
  failures?: Record<string, { title: string; remedy: string }> | null;
}

/** How a failed connector of one provider looks on Drivetrain's page. */
export interface Detector {
  id: string;
  provider: string;
  /** What pages call the provider; without it, its display name. */
  names?: string[] | null;
  /** Addresses on which it looks, `*` for any part; without it, all. */
  paths?: string[] | null;
  /** Selectors of cards that can be told without words and menus. */
  cards: string[];
  /** The card is of this provider when any of these holds. */
  matches: Test[];
  /** It has failed when any of these holds. */
  failed: Test[];
  name: Probe[];
  dataSourceId: Probe[];
  reason: Probe[];
}

/** Where a text stands inside a card. */
export interface Probe {
  /** Without it, the card itself. */
  selector?: string | null;
  /** Without it, the element's text. */
  attribute?: string | null;
  /** A regular expression for the part that is meant. Without it, all of it. */
  pattern?: string | null;
}

/** A probe with words to compare; without words it holds when the probe yields anything. Case and white space do not matter. */
export interface Test extends Probe {
  equals?: string[] | null;
  contains?: string[] | null;
}

export interface Walkthrough {
  id: string;
  provider: string;
  title: string;
  steps: Step[];
}

export interface Step {
  id: string;
  title: string;
  description: string;
  place: 'drivetrain' | 'provider' | 'reauth';
  needs: string[];
  troubleshooting: { question: string; advice: string }[];
  /** The person chooses the instance here; absent from an older api. */
  choosesInstance?: boolean | null;
  /** What "Show me" highlights on Drivetrain's page. */
  targets?: Target[] | null;
  /** Seconds that the step may take before help is offered. */
  lingerSeconds?: number | null;
}

export interface Target {
  within: 'card' | 'page';
  selector: string;
  equals?: string[] | null;
  contains?: string[] | null;
}
