/** How a browser gets its session: by a code that a person types, or that a page or a link offers and the person agrees to. */
import { browser } from 'wxt/browser';
import { apiFor, attempt, type Failure } from '../api/client';
import { identity } from '../api/request';
import { forgetToken, writeToken } from '../api/vault';
import type { Answer, PairedMessage } from '../messages';
import { shownName } from '../state/names';
import { codeOfLink, type Offer } from '../state/offer';
import { forgotten, resumed } from '../state/reporting';
import { sessionIn, signedIn, signedOut } from '../state/session';
import type { Problem, Session } from '../state/state';
import { readContributions, readOffer, readState, readTabs, writeOffer } from '../state/store';
import { contributions } from './contributions';
import { deliver } from './deliver';
import { refresh } from './refresh';
import { tidy } from './tidy';
import { update, updateReporting } from './world';

const DONE: Answer = { problem: null };

export const WELCOME = '/welcome.html';

/** Uses the code up. A further workspace is added; a new session of the same one takes the place of the old. */
export async function pair(code: string): Promise<Answer> {
  // With cookies: the answer lets this browser be recognised on the pages that a provider leads people to.
  const body = { code, clientName: await clientName() };
  const result = await attempt(apiFor(null).POST('/v1/sessions', { body, credentials: 'include' }));
  if (!result.ok) {
    return { problem: problemOf(result.failure) };
  }
  const { id, token, workspaceId, workspaceName, personName = null, expiresAt } = result.value;
  const session: Session = {
    id,
    workspaceId,
    workspaceName: shownName(workspaceName),
    personName: shownName(personName),
    expiresAt,
    checkedAt: Date.now(),
  };
  const replaced = sessionIn(await readState(), workspaceId);
  await writeToken(session, token);
  const { sessions, ended } = await update((state) => signedIn(state, session));
  if (replaced && replaced.id !== id) {
    await forgetToken(replaced);
  }
  await writeOffer(null);
  await tellUsedUp(code);
  const known = [...sessions, ...ended].map((workspace) => workspace.workspaceId);
  await updateReporting((reporting) => resumed(reporting, workspaceId, known));
  await tidy();
  await refresh();
  await deliver();
  return DONE;
}

/** A page that still shows the code has nothing to offer any more. */
async function tellUsedUp(code: string): Promise<void> {
  const message: PairedMessage = { type: 'worker.paired', code };
  await Promise.all(Object.keys(await readTabs()).map((tabId) => browser.tabs.sendMessage(Number(tabId), message).catch(() => {})));
}

/**
 * Here in any case, and first: a worker that dies on the way to the api leaves nothing behind. Then at the api, if it can be reached. The other workspaces
 * keep what is theirs. Null stands for one that an older version did not keep.
 */
export async function signOut(workspaceId: string | null): Promise<Answer> {
  const session = sessionIn(await readState(), workspaceId);
  const headers = await identity(session);
  await updateReporting((reporting) => forgotten(reporting, workspaceId));
  await tidy();
  if (session) {
    await forgetToken(session);
  }
  await update((state) => signedOut(state, workspaceId));
  if (!session) {
    return DONE;
  }
  const result = await attempt(apiFor(null).DELETE('/v1/sessions/current', { headers }));
  const isLeft = !result.ok && (result.failure.kind === 'offline' || result.failure.kind === 'unreachable');
  return { problem: isLeft ? { code: 'signed_out_here_only', detail: null, traceId: null } : null };
}

/** A page or a link offers a code: the person is asked, once the api has said which workspace it is for. Nothing is paired by it. */
export async function offered(code: string, host: string | null): Promise<void> {
  const offer: Offer = { code, host, preview: null, problem: null };
  await writeOffer(offer);
  const result = await attempt(apiFor(null).POST('/v1/pairings/preview', { body: { code } }));
  if ((await readOffer())?.code !== code) {
    return;
  }
  if (!result.ok) {
    await writeOffer({ ...offer, problem: problemOf(result.failure) });
    return;
  }
  const { workspaceId, workspaceName, personName } = result.value;
  await writeOffer({ ...offer, preview: { workspaceId, workspaceName: shownName(workspaceName), personName: shownName(personName) } });
}

/** The person agrees. */
export async function accept(): Promise<Answer> {
  const offer = await readOffer();
  if (!offer?.preview) {
    return DONE;
  }
  const answered = await pair(offer.code);
  if (answered.problem) {
    await writeOffer({ ...offer, preview: null, problem: answered.problem });
  }
  return answered;
}

export async function decline(): Promise<Answer> {
  await writeOffer(null);
  return DONE;
}

/** A link that pairs leads to a page of ours, which asks. */
export async function followLink(tabId: number, address: string): Promise<void> {
  const code = codeOfLink(address, __API__);
  if (code) {
    await browser.tabs.update(tabId, { url: browser.runtime.getURL(WELCOME) });
    await offered(code, null);
  }
}

/** Where Drivetrain's page may show a code. */
export async function places() {
  await contributions();
  return (await readContributions())?.body.pairingCode ?? [];
}

/** A page may show a code at any time: of the first workspace, or of a further one. */
export async function watchForCode(tabId: number): Promise<void> {
  await browser.scripting.executeScript({ target: { tabId }, files: ['/pair.js'] }).catch(() => {});
}

/** Shows the page on which a browser is paired, once. */
export async function showWelcome(): Promise<void> {
  const url = browser.runtime.getURL(WELCOME);
  const open = (await browser.tabs.query({})).find((tab) => tab.url === url);
  await (open?.id === undefined ? browser.tabs.create({ url }) : browser.tabs.update(open.id, { active: true }));
}

async function clientName(): Promise<string> {
  const brand = /Firefox|Edg|Chrome/.exec(navigator.userAgent)?.[0].replace('Edg', 'Edge') ?? 'Browser';
  const { os } = await browser.runtime.getPlatformInfo();
  return `${brand} (${os})`;
}

export function problemOf({ code, detail, traceId }: Failure): Problem {
  return { code, detail, traceId };
}
