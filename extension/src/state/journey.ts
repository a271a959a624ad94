/** What may happen to a journey: pure functions of its state, what happened, and the time (epoch milliseconds). */
import type { Step, Walkthrough } from '../contributions';
import { namedReauth } from './names';
import type { Connector, Journey, Problem, Reauth } from './state';

/** A beginning that was interrupted longer ago than this is not taken up by itself: a tab that opens out of the blue helps nobody. */
const TAKEN_UP = 120_000;

/** Ended journeys leave by themselves. */
const KEPT = 24 * 3_600_000;

const OPEN_STATUSES = ['created', 'started', 'exchanging', 'awaiting_confirmation'];

const DEFAULT_LINGER_SECONDS = 60;

export interface Beginning {
  connectorId: string;
  idempotencyKey: string;
  returnUrl: string | null;
  openerTabId: number | null;
  finishedTabId?: number | null;
}

export function begin(beginning: Beginning, now: number): Journey {
  return {
    ...beginning,
    phase: 'starting',
    startedAt: now,
    reauthId: null,
    startUrl: null,
    tabId: null,
    isOpened: false,
    stepAt: now,
    pinnedStep: null,
    reauth: null,
    problem: null,
    handover: null,
  };
}

/** The person follows the page's own buttons; nothing is begun at the api by us. */
export function show(beginning: Beginning, olderReauthId: string | null, now: number): Journey {
  return { ...begin(beginning, now), phase: 'showing', olderReauthId };
}

/** The api has begun the attempt. */
export function created(journey: Journey, reauthId: string, startUrl: string): Journey {
  return journey.phase === 'starting' ? { ...journey, phase: 'open', reauthId, startUrl } : journey;
}

/** It cannot begin, or cannot go on. What has ended already keeps its end. */
export function refused(journey: Journey, problem: Problem, now: number): Journey {
  return isOpen(journey) ? { ...journey, phase: 'ended', problem, stepAt: now } : journey;
}

/** The login gets this tab, unless it has one. A new one begins at the provider's first page again. */
export function claimed(journey: Journey, tabId: number, now: number): Journey {
  return journey.phase === 'open' && journey.startUrl !== null && journey.tabId === null
    ? { ...journey, tabId, isOpened: true, isHeld: false, pinnedStep: null, stepAt: now }
    : journey;
}

/**
 * A page whose address is hidden from us has finished loading in the login's tab: one of the provider's. Which one, nobody can tell: it says that something
 * happens, and nothing of how far the login is.
 */
export function pageLoaded(journey: Journey, now: number): Journey {
  return journey.phase === 'open' ? { ...journey, isHeld: false, stepAt: now } : journey;
}

/** The login's tab shows a page of ours instead of the provider's: it says why the login does not go on. */
export function held(journey: Journey): Journey {
  const isBegun = journey.reauth?.status === 'created' || journey.reauth?.status === 'started';
  return journey.phase === 'open' && isBegun ? { ...journey, isHeld: true } : journey;
}

/** Milliseconds after an attempt's end for which the api's word on it is waited for. */
const GRACE = 60_000;

/** Whether the attempt must be over, although nothing was heard of its end: the api cannot be reached, or no longer knows it. The time is the api's. */
export function isOverdue({ phase, reauth }: Journey, now: number): boolean {
  return phase === 'open' && reauth !== null && now - Date.parse(reauth.expiresAt) > GRACE;
}

/** The login's tab is gone: closed, or its browser was restarted. The attempt itself goes on. */
export function tabLost(journey: Journey): Journey {
  return journey.tabId === null ? journey : { ...journey, tabId: null };
}

/** The person says where they are stuck, or takes it back. */
export function pinned(journey: Journey, step: string | null, now: number): Journey {
  return { ...journey, pinnedStep: step, stepAt: now };
}

/** The attempt as the api has it. News of another attempt than the journey's own change nothing, nor does a late answer that was read before the end. */
export function observed(journey: Journey, reauth: Reauth, now: number): Journey {
  const isUnderWay = OPEN_STATUSES.includes(reauth.status);
  if (journey.reauthId !== reauth.id || (isUnderWay && !isOpen(journey))) {
    return journey;
  }
  const changed = journey.reauth?.status !== reauth.status;
  return {
    ...journey,
    phase: isUnderWay ? 'open' : 'ended',
    isHeld: !changed && journey.isHeld === true,
    reauth: namedReauth(reauth),
    pinnedStep: changed ? null : journey.pinnedStep,
    stepAt: changed ? now : journey.stepAt,
  };
}

/**
 * Whether the connector's newest attempt is somebody else's that this journey waits for: the platform's, when the person follows the page's buttons, or the
 * colleague's that the work was handed to.
 */
export function awaits(journey: Journey, reauthId: string | null): reauthId is string {
  const isOther = reauthId !== null && reauthId !== journey.reauthId && reauthId !== journey.olderReauthId;
  return isOther && (journey.phase === 'showing' || journey.handover !== null);
}

/**
 * From here on the journey is about that attempt. It cannot be begun in a tab of ours: it belongs to the browser that began it. Where the person followed the
 * page's buttons, that is this one, and the page's tab is the login's.
 */
export function adopted(journey: Journey, reauth: Reauth, now: number): Journey {
  const tabId = journey.phase === 'showing' ? journey.openerTabId : null;
  return observed({ ...journey, phase: 'open', reauthId: reauth.id, startUrl: null, tabId, reauth: null, problem: null }, reauth, now);
}

/** Whether it was begun at the api, and no tab has been given its login yet. Of journeys that an older version kept nobody knows. */
export function isUnopened(journey: Journey): boolean {
  return journey.phase === 'open' && journey.startUrl !== null && journey.isOpened === false;
}

/** Whether an interrupted beginning should be taken up again by itself. */
export function isFresh(journey: Journey, now: number): boolean {
  return now - journey.startedAt < TAKEN_UP;
}

/**
 * Whether one more click on "Reconnect" goes on with the journey. Otherwise it begins anew: elsewhere begun, ended, or a login that opened the wrong company.
 * The time is the api's.
 */
export function continues(journey: Journey | undefined, now: number): journey is Journey {
  return (
    journey?.phase === 'starting' ||
    (journey?.phase === 'open' &&
      (journey.startUrl ?? journey.tabId) !== null &&
      journey.reauth?.status !== 'awaiting_confirmation' &&
      !isOverdue(journey, now))
  );
}

/** Milliseconds for which a sync is watched that follows a login; longer ones are looked at when somebody comes back. */
const SYNC_WATCHED = 10 * 60_000;

/** Whether the sync that follows the login has not come to its end yet, so that somebody may be waiting for it. */
export function awaitsSync(journey: Journey | undefined, connector: Connector | undefined, now: number): boolean {
  if (journey?.reauth?.status !== 'completed' || now - journey.stepAt > SYNC_WATCHED) {
    return false;
  }
  const { sync } = connector ?? {};
  return !sync || sync.status === 'running' || Date.parse(sync.at) < Date.parse(journey.reauth.endedAt ?? '');
}

export function isOpen(journey: Journey | undefined): journey is Journey {
  return journey !== undefined && journey.phase !== 'ended';
}

/** Milliseconds for which a success is shown after its sync has gone well. */
const ADMIRED = 60_000;

/** Whether it went well all the way, long enough ago to leave by itself. */
export function isSettled({ reauth }: Journey, { sync }: Connector, now: number): boolean {
  const isSynced = sync?.status === 'succeeded' && Date.parse(sync.at) >= Date.parse(reauth?.endedAt ?? '');
  return reauth?.status === 'completed' && isSynced && now - Date.parse(sync.at) > ADMIRED;
}

/** Whether it ended so long ago that nobody is interested. */
export function isOver(journey: Journey, now: number): boolean {
  return journey.phase === 'ended' && now - journey.stepAt > KEPT;
}

/** The step that the person or the page has marked. While the page's own buttons are shown, that is the first one until the page says otherwise. */
export function currentStep(walkthrough: Walkthrough, { pinnedStep, phase }: Journey): Step | null {
  const marked = walkthrough.steps.find(({ id }) => id === pinnedStep);
  return marked ?? (phase === 'showing' ? walkthrough.steps[0] : null) ?? null;
}

/** Whether nothing has happened for so long that help is welcome: as long as the longest step that it may be takes. */
export function isLingering(walkthrough: Walkthrough | null, journey: Journey, now: number): boolean {
  const place = journey.phase === 'showing' ? 'drivetrain' : 'provider';
  const steps = walkthrough?.steps.filter((step) => step.place === place) ?? [];
  const longest = Math.max(...steps.map((step) => step.lingerSeconds ?? DEFAULT_LINGER_SECONDS), DEFAULT_LINGER_SECONDS);
  return isOpen(journey) && now - journey.stepAt >= longest * 1000;
}
