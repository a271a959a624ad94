/** A workspace as it might be on one day, for tests and for looking at every screen. */
import type { Contributions, Step } from '../contributions';
import { reportings } from '../report/fixtures';
import { namedConnector, namedReauth } from '../state/names';
import { NO_REPORTS } from '../state/reporting';
import type { Connector, Handover, Journey, Reauth, Session, State } from '../state/state';
import { EMPTY } from '../state/state';
import { before, NOW } from '../testing/clock';
import type { Seen, View } from './model';

export { before, NOW } from '../testing/clock';

export const ACME = { id: '9130347957983001', name: 'Acme Inc.' };
export const EAST = { id: '9130347957983002', name: 'Acme East LLC' };

export const session: Session = {
  id: 'ses_1',
  workspaceId: 'acme',
  personName: 'Ada Lovelace',
  expiresAt: '2026-12-24T14:30:00Z',
  readAt: NOW - 60_000,
};

const { readAt: _, ...unread } = session;
export const globex: Session = { ...session, id: 'ses_2', workspaceId: 'globex', workspaceName: 'Globex', personName: null };

export function connector(changes: Partial<Connector> = {}): Connector {
  return {
    id: 'con_acme',
    workspaceId: 'acme',
    dataSourceId: 'ds-1',
    provider: 'quickbooks',
    name: 'QuickBooks — Acme Inc.',
    status: 'failed',
    instance: ACME,
    failure: { code: 'credentials_expired', detail: null, at: before(2, 'd') },
    sync: { status: 'failed', detail: null, at: before(2, 'd') },
    lastReauthenticatedAt: before(101, 'd'),
    reauthId: null,
    returnUrl: 'https://acme.drivetrain.ai/data',
    createdAt: before(400, 'd'),
    updatedAt: before(2, 'd'),
    credentialExpiresAt: null,
    ...changes,
  };
}

export const east = connector({ id: 'con_east', dataSourceId: 'ds-2', name: 'QuickBooks — Acme East LLC', instance: EAST });
export const unbound = connector({
  id: 'con_new',
  dataSourceId: 'ds-3',
  provider: 'xero',
  name: 'Xero — Subsidiaries',
  status: 'unbound',
  instance: null,
  failure: null,
  sync: null,
  lastReauthenticatedAt: null,
});
export const working = connector({
  id: 'con_works',
  dataSourceId: 'ds-4',
  name: 'QuickBooks — Acme West',
  status: 'connected',
  instance: { id: '9130347957983004', name: 'Acme West' },
  failure: null,
  sync: { status: 'succeeded', detail: null, at: before(5, 'm') },
  lastReauthenticatedAt: before(3, 'd'),
});
export const calm = connector({
  id: 'con_calm',
  dataSourceId: 'ds-6',
  name: 'QuickBooks — Acme Labs',
  failure: { code: 'no_credential', detail: null, at: before(30, 'd') },
  sync: null,
  lastReauthenticatedAt: null,
});
export const expiring = connector({
  id: 'con_ends',
  dataSourceId: 'ds-5',
  name: 'QuickBooks — Acme North',
  status: 'connected',
  instance: { id: '9130347957983005', name: 'Acme North' },
  failure: null,
  sync: { status: 'succeeded', detail: null, at: before(1, 'h') },
  lastReauthenticatedAt: before(95, 'd'),
  credentialExpiresAt: before(-5, 'd'),
});

export const seen: Seen = {
  key: 'quickbooks/ds-9',
  provider: 'quickbooks',
  name: 'QuickBooks — Acme South',
  dataSourceId: 'ds-9',
  reason: 'Authorization expired. Reconnect to resume syncing.',
  host: 'acme.drivetrain.ai',
};

export function reauth(changes: Partial<Reauth> = {}): Reauth {
  return {
    id: 'rea_01JDQ4M8T7',
    connectorId: 'con_acme',
    workspaceId: 'acme',
    provider: 'quickbooks',
    status: 'started',
    outcome: null,
    expected: ACME,
    seen: [],
    siblings: [],
    createdAt: before(1, 'm'),
    expiresAt: before(-9, 'm'),
    endedAt: null,
    timeline: [
      { at: before(1, 'm'), step: 'created' },
      { at: before(50, 's'), step: 'started' },
    ],
    ...changes,
  };
}

export function journey(changes: Partial<Journey> = {}): Journey {
  return {
    connectorId: 'con_acme',
    phase: 'open',
    idempotencyKey: 'key-1',
    returnUrl: 'https://acme.drivetrain.ai/data',
    openerTabId: 1,
    startedAt: NOW - 60_000,
    reauthId: 'rea_01JDQ4M8T7',
    startUrl: 'https://reauth.drivetrain.ai/reauth/rea_01JDQ4M8T7/start',
    tabId: 2,
    stepAt: NOW - 20_000,
    pinnedStep: null,
    reauth: reauth(),
    problem: null,
    handover: null,
    ...changes,
  };
}

export type Ending = NonNullable<Reauth['outcome']>;

/** A journey that ended like this. */
export function ended(outcome: Ending, changes: Partial<Reauth> = {}): Journey {
  return journey({
    phase: 'ended',
    tabId: null,
    reauth: reauth({
      status: outcome.code === 'matched' ? 'completed' : 'failed',
      outcome,
      endedAt: before(10, 's'),
      timeline: [{ at: before(12, 's'), step: 'proved', traceId: '1-6744b2f1-5a9c0e7712ab34cd56ef7890' }],
      ...changes,
    }),
  });
}

export const outcomes = {
  matched: {
    code: 'matched',
    title: 'Reconnected',
    detail: 'QuickBooks is connected to Acme Inc. again. Syncing starts automatically.',
    nextAction: 'none',
  },
  mismatch: {
    code: 'instance_mismatch',
    title: 'You logged in to a different company',
    detail: 'This data source belongs to Acme Inc., and you logged in to Acme East LLC. Nothing was changed.',
    nextAction: 'use_sibling',
  },
  denied: {
    code: 'denied',
    title: 'Access was not granted',
    detail:
      'QuickBooks sent you back without granting access, usually because the consent was cancelled. Nothing was ' +
      'changed. Try again and choose Connect at the end, or ask an Organization Admin of Acme Inc.',
    nextAction: 'retry',
  },
  notAdmin: {
    code: 'not_admin',
    title: 'This login cannot connect Acme Inc.',
    detail:
      'QuickBooks refused access for this login. That mostly means that it is not an Organization Admin. ' +
      'Nothing was changed. Log in again as an Organization Admin, or ask one to do it.',
    nextAction: 'ask_admin',
  },
  wait: {
    code: 'provider_unavailable',
    title: 'QuickBooks does not answer',
    detail: 'QuickBooks could not finish the login just now. Nothing was changed. Wait a minute, then try again.',
    nextAction: 'wait',
  },
  support: {
    code: 'provider_misconfigured',
    title: 'This service is not set up correctly',
    detail:
      'QuickBooks refused the way Drivetrain asks it: its keys, address or permissions need ' +
      'attention. You cannot mend this. Please tell support; the reference below helps them.',
    nextAction: 'contact_support',
  },
  expired: {
    code: 'expired',
    title: 'The login was not finished in time',
    detail: 'For your safety a login ends after ten minutes. Nothing was changed. Begin again when you are ready.',
    nextAction: 'retry',
  },
  superseded: {
    code: 'superseded',
    title: 'A newer login took its place',
    detail: 'Somebody, perhaps you in another tab, began to reconnect this data source again. Go on there, or begin again here.',
    nextAction: 'retry',
  },
  cancelled: {
    code: 'cancelled',
    title: 'The login was canceled',
    detail: 'Nothing was changed. You can start again at any time.',
    nextAction: 'retry',
  },
} satisfies Record<string, Ending>;

export const handover: Handover = {
  id: 'hnd_1',
  url: 'https://reauth.drivetrain.ai/handover/hnd_01JDQ4?ticket=Zk3v9QmT2xL7',
  expiresAt: before(-7, 'd'),
};

const steps: Step[] = [
  {
    id: 'open-connector',
    title: 'Open the connector’s credentials',
    description:
      'On the Data page, find the QuickBooks connector that stopped syncing. Open the Overflow Menu (3 dots) beside it and choose Edit credentials.',
    place: 'drivetrain',
    needs: ['Access to the Data page of your Drivetrain workspace'],
    troubleshooting: [],
    targets: [{ within: 'card', selector: '[aria-haspopup=menu]' }],
  },
  {
    id: 'connect',
    title: 'Choose Connect to QuickBooks',
    description: 'Choose Connect to QuickBooks. You are taken to Intuit’s own sign-in page.',
    place: 'drivetrain',
    needs: ['The e-mail address of an Organization Admin of the QuickBooks company'],
    troubleshooting: [
      {
        question: 'Not an Organization Admin of the QuickBooks company?',
        advice: 'Standard users and other roles can’t re-authorize. Send an Organization Admin a link to log in instead.',
      },
    ],
    targets: [{ within: 'page', selector: 'button', contains: ['Connect to QuickBooks'] }],
  },
  {
    id: 'log-in',
    title: 'Log in as Organization Admin',
    description: 'Log in to QuickBooks with the account of an Organization Admin.',
    place: 'provider',
    needs: ['The Organization Admin’s QuickBooks login'],
    troubleshooting: [
      {
        question: 'Did you log in with the Organization Admin’s e-mail address?',
        advice: 'Log out of QuickBooks and start again with the Organization Admin’s e-mail address.',
      },
    ],
    lingerSeconds: 60,
  },
  {
    id: 'verify',
    title: 'Verify with passkey or password',
    description: 'If QuickBooks asks, verify your identity with a passkey or password.',
    place: 'provider',
    needs: ['The passkey or password for that login'],
    troubleshooting: [],
  },
  {
    id: 'choose-company',
    choosesInstance: true,
    title: 'Choose this connector’s company',
    description:
      'If you have several QuickBooks companies, choose the one that matches the data source. If you have only one, QuickBooks skips this step.',
    place: 'provider',
    needs: ['The name of the company the data source belongs to'],
    troubleshooting: [
      {
        question: 'Did you choose the company that matches the data source?',
        advice: 'A different company won’t restore the original connection. Start again and choose the matching one.',
      },
    ],
  },
  {
    id: 'consent',
    title: 'Allow access',
    description: 'Let Drivetrain read the company’s accounting data. Nothing is stored before the company is checked.',
    place: 'provider',
    needs: ['Permission to connect apps to the company'],
    troubleshooting: [],
  },
  {
    id: 'return',
    title: 'Back in Drivetrain',
    description: 'You’re redirected to Drivetrain automatically. The connector refreshes and syncing starts automatically.',
    place: 'reauth',
    needs: [],
    troubleshooting: [],
  },
];

export const contributions: Contributions = {
  locale: 'en',
  supportUrl: 'mailto:support@drivetrain.ai',
  providers: [
    { id: 'quickbooks', displayName: 'QuickBooks', instanceNoun: 'QuickBooks company', adminRole: 'Organization Admin' },
    { id: 'xero', displayName: 'Xero', instanceNoun: 'Xero organisation', adminRole: 'Org Admin' },
  ],
  detectors: [],
  walkthroughs: [{ id: 'reauth', provider: 'quickbooks', title: 'Re-authenticate a QuickBooks connector', steps }],
};

/** A failed connector of another workspace. */
export const elsewhere = connector({ id: 'con_globex', workspaceId: 'globex', dataSourceId: 'ds-9', name: 'QuickBooks — Globex' });

export function view(changes: Partial<State> = {}, more: Partial<View> = {}): View {
  return {
    state: { ...EMPTY, sessions: [session], connectors: [connector()], ...changes },
    reporting: NO_REPORTS,
    progress: null,
    contributions,
    seen: [],
    activeTabId: null,
    access: { api: true, pages: [] },
    ...more,
  };
}

/** The panel with one journey in it. */
export function withJourney(one: Journey, changes: Partial<State> = {}, more: Partial<View> = {}): View {
  const connectors = [connector(), east, unbound];
  return view({ journeys: { [one.connectorId]: one }, shown: one.connectorId, connectors, ...changes }, more);
}

/** A login that never began. */
function unbegun(code: string): Journey {
  const problem = { code, detail: null, traceId: null };
  return journey({ phase: 'ended', reauthId: null, startUrl: null, tabId: null, reauth: null, problem });
}

/** Names that nobody should give: turned around, from right to left, and invisible. */
const HEBREW = { id: 'led-0003', name: 'שלום עולם (2)' };
export const oddNames: Record<string, View> = {
  'list-names': view({
    connectors: [
      namedConnector(connector({ name: 'QuickBooks \u202EtxeT', instance: { id: 'led-0001', name: 'Acme\u202EtxeT' } })),
      namedConnector(connector({ id: 'con_2', dataSourceId: 'ds-7', name: '\u200B\u200B', instance: { id: 'led-0002', name: '\uFEFF' } })),
      namedConnector(connector({ id: 'con_3', dataSourceId: 'ds-8', name: 'חשבון ראשי', instance: HEBREW })),
    ],
  }),
  'confirm-names': withJourney(
    journey({
      connectorId: 'con_new',
      reauth: namedReauth(
        reauth({
          connectorId: 'con_new',
          provider: 'xero',
          status: 'awaiting_confirmation',
          expected: null,
          seen: [{ id: 'led-0001', name: 'Acme\u202EtxeT' }, { id: 'led-0002', name: '\u200B\u200B' }, HEBREW],
        }),
      ),
    }),
  ),
  'guide-names': withJourney(journey({ reauth: namedReauth(reauth({ expected: HEBREW })) })),
};

/** Every screen, by name. */
export const views: Record<string, View> = {
  loading: { state: null, reporting: NO_REPORTS, progress: null, contributions: null, seen: [], activeTabId: null, access: null },
  'list-loading': view({ sessions: [unread], connectors: [] }),
  'list-not-loaded': view({ sessions: [unread], connectors: [], trouble: { kind: 'unreachable', detail: null, since: NOW } }),
  pair: view({ sessions: [], connectors: [] }),
  'pair-detected': view({ sessions: [], connectors: [] }, { seen: [seen] }),
  'pair-ended': view({ sessions: [], ended: [{ workspaceId: 'acme' }], connectors: [] }),
  'list-workspaces': view({
    sessions: [session, globex],
    connectors: [connector(), working, elsewhere, { ...expiring, workspaceId: 'globex' }],
  }),
  'list-workspace-empty': view({ sessions: [session, { ...globex, readAt: NOW }], connectors: [connector()] }),
  'list-workspace-ended': view({ ended: [{ workspaceId: 'globex', workspaceName: 'Globex' }, { workspaceId: null }] }),
  'connector-workspace': view({ sessions: [session, globex], connectors: [connector(), elsewhere], shown: 'con_globex' }),
  choose: view({ sessions: [session, globex] }, { choosing: { item: seen, workspaces: [session, globex] } }),
  'pair-more': view(
    {},
    {
      offer: { code: 'ABCDEFGH', host: null, preview: { workspaceId: 'globex', workspaceName: 'Globex', personName: null }, problem: null },
    },
  ),
  'list-one': view({ connectors: [connector(), working] }),
  'list-many': view({ connectors: [connector(), east, unbound, working, expiring] }, { seen: [seen] }),
  'list-journeys': view({
    connectors: [connector(), east, unbound, working],
    journeys: {
      con_acme: journey(),
      con_east: ended(outcomes.denied),
      con_new: journey({ connectorId: 'con_new', reauth: reauth({ status: 'awaiting_confirmation' }) }),
    },
  }),
  'list-reconnected': view({
    connectors: [connector({ status: 'connected', failure: null, lastReauthenticatedAt: before(1, 'm') }), working],
    journeys: { con_acme: ended(outcomes.matched) },
  }),
  'list-asked': view({ connectors: [connector(), working], journeys: { con_acme: { ...ended(outcomes.notAdmin), handover } } }),
  'list-good': view({
    connectors: [
      working,
      connector({ ...working, id: 'con_2', name: 'Xero — Acme Holding', sync: { status: 'running', detail: null, at: before(1, 'm') } }),
    ],
  }),
  'list-expiring': view({ connectors: [working, expiring] }),
  'list-none': view({ connectors: [] }),
  'list-offline': view({
    trouble: { kind: 'offline', detail: null, since: NOW - 300_000 },
    sessions: [{ ...session, readAt: NOW - 300_000 }],
  }),
  'list-intercepted': view({ trouble: { kind: 'unreachable', code: 'intercepted', detail: null, since: NOW - 60_000 } }),
  'list-unreachable': view({
    trouble: { kind: 'unreachable', detail: null, since: NOW - 60_000 },
    sessions: [{ ...session, readAt: NOW - 7_200_000 }],
  }),
  'list-limited': view({ trouble: { kind: 'limited', detail: null, since: NOW } }),
  'connector-failed': view({ shown: 'con_acme' }),
  'connector-calm': view({ connectors: [calm], shown: 'con_calm' }),
  'connector-works': view({ connectors: [expiring], shown: 'con_ends' }),
  'guide-starting': withJourney(journey({ phase: 'starting', reauthId: null, startUrl: null, tabId: null, reauth: null })),
  'guide-login': withJourney(journey()),
  'guide-lingering': withJourney(journey({ stepAt: NOW - 90_000, reauth: reauth({ expiresAt: before(-125, 's') }) })),
  'guide-stuck': withJourney(journey({ pinnedStep: 'choose-company' })),
  'guide-closed': withJourney(journey({ tabId: null })),
  'guide-withheld': withJourney(journey(), {}, { access: { api: false, pages: ['https://acme.drivetrain.ai/*'] } }),
  'guide-unread': withJourney(journey(), { trouble: { kind: 'unreachable', code: 'intercepted', detail: null, since: NOW - 30_000 } }),
  'guide-overdue': withJourney(journey({ reauth: reauth({ expiresAt: before(2, 'm') }) }), {
    trouble: { kind: 'unreachable', code: 'unreachable', detail: null, since: NOW - 300_000 },
  }),
  'guide-held': withJourney(journey({ isHeld: true, reauth: reauth({ status: 'created' }) })),
  'guide-exchanging': withJourney(journey({ reauth: reauth({ status: 'exchanging' }) })),
  'guide-showing': withJourney(journey({ phase: 'showing', reauthId: null, startUrl: null, tabId: null, reauth: null })),
  'guide-elsewhere': withJourney(journey({ startUrl: null, tabId: null })),
  'guide-unbound': withJourney(
    journey({ connectorId: 'con_new', reauth: reauth({ connectorId: 'con_new', provider: 'xero', expected: null }) }),
  ),
  'confirm-one': withJourney(
    journey({
      connectorId: 'con_new',
      reauth: reauth({ connectorId: 'con_new', provider: 'xero', status: 'awaiting_confirmation', expected: null, seen: [ACME] }),
    }),
  ),
  'confirm-many': withJourney(
    journey({
      connectorId: 'con_new',
      reauth: reauth({ connectorId: 'con_new', provider: 'xero', status: 'awaiting_confirmation', expected: null, seen: [ACME, EAST] }),
    }),
  ),
  'success-pending': withJourney(ended(outcomes.matched)),
  'success-silent': withJourney({ ...ended(outcomes.matched), stepAt: NOW - 11 * 60_000 }),
  'success-running': withJourney(ended(outcomes.matched), {
    connectors: [
      connector({ status: 'connected', failure: null, sync: { status: 'running', detail: '1,204 of 3,800 rows', at: before(1, 's') } }),
    ],
  }),
  'success-synced': withJourney(ended(outcomes.matched), {
    connectors: [
      connector({
        status: 'connected',
        failure: null,
        sync: { status: 'succeeded', detail: null, at: before(1, 's'), records: 3800, from: '2026-01-01', to: '2026-11-24' },
      }),
    ],
  }),
  'success-sync-failed': withJourney(ended(outcomes.matched), {
    connectors: [
      connector({
        status: 'connected',
        failure: null,
        sync: { status: 'failed', detail: 'The table Invoices has a new column.', at: before(1, 's') },
      }),
    ],
  }),
  mismatch: withJourney(
    ended(outcomes.mismatch, { seen: [EAST], siblings: [{ connectorId: 'con_east', name: 'QuickBooks — Acme East LLC' }] }),
  ),
  'mismatch-alone': withJourney(ended({ ...outcomes.mismatch, nextAction: 'retry' }, { seen: [EAST] })),
  replaced: withJourney(ended({ ...outcomes.mismatch, nextAction: 'retry' }, { seen: [{ id: '9130347957983009', name: 'ACME Inc.' }] })),
  denied: withJourney(ended(outcomes.denied)),
  'not-admin': withJourney(ended(outcomes.notAdmin)),
  wait: withJourney(ended(outcomes.wait)),
  support: withJourney(ended(outcomes.support)),
  expired: withJourney(ended(outcomes.expired, { status: 'expired', timeline: [] })),
  superseded: withJourney(ended(outcomes.superseded, { status: 'superseded', timeline: [] })),
  cancelled: withJourney(ended(outcomes.cancelled, { status: 'cancelled', timeline: [] })),
  'problem-not-configured': withJourney(
    journey({
      phase: 'ended',
      reauthId: null,
      startUrl: null,
      tabId: null,
      reauth: null,
      problem: { code: 'provider_not_configured', detail: null, traceId: '00-4bf92f35' },
    }),
  ),
  'problem-unknown': withJourney(
    journey({
      phase: 'ended',
      reauthId: null,
      startUrl: null,
      tabId: null,
      reauth: null,
      problem: { code: 'brand_new', detail: 'The moon is in the wrong house. Wait for another.', traceId: null },
    }),
  ),
  'problem-withheld': withJourney(unbegun('access_withheld'), {}, { access: { api: false, pages: [] } }),
  'problem-allowed': withJourney(unbegun('access_withheld'), {}, { access: { api: true, pages: [] } }),
  'problem-cookies': withJourney(unbegun('cookies_blocked')),
  'problem-gone': withJourney(unbegun('reauth_gone')),
  'problem-quota': withJourney(unbegun('quota_exceeded')),
  'hand-over-lost': withJourney({ ...ended(outcomes.notAdmin), handover: { ...handover, url: null } }),
  'list-withheld': view({}, { access: { api: true, pages: ['https://acme.drivetrain.ai/*'] } }),
  'hand-over': withJourney(ended(outcomes.notAdmin)),
  'hand-over-link': withJourney({ ...ended(outcomes.notAdmin), handover }),
  'guide-asked': withJourney(journey({ handover })),
  'not-admin-asked': withJourney({ ...ended(outcomes.notAdmin), handover }),
  'denied-answered': withJourney(ended(outcomes.denied), {}, { reporting: reportings.answered }),
  'list-answered': view({ connectors: [working] }, { reporting: reportings.answered }),
  'pair-ended-unsent': view({ sessions: [], ended: [{ workspaceId: 'acme' }], connectors: [] }, { reporting: reportings.sending }),
  'sending-half': view({}, { reporting: reportings.sending, progress: { key: 'key-1', part: 0.42 } }),
  ...oddNames,
  ...Object.fromEntries(Object.entries(reportings).map(([name, reporting]) => [name, view({ shown: 'con_acme' }, { reporting })])),
};
