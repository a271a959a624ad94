/** What a person asks for about reports. */
import { browser } from 'wxt/browser';
import { apiFor, attempt, type Failure } from '../api/client';
import { readPicture, writePicture } from '../api/vault';
import type { Answer, ReportMessage } from '../messages';
import { flattened } from '../picture/flatten';
import { marksOf } from '../picture/marks';
import { currentStep } from '../state/journey';
import { delivered, hurried, queued, takenBack, without } from '../state/outbox';
import { composed, edited, faultOf, type Shot, shotRemoved } from '../state/reporting';
import { sessionIn, sessionOf } from '../state/session';
import type { Problem } from '../state/state';
import { readContributions, readReporting, readState } from '../state/store';
import { walkthroughOf } from './contributions';
import { deliver } from './deliver';
import { diagnostics } from './diagnostics';
import { readOwn, readThread, senderOf } from './own';
import { failed } from './refresh';
import { settled, tidy } from './tidy';
import { updateReporting } from './world';

const DONE: Answer = { problem: null };

export async function answerReport(message: ReportMessage): Promise<Answer> {
  switch (message.type) {
    case 'panel.report.open':
      return compose(message.connectorId);
    case 'panel.report.edit':
      return edit(message.change);
    case 'panel.report.await':
      await updateReporting((reporting) =>
        edited(reporting, (draft) => ({ ...draft, awaits: message.on ? Date.now() : null, problem: null })),
      );
      return DONE;
    case 'panel.report.marks':
      await updateReporting((reporting) =>
        edited(reporting, (draft) =>
          draft.shot?.id === message.id ? { ...draft, shot: { ...draft.shot, history: message.history } } : draft,
        ),
      );
      return DONE;
    case 'panel.report.removeShot':
      await updateReporting((reporting) => edited(reporting, shotRemoved));
      await tidy();
      return DONE;
    case 'panel.report.discard':
      await updateReporting((reporting) => ({ ...reporting, draft: null, view: null }));
      await tidy();
      return DONE;
    case 'panel.report.send':
      return sendDraft();
    case 'panel.report.delivered':
      await updateReporting((reporting) => delivered(reporting, message.key, message.delivery, Date.now()));
      await settled();
      return DONE;
    case 'panel.report.hurry':
      await updateReporting((reporting) => hurried(reporting, Date.now()));
      void deliver();
      return DONE;
    case 'panel.report.takeBack':
      return takeBack(message.key);
    case 'panel.report.drop':
      await updateReporting((reporting) => ({ ...without(reporting, message.key), view: null }));
      await tidy();
      return DONE;
    case 'panel.report.view':
      await updateReporting((reporting) => ({ ...reporting, view: message.view, thread: null, discarded: false }));
      void (message.view?.at === 'thread' ? readThread(message.view.reportId) : message.view?.at === 'list' ? readOwn(true) : null);
      return DONE;
    case 'panel.report.look':
      await readThread(message.reportId);
      return DONE;
    case 'panel.report.reply':
      return reply(message.reportId, message.text, message.key);
  }
}

/** A report goes to its connector's workspace; one that is about none goes to the one that the person names. */
async function edit(change: Extract<ReportMessage, { type: 'panel.report.edit' }>['change']): Promise<Answer> {
  const state = await readState();
  const session = change.connectorId ? sessionOf(state, change.connectorId) : sessionIn(state, change.workspaceId);
  const about = change.workspaceId && !change.connectorId ? { connectorId: null, reauthId: null } : {};
  await updateReporting((reporting) =>
    edited(reporting, (draft) => ({ ...draft, ...change, ...about, workspaceId: session?.workspaceId ?? draft.workspaceId })),
  );
  return DONE;
}

async function compose(connectorId: string | null): Promise<Answer> {
  const [state, cached] = await Promise.all([readState(), readContributions()]);
  const session = (connectorId !== null && sessionOf(state, connectorId)) || state.sessions[0];
  if (!session) {
    return DONE;
  }
  const { workspaceId } = session;
  const connector = state.connectors.find(({ id }) => id === connectorId);
  const journey = connectorId === null ? undefined : state.journeys[connectorId];
  const walkthrough = connector && walkthroughOf(cached?.body, connector.provider);
  const step = (journey && walkthrough && currentStep(walkthrough, journey)?.id) ?? 'other';
  const reauthId = journey?.reauthId ?? null;
  const told = await diagnostics();
  await updateReporting((reporting) =>
    composed(reporting, { id: crypto.randomUUID(), workspaceId, connectorId: connector?.id ?? null, reauthId, step, diagnostics: told }),
  );
  return DONE;
}

/** The key is written down first. Whoever dies after that is continued with the same one. */
async function sendDraft(): Promise<Answer> {
  const key = crypto.randomUUID();
  const { draft } = await updateReporting((reporting) =>
    edited(reporting, (current) => (faultOf(current) === null ? { ...current, key, awaits: null, problem: null } : current)),
  );
  if (!draft?.key) {
    return { problem: problemOf('report_incomplete') };
  }
  return recoverDraft();
}

let flattening: Promise<Answer> | undefined;

/** Goes on with a draft that "Send" was pressed for: flatten, keep, queue. Each step may be done twice without harm. */
export function recoverDraft(): Promise<Answer> {
  flattening ??= queueDraft().finally(() => {
    flattening = undefined;
  });
  return flattening;
}

async function queueDraft(): Promise<Answer> {
  const { draft } = await readReporting();
  if (!draft?.key) {
    return DONE;
  }
  const { key, shot } = draft;
  const picture = shot && (await flatten(shot));
  if (shot && !picture) {
    const problem = problemOf('shot_lost');
    await updateReporting((reporting) =>
      reporting.draft?.key === key ? { ...reporting, draft: { ...shotRemoved(reporting.draft), key: null, problem } } : reporting,
    );
    return { problem };
  }
  if (picture) {
    await writePicture(key, picture);
  }
  await updateReporting((reporting) => (reporting.draft?.key === key ? queued(reporting, picture?.type ?? null, Date.now()) : reporting));
  await tidy();
  void deliver();
  return DONE;
}

/** Null where the picture was lost with the browser's data, or cannot be read any more. */
async function flatten({ id, found, history, scale }: Shot): Promise<Blob | null> {
  const original = await readPicture(id);
  return original && flattened(original, marksOf(found, history), scale).catch(() => null);
}

async function takeBack(key: string): Promise<Answer> {
  const { outbox } = await readReporting();
  const outgoing = outbox.find((item) => item.key === key);
  const picture = outgoing?.picture ? await readPicture(key) : null;
  const size = picture && (await createImageBitmap(picture));
  const shot = size && { id: key, width: size.width, height: size.height, scale: outgoing?.body.diagnostics?.devicePixelRatio ?? 1 };
  size?.close();
  const after = await updateReporting((reporting) => takenBack(reporting, key, shot && { ...shot, takenAt: Date.now(), found: [] }));
  await tidy();
  const isStill = after.outbox.some((item) => item.key === key && item.status !== 'sent');
  return isStill ? { problem: problemOf('report_being_written') } : DONE;
}

async function reply(reportId: string, text: string, key: string): Promise<Answer> {
  const session = await senderOf(reportId);
  if (!session) {
    return { problem: problemOf('not_found') };
  }
  const result = await attempt(
    apiFor(session).POST('/v1/stuck-reports/{reportId}/replies', {
      params: { path: { reportId }, header: { 'Idempotency-Key': key } },
      body: { text, internal: false },
    }),
  );
  if (!result.ok) {
    if (result.failure.kind === 'unauthorized') {
      await failed(result.failure, session);
    }
    return { problem: refusalOf(result.failure) };
  }
  await updateReporting((reporting) =>
    reporting.view?.at === 'thread' && reporting.view.reportId === reportId ? { ...reporting, thread: result.value } : reporting,
  );
  await readOwn(true);
  return DONE;
}

export async function reportNotificationClicked(reportId: string): Promise<void> {
  await answerReport({ type: 'panel.report.view', view: { at: 'thread', reportId } });
  const window = await browser.windows.getLastFocused();
  const opened = browser.sidePanel && window.id !== undefined ? browser.sidePanel.open({ windowId: window.id }) : Promise.reject();
  await opened.catch(() => browser.tabs.create({ url: browser.runtime.getURL('/sidepanel.html') }));
}

function problemOf(code: string): Problem {
  return { code, detail: null, traceId: null };
}

function refusalOf({ code, detail, traceId }: Failure): Problem {
  return { code, detail, traceId };
}
