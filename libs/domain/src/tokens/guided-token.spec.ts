import { describe, expect, it } from '@jest/globals';
import {
  ACCOUNT,
  after,
  aRegistered,
  aToken,
  aVersion,
  BIRTH,
  day,
  GUIDED,
  ofType,
  passing,
  statusesOf,
} from '../../test/token-builder.ts';
import { statusOf } from '../status.ts';
import { DAY_MS, HOUR_MS } from '../time/duration.ts';
import { TOKEN_COMMANDS, type SubmitVersion } from './commands.ts';
import { nextStep } from './next-step.ts';
import { failedEvents, verifiedEvents } from './outcome.ts';
import { storedEvents } from './submission.ts';
import { healthOf, renewAt, waitingForOf } from './token-facts.ts';
import { currentVersion, type TokenState } from './token-state.ts';

const escalation = [
  { after: 'P10D', to: 'head@acme.test' },
  { after: 'P3D', to: 'lead@acme.test' },
];
const spec = { ...GUIDED, lifetime: 'P3M', renewal: { before: 'P30D' }, escalation };
const versions = [aVersion({ version: 1, upstreamId: null, expiresAt: day(90) })];
const token = aToken({ spec, versions });
const due = renewAt(token) ?? 0;
const asked = passing(token, { from: BIRTH, until: due }).state;

const hand = (change: Partial<SubmitVersion> = {}): SubmitVersion => ({
  by: 'owner',
  candidateId: 'c1',
  fingerprint: 'new',
  ...change,
});

/** A value handed over at `now` and accepted. */
function submitted(state: TokenState, now: number, change: Partial<SubmitVersion> = {}): TokenState {
  expect(TOKEN_COMMANDS.submitVersion.refuse(state, hand(change), now)).toBeNull();
  return after(state, ...TOKEN_COMMANDS.submitVersion.events(state, hand(change), now));
}

/** The same, stored as well, and all that follows at once. */
function delivered(state: TokenState, now: number, change: Partial<SubmitVersion> = {}): TokenState {
  const taken = submitted(state, now, change);
  expect(nextStep(taken, now)).toEqual({ do: 'store', version: taken.submission?.version });
  const { submission } = taken;
  const stored = submission === null ? [] : storedEvents({ state: taken, submission, now });
  return passing(after(taken, ...stored), { from: now, until: now }).state;
}

describe('a value that only a person can make', () => {
  it('is asked for at once when there is none, with its number', () => {
    const { state, events } = passing(aRegistered(spec), { from: BIRTH, until: BIRTH });
    expect(events).toMatchObject([
      { type: 'task.opened', task: { kind: 'regenerateToken', cause: 'FirstIssue', version: 1 } },
    ]);
    expect(state.tasks[0]?.dueAt).toBe(BIRTH + 48 * HOUR_MS);
    expect(waitingForOf(state)).toBe('person');
  });

  it('is asked for when renewal is due, until when the old one ends', () => {
    expect(asked.tasks).toMatchObject([
      { kind: 'regenerateToken', cause: 'ExpiryNear', version: 2, openedAt: due, dueAt: day(90) },
    ]);
    expect(asked).toMatchObject({ phase: 'expiring' });
    expect(statusOf(asked, due)).toBe('needsYou');
  });

  it('is in use once it is stored; the task closes and its predecessor is superseded', () => {
    const state = delivered(asked, day(70));
    expect(state).toMatchObject({ phase: 'active', tasks: [], submission: null, making: null });
    expect(statusesOf(state)).toEqual(['superseded', 'current']);
    expect(currentVersion(state)).toMatchObject({ version: 2, fingerprint: 'new', upstreamId: null, verified: null });
  });

  it('may come at any time, and counts as a rotation by hand', () => {
    const state = delivered(token, day(5));
    expect(state).toMatchObject({ phase: 'active', lastVersion: 2 });
    expect(currentVersion(state)?.version).toBe(2);
  });

  it('is verified by the first good run where nobody can ask the upstream', () => {
    const adopted = { type: 'adopted', at: day(71), version: 2, consumer: 'a', reportedAt: day(71) } as const;
    expect(currentVersion(after(delivered(asked, day(70)), adopted))?.verified).toBe(true);
  });

  it('ends its predecessor at once where only one may be valid', () => {
    const one = passing(aToken({ spec: { ...spec, coexistence: 'one' }, versions }), { from: BIRTH, until: due });
    expect(statusesOf(delivered(one.state, day(70)))).toEqual(['lapsed', 'current']);
  });

  it('lets a person revoke its predecessor when everybody has left that', () => {
    const { state, events } = passing(delivered(asked, day(70)), { from: day(70), until: day(77) });
    expect(events).toMatchObject([
      { type: 'task.opened', at: day(77), task: { kind: 'revokeUpstream', cause: 'Superseded', version: 1 } },
    ]);
    const taskId = state.tasks[0]?.id ?? '';
    const said = TOKEN_COMMANDS.completeTask.events(state, { taskId, by: 'owner' }, day(78));
    expect(said.map(({ type }) => type)).toEqual(['task.completed', 'revoked']);
    const done = after(state, ...said);
    expect(done.calls).toEqual(state.calls);
    expect(statusesOf(done)).toEqual(['revoked', 'current']);
  });

  it('gives the task another number when the one it names is used up', () => {
    const burnt = after(submitted(asked, day(70)), {
      type: 'orphaned',
      at: day(70),
      version: 2,
      cause: 'VerifyFailed',
    });
    const { events } = passing({ ...burnt, submission: null }, { from: day(70), until: day(70) });
    expect(events).toMatchObject([
      { type: 'task.completed', by: 'keyturn' },
      { type: 'task.opened', task: { kind: 'regenerateToken', version: 3 } },
    ]);
  });
});

describe('a person who never answers', () => {
  const { state, events } = passing(asked, { from: due, until: day(93) });

  it('is reminded in order, and daily once the value has run out', () => {
    expect(ofType(events, 'task.reminded').map(({ reminder, at }) => [reminder, at])).toEqual([
      ['HalfMargin', day(75)],
      ['SevenDays', day(83)],
      ['ThreeDays', day(87)],
      ['OneDay', day(89)],
      ['Due', day(90)],
      ['Overdue', day(91)],
      ['Overdue', day(92)],
      ['Overdue', day(93)],
    ]);
  });

  it('is not the only one to hear of it', () => {
    expect(ofType(events, 'task.escalated').map(({ to, at, count }) => [to, at, count])).toEqual([
      ['lead@acme.test', due + 3 * DAY_MS, 1],
      ['head@acme.test', due + 10 * DAY_MS, 2],
    ]);
  });

  it('lets the value expire, aloud', () => {
    expect(ofType(events, 'expired')).toMatchObject([{ version: 1, at: day(90) }]);
    expect(state).toMatchObject({ phase: 'expired', tasks: [{ kind: 'regenerateToken', reminders: 8 }] });
    expect(statusOf(state, day(93))).toBe('expired');
  });

  it('repairs everything with a late answer', () => {
    const late = delivered(state, day(100));
    expect(late).toMatchObject({ phase: 'active', tasks: [], failures: null });
    expect(healthOf(late)).toBe('healthy');
    expect(statusOf(late, day(100))).toBe('healthy');
  });

  it('is told once of several reminders that Keyturn slept through', () => {
    const woken = passing(asked, { from: day(89.5), until: day(89.5) });
    expect(ofType(woken.events, 'task.reminded')).toMatchObject([{ reminder: 'OneDay', count: 4 }]);
  });
});

describe('a value that is wrong', () => {
  const account = aToken({ spec: { ...ACCOUNT, lifetime: 'P3M' }, versions });
  const tried = (state: TokenState, now: number, result: 'works' | 'fails') => {
    const staged = delivered(state, now);
    expect(nextStep(staged, now)).toEqual({ do: 'verify', version: 2 });
    return after(staged, ...verifiedEvents({ state: staged, version: 2, now, verification: { result } }));
  };

  it('is burnt; a value in use that was not due yet stays as it was', () => {
    const state = tried(account, day(5), 'fails');
    expect(state).toMatchObject({ phase: 'active', making: null, failures: null });
    expect(statusesOf(state)).toEqual(['current', 'orphaned']);
    expect(TOKEN_COMMANDS.submitVersion.refuse(state, hand({ fingerprint: 'another' }), day(5))).toBeNull();
  });

  it('is burnt; a value in use that was due is asked for again', () => {
    const expiring = passing(account, { from: BIRTH, until: day(75) }).state;
    const { state } = passing(tried(expiring, day(75), 'fails'), { from: day(75), until: day(75) });
    expect(state).toMatchObject({ phase: 'expiring' });
    expect(state.tasks.map(({ kind, version }) => [kind, version])).toContainEqual(['regenerateToken', 3]);
  });

  it('is not known to be wrong when nobody could ask: the asking is repeated, and the value is not asked for again', () => {
    const staged = delivered(account, day(5));
    const failure = { code: 'upstream.timeout' } as const;
    const state = after(staged, ...failedEvents({ state: staged, version: 2, now: day(5), step: 'verify', failure }));
    expect(state).toMatchObject({ phase: 'expiring', making: { version: 2 } });
    const { events } = passing(state, { from: day(5), until: day(5) + HOUR_MS });
    expect(events).toMatchObject([{ type: 'regenerating', version: 2, reason: 'Submitted' }]);
  });

  it('has its owner look for its expiry where that could not be read, until it could', () => {
    const staged = delivered(account, day(5));
    const verification = { result: 'works', unlisted: 'upstream.unauthorized' } as const;
    const works = after(staged, ...verifiedEvents({ state: staged, version: 2, now: day(5), verification }));
    const { state } = passing(works, { from: day(5), until: day(5) });
    expect(state).toMatchObject({ phase: 'active', tasks: [{ kind: 'fixAccess', cause: 'ExpiryUnread', version: 2 }] });
    const listed = { upstreamId: 'u9', expiresAt: day(80) };
    const read = after(
      staged,
      ...verifiedEvents({ state: staged, version: 2, now: day(5), verification: { result: 'works', listed } }),
    );
    expect(passing(read, { from: day(5), until: day(5) }).state).toMatchObject({ phase: 'active', tasks: [] });
  });
});
