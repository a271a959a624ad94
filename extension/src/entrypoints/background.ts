import { browser } from 'wxt/browser';
import { defineBackground } from 'wxt/utils/define-background';
import { presentBadge } from '../background/badge';
import { iconClicked } from '../background/capture';
import { deliver } from '../background/deliver';
import { install, protect } from '../background/install';
import { answerOpening } from '../background/login';
import { NOTIFICATION, readOwn } from '../background/own';
import { hear, presentPages } from '../background/pages';
import { offered, places, showWelcome } from '../background/pairing';
import { answer } from '../background/panel';
import { refresh } from '../background/refresh';
import { answerReport, recoverDraft, reportNotificationClicked } from '../background/reports';
import { fromCode, fromOpening, fromPage, fromPanel, refuse } from '../background/senders';
import { upkeep } from '../background/session';
import { countSightings } from '../background/sightings';
import { recover } from '../background/start';
import { tabRemoved, tabUpdated } from '../background/tabs';
import { tidy } from '../background/tidy';
import { openPanel } from '../background/window';
import { update } from '../background/world';
import { ensureTexts } from '../i18n/i18n';
import { awaitsSync, isOpen } from '../state/journey';
import { codeOf } from '../state/offer';
import { nextAt } from '../state/outbox';
import { toldOf, workspacesOf } from '../state/session';
import type { Journey } from '../state/state';
import { onChange, readReporting, readState } from '../state/store';

/** Minutes between two looks at the api; the second while a login is under way, the least that browsers allow. */
const CALM = 5;
const BUSY = 0.5;

// Everything is listened to at once and at the top: a worker that was asleep is woken for an event, and hears it only if it listens by then.
export default defineBackground({
  type: 'module',
  main() {
    void ensureTexts();
    browser.runtime.onInstalled.addListener(({ reason }) => {
      // What an older version kept is written down anew, without what this one keeps in memory alone.
      void update((state) => ({ ...state }));
      void install();
      if (reason === 'install') {
        void showWelcome();
      }
    });
    browser.permissions.onAdded.addListener(() => {
      // A site that was withheld: its open pages get what they would have had from the beginning.
      void install();
      void wake(true);
    });
    browser.runtime.onStartup.addListener(() => void wake());
    browser.alarms.onAlarm.addListener(() => void wake());
    browser.tabs.onUpdated.addListener((tabId, change, tab) => void tabUpdated(tabId, change, tab));
    browser.tabs.onRemoved.addListener((tabId) => void tabRemoved(tabId));
    browser.notifications.onClicked.addListener((id) => void notificationClicked(id));
    browser.action.onClicked.addListener((tab) => {
      // In this very turn, as everywhere; the picture has time, for the click has granted the tab.
      openPanel(tab.windowId);
      void iconClicked(tab);
    });
    self.addEventListener('online', () => void answerReport({ type: 'panel.report.hurry' }));
    onChange(() => void present());
    browser.runtime.onMessage.addListener((message, sender, reply) => {
      const page = fromPage(message, sender);
      if (page) {
        // In this very turn: a browser opens a panel only while it remembers the click.
        if (page.message.type === 'page.reconnect' || page.message.type === 'page.notAdmin') {
          openPanel(page.sender.windowId, () => void unpaired());
        }
        hear(page.message, page.sender).then(reply, () => reply(undefined));
        return true;
      }
      const code = fromCode(message, sender);
      if (code?.message.type === 'code.take') {
        const said = codeOf(code.message.code);
        openPanel(code.windowId, () => void showWelcome());
        (said ? offered(said, code.host) : Promise.resolve()).then(reply, () => reply(undefined));
        return true;
      }
      if (code) {
        places().then(reply, () => reply(undefined));
        return true;
      }
      const panel = fromPanel(message, sender);
      if (panel) {
        answer(panel).then(reply, (error: unknown) => {
          reply({ problem: { code: 'unexpected', detail: null, traceId: null } });
          throw error;
        });
        return true;
      }
      const opening = fromOpening(message, sender);
      if (opening) {
        answerOpening(opening).then(reply, (error: unknown) => {
          // Not answered at all: it asks again.
          reply(undefined);
          throw error;
        });
        return true;
      }
      refuse(message, sender);
      return false;
    });
    void protect();
    void wake();
  },
});

let waking: Promise<void> | undefined;

/**
 * A worker that begins wakes, and hears a moment later what it was started for: that is one waking, and everything is read once. What changes what may be read
 * needs another one.
 */
function wake(isAnew = false): Promise<void> {
  if (waking && isAnew) {
    return waking.then(() => wake());
  }
  waking ??= goOn().finally(() => {
    waking = undefined;
  });
  return waking;
}

/** Whatever woke the worker: what was left unfinished goes on, and what is true is read. */
async function goOn(): Promise<void> {
  await recover();
  await recoverDraft();
  await deliver();
  await refresh();
  await upkeep();
  await readOwn();
  await countSightings();
  await tidy();
  await present();
}

async function present(): Promise<void> {
  await Promise.all([presentBadge(), presentPages(), plan()]);
}

/** One alarm, faster while somebody waits. Set only when it changes: setting it begins its wait anew. */
async function plan(): Promise<void> {
  const { journeys, connectors } = await readState();
  const waits = (journey: Journey) =>
    awaitsSync(
      journey,
      connectors.find(({ id }) => id === journey.connectorId),
      Date.now(),
    ) || isOpen(journey);
  const isWaited = Object.values(journeys).some(waits);
  const periodInMinutes = isWaited ? BUSY : CALM;
  if ((await browser.alarms.get('look'))?.periodInMinutes !== periodInMinutes) {
    await browser.alarms.create('look', { periodInMinutes });
  }
  await planSending();
}

/** Another alarm for a report that waits: earlier than the look, and gone with it. */
async function planSending(): Promise<void> {
  const [reporting, state] = await Promise.all([readReporting(), readState()]);
  const at = nextAt(reporting, workspacesOf(state));
  const planned = await browser.alarms.get(SEND);
  if (at === null) {
    await browser.alarms.clear(SEND);
  } else if (!planned || planned.scheduledTime < Date.now() || at < planned.scheduledTime - LEAST) {
    await browser.alarms.create(SEND, { when: Math.max(at, Date.now() + LEAST) });
  }
}

const SEND = 'send';
/** Browsers' alarms take half a minute at least. */
const LEAST = 30_000;

async function notificationClicked(connectorId: string): Promise<void> {
  if (connectorId.startsWith(NOTIFICATION)) {
    await browser.notifications.clear(connectorId);
    await reportNotificationClicked(connectorId.slice(NOTIFICATION.length));
    return;
  }
  await browser.notifications.clear(connectorId);
  if (connectorId.startsWith(toldOf(null))) {
    // Welcomed is who has no workspace (any more); the others find it in the options.
    await ((await readState()).sessions.length === 0 ? showWelcome() : browser.runtime.openOptionsPage());
    return;
  }
  const connector = (await readState()).connectors.find(({ id }) => id === connectorId);
  if (connector) {
    await update((state) => ({ ...state, shown: connectorId }));
    // A connector that names no page of Drivetrain is shown where it can be reconnected all the same.
    await browser.tabs.create({ url: connector.returnUrl ?? browser.runtime.getURL('/sidepanel.html') });
  }
}

/** Somebody who is not paired wants to reconnect: where the panel cannot be opened, its page says what to do. */
async function unpaired(): Promise<void> {
  if ((await readState()).sessions.length === 0) {
    await showWelcome();
  }
}
