import type { Journey, State } from '../state/state';
import { type PageTab, readState, readTabs, writeState, writeTabs } from '../state/store';

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

/** Changes one journey, where there is one. */
export function updateJourney(connectorId: string, change: (journey: Journey) => Journey): Promise<State> {
  return update((state) => {
    const journey = state.journeys[connectorId];
    const after = journey && change(journey);
    return !after || after === journey ? state : { ...state, journeys: { ...state.journeys, [connectorId]: after } };
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
