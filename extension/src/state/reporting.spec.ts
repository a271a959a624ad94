import { describe, expect, it } from 'vitest';
import { draft, outgoing, report, shot, summary } from '../report/fixtures';
import { NOW } from '../testing/clock';
import { delivered, due, hurried, nextAt, queued, takenBack } from './outbox';
import {
  aged,
  awaitsShot,
  composed,
  edited,
  faultOf,
  forgotten,
  isWatched,
  NO_REPORTS,
  picturesOf,
  type Reporting,
  resumed,
  shotTaken,
  suspended,
  unreadOf,
  withOwn,
} from './reporting';

const DAY = 24 * 3_600_000;
const beginning = { id: 'draft-2', workspaceId: 'acme', connectorId: 'con_east', reauthId: null, step: 'other', diagnostics: {} };
const problem = { code: 'offline', detail: null, traceId: null };
const written = draft({ description: ' It stays white. ' });

function having(changes: Partial<Reporting>): Reporting {
  return { ...NO_REPORTS, ...changes };
}

describe('a draft', () => {
  it('begins with what is known, and replaces one in which nothing was written', () => {
    const begun = composed(having({ draft: draft() }), beginning);
    expect(begun).toMatchObject({
      view: { at: 'form' },
      draft: { id: 'draft-2', connectorId: 'con_east', step: 'other', description: '', consent: false },
    });
  });

  it('with words in it is shown again, whatever the form was opened for', () => {
    expect(composed(having({ draft: written }), beginning).draft).toBe(written);
  });

  it('lacks words, or consent to its screenshot', () => {
    expect(faultOf(draft())).toBe('description');
    expect(faultOf(written)).toBeNull();
    expect(faultOf({ ...written, shot })).toBe('consent');
    expect(faultOf({ ...written, shot, consent: true })).toBeNull();
  });

  it('waits a quarter of an hour for a click on the icon', () => {
    expect(awaitsShot(null, NOW)).toBe(false);
    expect(awaitsShot(draft(), NOW)).toBe(false);
    expect(awaitsShot(draft({ awaits: NOW }), NOW + 60_000)).toBe(true);
    expect(awaitsShot(draft({ awaits: NOW }), NOW + 15 * 60_000)).toBe(false);
  });

  it('needs consent anew for a new screenshot, and tells of the page that it shows', () => {
    const { history: _, ...taken } = shot;
    const after = shotTaken(draft({ consent: true, awaits: NOW, problem }), taken, { pageHost: 'intuit.example' });
    expect(after).toMatchObject({
      consent: false,
      awaits: null,
      problem: null,
      diagnostics: { pageHost: 'intuit.example', locale: 'en-US' },
    });
  });

  it('that is being sent cannot be changed', () => {
    const sending = having({ draft: draft({ key: 'key-1' }) });
    expect(edited(sending, () => written)).toBe(sending);
  });

  it('loses its screenshot after a day, not its words', () => {
    const one = having({ draft: { ...written, shot } });
    expect(aged(one, shot.takenAt + DAY - 1)).toBe(one);
    expect(aged(one, shot.takenAt + DAY).draft).toMatchObject({ description: written.description, shot: null, consent: false });
  });
});

describe('the outbox', () => {
  const sending = having({ draft: { ...written, shot, consent: true, key: 'key-1' } });

  it('gets the draft in one step, as it will stay', () => {
    const after = queued(sending, 'image/png', NOW);
    expect(after).toMatchObject({ draft: null, view: { at: 'sent', key: 'key-1' } });
    expect(after.outbox).toMatchObject([
      { key: 'key-1', status: 'waiting', picture: 'image/png', body: { description: 'It stays white.' } },
    ]);
    expect(queued(after, null, NOW)).toBe(after);
  });

  it('holds the pictures that are needed, and no others', () => {
    expect([...picturesOf(sending)]).toEqual(['shot-1', 'key-1']);
    const after = queued(sending, 'image/png', NOW);
    expect([...picturesOf(after)]).toEqual(['key-1']);
    expect([...picturesOf(delivered(after, 'key-1', { as: 'sent', report: { id: 'stk_1', number: 1 } }, NOW))]).toEqual([]);
  });

  it('tries again after pauses that grow, or when the api says', () => {
    let reporting = having({ outbox: [outgoing()] });
    const pauses = [];
    for (let tries = 0; tries < 9; tries++) {
      reporting = delivered(reporting, 'key-1', { as: 'kept', problem, wait: null }, NOW);
      pauses.push(((nextAt(reporting, ['acme']) ?? 0) - NOW) / 1000);
    }
    expect(pauses).toEqual([5, 15, 30, 60, 120, 300, 600, 600, 600]);
    reporting = delivered(reporting, 'key-1', { as: 'kept', problem, wait: 7000 }, NOW);
    expect(nextAt(reporting, ['acme'])).toBe(NOW + 7000);
    expect(due(reporting, ['acme'], NOW)).toBeNull();
    expect(due(hurried(reporting, NOW), ['acme'], NOW)?.key).toBe('key-1');
  });

  it('never sends what another workspace wrote, what was refused, or what has arrived', () => {
    const all = having({
      outbox: [outgoing({ workspaceId: 'globex' }), outgoing({ key: 'b', status: 'refused' }), outgoing({ key: 'c', status: 'sent' })],
    });
    expect(due(all, ['acme'], NOW)).toBeNull();
    expect(due(all, [], NOW)).toBeNull();
    expect(due(all, ['globex'], NOW)?.key).toBe('key-1');
  });

  it('believes the first word that it has arrived', () => {
    const sent = delivered(having({ outbox: [outgoing()] }), 'key-1', { as: 'sent', report: { id: 'stk_1', number: 1042 } }, NOW);
    expect(delivered(sent, 'key-1', { as: 'kept', problem, wait: null }, NOW).outbox).toEqual(sent.outbox);
    expect(delivered(sent, 'other', { as: 'refused', problem }, NOW).outbox).toEqual(sent.outbox);
    expect(aged(sent, NOW + DAY).outbox).toEqual([]);
  });

  it('gives back what has not arrived, with the flattened picture and without its key', () => {
    const { history: _, ...flat } = { ...shot, id: 'key-1', found: [] };
    const back = takenBack(having({ outbox: [outgoing({ status: 'refused' })] }), 'key-1', flat);
    expect(back).toMatchObject({
      outbox: [],
      view: { at: 'form' },
      draft: { key: null, consent: false, shot: { id: 'key-1', found: [] } },
    });
    const writing = having({ draft: written, outbox: [outgoing()] });
    expect(takenBack(writing, 'key-1', null)).toBe(writing);
    const sent = having({ outbox: [outgoing({ status: 'sent' })] });
    expect(takenBack(sent, 'key-1', null)).toBe(sent);
  });
});

describe('a session', () => {
  const all = having({ draft: written, outbox: [outgoing()], own: [summary()], ownAt: NOW, thread: report(), view: { at: 'list' } });

  it('that ended leaves what was written, not what was read', () => {
    expect(suspended(all, 'acme')).toEqual({ ...NO_REPORTS, draft: all.draft, outbox: all.outbox });
  });

  it('of the same workspace goes on with it at once', () => {
    expect(resumed(suspended(all, 'acme'), 'acme')).toMatchObject({
      draft: written,
      outbox: [{ key: 'key-1', nextAt: 0 }],
      discarded: false,
    });
  });

  it('of a further workspace leaves what was written for one that is known (case 15.3)', () => {
    expect(resumed(all, 'globex', ['acme'])).toMatchObject({ draft: written, outbox: all.outbox, own: all.own, discarded: false });
  });

  it('that the person signs out of takes what is its own, and nothing else (case 15.3)', () => {
    expect(forgotten(all, 'acme')).toEqual(NO_REPORTS);
    expect(forgotten(all, 'globex')).toMatchObject({ draft: written, outbox: all.outbox, own: all.own });
  });

  it('that does not answer keeps its reports, and is asked again (case 15.3)', () => {
    const other = summary({ id: 'stk_2', workspaceId: 'globex', createdAt: '2099-01-01T00:00:00Z' });
    const before = having({ own: [summary()], ownAt: 1 });
    expect(withOwn(before, ['acme', 'globex'], [null, [other]], NOW)).toMatchObject({ own: [{ id: 'stk_2' }, { id: 'stk_1' }], ownAt: 1 });
    expect(withOwn(before, ['acme', 'globex'], [[], []], NOW)).toMatchObject({ own: [], ownAt: NOW });
  });

  it('of another workspace gets nothing of it, and hears so', () => {
    expect(resumed(suspended(all, 'acme'), 'globex')).toEqual({ ...NO_REPORTS, discarded: true });
    expect(resumed(NO_REPORTS, 'globex').discarded).toBe(false);
  });
});

describe('news', () => {
  it.each([
    ['was never asked for', having({}), true],
    ['has nothing to tell', having({ ownAt: NOW }), false],
    ['may tell of an open report', having({ ownAt: NOW, own: [summary()] }), true],
    ['may tell of one that was resolved lately', having({ ownAt: NOW, own: [summary({ status: 'resolved' })] }), true],
    [
      'tells nothing of one that was resolved long ago',
      having({ ownAt: NOW, own: [summary({ status: 'resolved', updatedAt: '2026-01-01T00:00:00Z' })] }),
      false,
    ],
    [
      'may tell of one that has just arrived',
      having({ ownAt: NOW, outbox: [outgoing({ status: 'sent', report: { id: 'stk_9', number: 9 } })] }),
      true,
    ],
  ])('%s', (_, reporting, expected) => {
    expect(isWatched(reporting, NOW)).toBe(expected);
  });

  it('counts answers that were not read', () => {
    expect(unreadOf(having({ own: [summary(), summary({ id: 'b', unreadByReporter: true })] }))).toBe(1);
  });
});
