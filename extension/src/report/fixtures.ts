/** Reports as they might be on one day, for tests and for looking at every screen. */
import { NOTHING_DONE } from '../picture/marks';
import { type Draft, NO_REPORTS, type Outgoing, type Report, type Reporting, type Shot, type Summary } from '../state/reporting';
import { before, NOW } from '../testing/clock';

export const shot: Shot = {
  id: 'shot-1',
  width: 1280,
  height: 800,
  scale: 1,
  takenAt: NOW - 20_000,
  found: [
    { id: 'found-1', kind: 'mask', cause: 'email', x: 900, y: 24, width: 210, height: 22 },
    { id: 'found-2', kind: 'mask', cause: 'field', x: 420, y: 300, width: 360, height: 40 },
  ],
  history: NOTHING_DONE,
};

export function draft(changes: Partial<Draft> = {}): Draft {
  return {
    id: 'draft-1',
    workspaceId: 'acme',
    connectorId: 'con_acme',
    reauthId: 'rea_01JDQ4M8T7',
    step: 'log-in',
    description: '',
    consent: false,
    diagnostics: {
      extensionVersion: '0.1.0',
      browser: 'Chrome/156.0.0.0',
      locale: 'en-US',
      platform: 'win',
      pageHost: 'acme.drivetrain.ai',
      viewport: '1280x800',
      devicePixelRatio: 1.25,
    },
    shot: null,
    awaits: null,
    problem: null,
    key: null,
    ...changes,
  };
}

const WORDS = 'After I log in, QuickBooks says that something is not quite right on our end. I tried it twice, also in a fresh window.';

export function outgoing(changes: Partial<Outgoing> = {}): Outgoing {
  return {
    key: 'key-1',
    workspaceId: 'acme',
    body: { step: 'log-in', description: WORDS, connectorId: 'con_acme', diagnostics: {} },
    picture: 'image/png',
    status: 'waiting',
    tries: 0,
    nextAt: NOW,
    problem: null,
    report: null,
    queuedAt: NOW - 5000,
    ...changes,
  };
}

export function summary(changes: Partial<Summary> = {}): Summary {
  return {
    id: 'stk_1',
    number: 1042,
    workspaceId: 'acme',
    connectorId: 'con_acme',
    provider: 'quickbooks',
    step: 'log-in',
    code: null,
    excerpt: WORDS,
    status: 'new',
    assignee: null,
    reportedBy: 'Ada Lovelace',
    createdAt: before(3, 'h'),
    updatedAt: before(3, 'h'),
    hasScreenshot: true,
    unreadByReporter: false,
    messages: 0,
    ...changes,
  };
}

export function report(changes: Partial<Report> = {}): Report {
  const { excerpt: description, hasScreenshot: _, messages: __, ...common } = summary();
  return {
    ...common,
    description,
    reauthId: 'rea_01JDQ4M8T7',
    resolvedAt: null,
    diagnostics: {},
    timeline: [],
    expected: null,
    seen: [],
    screenshot: { width: 1280, height: 800, bytes: 81_234, sha256: 'ab' },
    messages: [],
    ...changes,
  } as Report;
}

const said = [
  {
    id: 'msg_1',
    at: before(1, 'h'),
    from: 'support' as const,
    author: 'Jo',
    text: 'Thank you. QuickBooks had trouble this morning. Could you try once more?\n\nIf it stays, please tell us the time.',
    internal: false,
  },
  { id: 'msg_2', at: before(20, 'm'), from: 'reporter' as const, author: 'Ada Lovelace', text: 'The same, at 14:09.', internal: false },
];

const own = [
  summary({ status: 'waiting_for_customer', unreadByReporter: true, messages: 1, updatedAt: before(1, 'h') }),
  summary({
    id: 'stk_2',
    number: 1017,
    connectorId: 'con_east',
    status: 'in_progress',
    excerpt: 'The consent page stays white.',
    updatedAt: before(1, 'd'),
  }),
  summary({
    id: 'stk_3',
    number: 980,
    connectorId: null,
    status: 'resolved',
    excerpt: 'Which role do I need?',
    updatedAt: before(30, 'd'),
  }),
];

function form(changes: Partial<Draft> = {}): Reporting {
  return { ...NO_REPORTS, view: { at: 'form' }, draft: draft(changes) };
}

function sent(changes: Partial<Outgoing> = {}): Reporting {
  return { ...NO_REPORTS, view: { at: 'sent', key: 'key-1' }, outbox: [outgoing(changes)] };
}

function thread(changes: Partial<Report> = {}): Reporting {
  return { ...NO_REPORTS, own, ownAt: NOW, view: { at: 'thread', reportId: 'stk_1' }, thread: report(changes) };
}

const problem = (code: string, detail: string | null = null) => ({ code, detail, traceId: null });

/** What the panel may have to show of reports, by name. */
export const reportings = {
  report: form(),
  'report-awaiting': form({ description: WORDS, awaits: NOW }),
  'report-not-allowed': form({ description: WORDS, awaits: NOW, problem: problem('shot_not_allowed') }),
  'report-shot': form({ description: WORDS, shot }),
  'report-long': form({ description: 'x'.repeat(4900), step: 'other', connectorId: null, reauthId: null }),
  'report-lost': form({ description: WORDS, problem: problem('shot_lost') }),
  sending: sent(),
  'sending-offline': sent({ tries: 1, problem: problem('offline') }),
  'sending-quota': sent({ tries: 1, problem: problem('report_quota_exceeded', 'This workspace has sent as many reports as it may.') }),
  'sending-refused': sent({ status: 'refused', problem: problem('screenshot_too_large') }),
  sent: sent({ status: 'sent', report: { id: 'stk_1', number: 1042 } }),
  reports: { ...NO_REPORTS, view: { at: 'list' }, own, ownAt: NOW, outbox: [outgoing()] },
  'reports-none': { ...NO_REPORTS, view: { at: 'list' }, ownAt: NOW },
  'reports-discarded': { ...NO_REPORTS, view: { at: 'list' }, ownAt: NOW, discarded: true },
  thread: thread({ status: 'waiting_for_customer', messages: said }),
  'thread-new': thread(),
  'thread-resolved': thread({ status: 'resolved', messages: said, screenshot: null }),
  'thread-loading': { ...NO_REPORTS, view: { at: 'thread', reportId: 'stk_1' } },
  answered: { ...NO_REPORTS, own, ownAt: NOW },
} satisfies Record<string, Reporting>;
