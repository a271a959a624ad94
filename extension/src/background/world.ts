import { isOpen, pageLoaded } from '../state/journey';
import type { Reporting } from '../state/reporting';
import type { Journey, State } from '../state/state';
import { type PageTab, readReporting, readState, readTabs, writeReporting, writeState, writeTabs } from '../state/store';

let queue: Promise<unknown> = Promise.resolve();

/** Runs one change after the other: of two that read and write, none is lost. */
function inTurn<T>(work: () => Promise<T>): Promise<T> {
  const next = queue.then(work);
  queue = next.catch(() => {});
  return next;
}

/** Changes the state by a pure function, and answers with what it is afterwards. */
export function update(change: (state: State) => State): Promise<State> {
  return inTurn(async () => {
    const before = await readState();
    const after = change(before);
    if (after !== before) {
      await writeState(after);
    }
    return after;
  });
}

/** Changes what is known of reports. */
export function updateReporting(change: (reporting: Reporting) => Reporting): Promise<Reporting> {
  return inTurn(async () => {
    const before = await readReporting();
    const after = change(before);
    if (after !== before) {
      await writeReporting(after);
    }
    return after;
  });
}

/** Changes one journey, where there is one. */
export function updateJourney(connectorId: string, change: (journey: Journey) => Journey): Promise<State> {
  return update((state) => {
    const journey = state.journeys[connectorId];
    const after = journey && change(journey);
    return !after || after === journey ? state : { ...state, journeys: { ...state.journeys, [connectorId]: after } };
  });
}

/** One of the provider's pages has loaded in this tab. */
export function pageSeen(tabId: number): Promise<State> {
  return update((state) => {
    const journey = Object.values(state.journeys).find((candidate) => candidate.tabId === tabId && isOpen(candidate));
    return journey ? { ...state, journeys: { ...state.journeys, [journey.connectorId]: pageLoaded(journey, Date.now()) } } : state;
  });
}

/** Changes what is known of a tab of Drivetrain; undefined forgets it. */
export function updateTab(tabId: number, change: (tab: PageTab | undefined) => PageTab | undefined): Promise<void> {
  return inTurn(async () => {
    const { [tabId]: before, ...others } = await readTabs();
    const after = change(before);
    if (after !== before) {
      await writeTabs(after ? { ...others, [tabId]: after } : others);
    }
  });
}
