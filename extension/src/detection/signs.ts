import type { Detector } from '../contributions';

/** A detector as a content script takes it: names and paths are expressions. */
export type PageDetector = Omit<Detector, 'names' | 'paths'> & { names: string; path: string | null };

/** Expressions for one text of a page, each to be used without regard to case. */
export interface Signs {
  /** A state that asks for somebody: "Sync failed 3 hours ago", "⚠ Error: sign in again". */
  failed: string;
  working: string;
  /** What a button says that opens a menu of a connector. */
  menu: string;
  /** What the markup of an icon of such a menu has, and that of other icons. */
  dots: string;
  icons: string;
  /** A heading over things that tell of connectors, and are none: runs, messages, plans. */
  elsewhere: string;
  /** A heading of a column that only such things have. */
  columns: string;
  /** A heading of a column in which names stand. */
  titles: string;
  /** What stands beside a name and is none. */
  noise: string;
  /** What is said of what was, or of a choice: "Last error". */
  past: string;
}
