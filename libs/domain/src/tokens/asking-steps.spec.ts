import { describe, expect, it } from '@jest/globals';
import {
  aFailure,
  after,
  aMaking,
  aRegistered,
  aToken,
  aVersion,
  consumedBy,
  day,
  GUIDED,
  ofType,
  passing,
  statusesOf,
} from '../../test/token-builder.ts';
import { HOUR_MS } from '../time/duration.ts';
import { nextStep } from './next-step.ts';
import type { TokenEvent } from './token-events.ts';
import { waitingForOf } from './token-facts.ts';
import type { TokenState } from './token-state.ts';

const completed = (state: TokenState, at: number): TokenState =>
  after(state, { type: 'task.completed', at, taskId: state.tasks[0]?.id ?? '', by: 'owner', evidence: 'looked' });

describe('a predecessor that somebody still uses', () => {
  const versions = [
    aVersion({ version: 1, status: 'superseded', supersededAt: day(10), expiresAt: day(40) }),
    aVersion({ version: 2, promotedAt: day(10), expiresAt: day(300) }),
  ];
  const waiting = aToken({ spec: { ...consumedBy('all', 'a', 'b'), lifetime: 'P1Y' }, versions });
  const asked = passing(waiting, { from: day(10), until: day(33) });
  const adopted = (consumer: string): TokenEvent => ({
    type: 'adopted',
    at: day(34),
    version: 2,
    consumer,
    reportedAt: day(34),
  });

  it('is waited for, and seven days before its end somebody is asked to look at its hosts', () => {
    expect(waitingForOf(waiting)).toBe('adoption');
    expect(asked.events).toMatchObject([
      {
        type: 'task.opened',
        at: day(33),
        task: { kind: 'confirmHosts', cause: 'NotAdopted', version: 1, dueAt: day(40) },
      },
    ]);
  });

  it('is asked about with half of what was left, where that is less', () => {
    const short = [{ ...waiting.versions[0], expiresAt: day(14) }, waiting.versions[1]] as TokenState['versions'];
    const { events } = passing({ ...waiting, versions: short }, { from: day(10), until: day(12) });
    expect(ofType(events, 'task.opened')).toMatchObject([{ at: day(12), task: { kind: 'confirmHosts' } }]);
  });

  it('is revoked at once when a person says that nobody is waited for', () => {
    expect(nextStep(completed(asked.state, day(35)), day(35))).toEqual({ do: 'revoke', version: 1 });
  });

  it('is not asked about any more when all have moved meanwhile', () => {
    const { events, state } = passing(after(asked.state, adopted('a'), adopted('b')), {
      from: day(34),
      until: day(34),
    });
    expect(events).toMatchObject([{ type: 'task.completed', by: 'keyturn' }]);
    expect(statusesOf(state)).toEqual(['superseded', 'current']);
  });

  it('lapses aloud when nobody did anything', () => {
    const { events } = passing(asked.state, { from: day(33), until: day(41) });
    expect(events.at(-2)).toMatchObject({ type: 'lapsed', version: 1, at: day(40) });
    expect(events.at(-1)).toMatchObject({ type: 'task.completed', by: 'keyturn' });
  });
});

describe('a renewal that fails on and on', () => {
  const failing = (count: number): TokenState =>
    aToken({ phase: 'expiring', making: aMaking(), failures: aFailure({ count, nextTryAt: day(26) }) });
  const help = { kind: 'investigate', cause: 'StillFailing', version: 2, dueAt: day(30) };

  it('is a matter for a person with half the margin used up, while the ladder goes on', () => {
    const { events, state } = passing(failing(3), { from: day(21), until: day(25) });
    expect(events).toMatchObject([{ type: 'task.opened', at: day(25), task: help }]);
    expect(passing(state, { from: day(25), until: day(26) }).events).toMatchObject([{ type: 'regenerating' }]);
  });

  it('is none before the third try', () => {
    expect(nextStep(failing(2), day(25.5))).toEqual({ do: 'wait', until: day(26) });
  });

  it('is one at once where there is no value in use', () => {
    const first = { ...aRegistered(), making: aMaking({ version: 1, reason: 'FirstIssue' as const }), lastVersion: 1 };
    const state = { ...first, failures: aFailure({ count: 3, nextTryAt: day(21) }) };
    expect(nextStep(state, day(20))).toMatchObject({ event: { task: { cause: 'StillFailing', version: 1 } } });
  });

  it('is none any more once a value is in use', () => {
    const { state } = passing(failing(3), { from: day(21), until: day(25) });
    const better = after(state, { type: 'promoted', at: day(25), version: 2, supersedes: 1 });
    const promoted = { ...better, versions: [aVersion({ version: 2, promotedAt: day(25), expiresAt: day(60) })] };
    expect(passing(promoted, { from: day(25), until: day(25) }).events).toMatchObject([
      { type: 'recovered' },
      { type: 'task.completed', by: 'keyturn' },
    ]);
  });

  it('is tried again at once when a person completes the task, and asked about again if that fails too', () => {
    const { state } = passing(failing(3), { from: day(21), until: day(25) });
    const again = passing(completed(state, day(25.5)), { from: day(25.5), until: day(25.5) });
    expect(again.events).toMatchObject([{ type: 'regenerating', version: 2 }]);
    const failure = { type: 'failing', at: day(25.5), step: 'mint', version: 2, code: 'upstream.timeout' } as const;
    const failed = after(again.state, { ...failure, nextTryAt: day(26) });
    expect(nextStep(failed, day(25.5))).toMatchObject({ event: { task: help } });
  });

  it('is not asked about twice where a person is asked for the value anyway', () => {
    const guided = aToken({ spec: GUIDED, phase: 'expiring', failures: aFailure({ count: 3, code: 'value.lost' }) });
    const { events } = passing(guided, { from: day(25), until: day(25) + HOUR_MS });
    expect(ofType(events, 'task.opened').map(({ task }) => task.kind)).toEqual(['regenerateToken']);
  });
});
