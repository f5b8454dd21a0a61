import { describe, expect, it } from '@jest/globals';
import {
  aFailure,
  after,
  aMaking,
  aTask,
  aToken,
  aVersion,
  day,
  GUIDED,
  passing,
  statusesOf,
  typesOf,
} from '../../test/token-builder.ts';
import { TOKEN_COMMANDS } from './commands.ts';
import { statusOf } from '../status.ts';
import { nextStep } from './next-step.ts';
import { mintedEvents } from './outcome.ts';
import type { TokenEvent } from './token-events.ts';
import { isOver, type TokenState } from './token-state.ts';

const retired = (revoke: boolean, at = day(20)): TokenEvent => ({
  type: 'retired',
  at,
  by: 'owner',
  reason: 'moved away',
  revoke,
});
const versions = [
  aVersion({ version: 1, status: 'superseded', supersededAt: day(10) }),
  aVersion({ version: 2, expiresAt: day(40) }),
];
const both = aToken({ spec: { adoption: { consumers: [{ name: 'a' }] } }, versions });
const next = (state: TokenState) => nextStep(state, day(20));

describe('a token that is retired and revoked', () => {
  it('has everything of it revoked at once, whoever still uses it, and ends then', () => {
    const first = after(both, retired(true));
    expect(first).toMatchObject({ phase: 'retired', making: null, failures: null, pause: null });
    expect(next(first)).toEqual({ do: 'revoke', version: 1 });
    const second = after(first, { type: 'revoked', at: day(20), version: 1 });
    expect(next(second)).toEqual({ do: 'revoke', version: 2 });
    const over = after(second, { type: 'revoked', at: day(20), version: 2 });
    expect(next(over)).toEqual({ do: 'end' });
    expect([isOver(second), isOver(over)]).toEqual([false, true]);
    expect(statusOf(over, day(20))).toBe('done');
  });

  it('has a person revoke what only a person can, and ends when they have', () => {
    const guided = aToken({ spec: GUIDED, versions: [aVersion({ version: 1, upstreamId: null })] });
    const { state, events } = passing(after(guided, retired(true)), { from: day(20), until: day(20) });
    expect(events).toMatchObject([{ type: 'task.opened', task: { kind: 'revokeUpstream', cause: 'Retired' } }]);
    expect(statusOf(state, day(20))).toBe('needsYou');
    const taskId = state.tasks[0]?.id ?? '';
    const done = after(state, ...TOKEN_COMMANDS.completeTask.events(state, { taskId, by: 'owner' }, day(21)));
    expect(nextStep(done, day(21))).toEqual({ do: 'end' });
  });

  it('ends when nobody revoked it, but it has run out', () => {
    const guided = aToken({ spec: GUIDED, versions: [aVersion({ version: 1, upstreamId: null })] });
    const { events, state } = passing(after(guided, retired(true)), { from: day(20), until: day(31) });
    expect(typesOf(events).slice(-2)).toEqual(['lapsed', 'task.completed']);
    expect(nextStep(state, day(31))).toEqual({ do: 'end' });
  });

  it('closes whatever else people were asked', () => {
    const asked = aToken({ spec: GUIDED, tasks: [aTask({ kind: 'regenerateToken' }), aTask({ id: 'billing.2' })] });
    const { events } = passing(after(asked, retired(true)), { from: day(20), until: day(20) });
    expect(typesOf(events).slice(0, 2)).toEqual(['task.completed', 'task.completed']);
  });

  it('revokes what was being made, when its answer comes', () => {
    const making = aToken({ phase: 'regenerating', making: aMaking() });
    const state = after(making, retired(true));
    const minted = { fingerprint: 'f2', upstreamId: 'u2', expiresAt: day(50) };
    const late = after(state, ...mintedEvents({ state, version: 2, now: day(20), minted }));
    expect(late).toMatchObject({ phase: 'retired' });
    expect(statusesOf(late)).toEqual(['orphaned', 'orphaned']);
    const first = after(late, { type: 'revoked', at: day(20), version: 1 });
    expect(next(first)).toEqual({ do: 'revoke', version: 2 });
  });

  it('has somebody look for what may have been made unheard', () => {
    const making = aToken({ phase: 'expiring', making: aMaking({ mayExist: true }), failures: aFailure() });
    const state = after(making, retired(true), { type: 'revoked', at: day(20), version: 1 });
    expect(next(state)).toMatchObject({ do: 'note', event: { task: { kind: 'revokeUpstream', version: 2 } } });
  });

  it('does not say that a value has expired, which nobody was to use', () => {
    const { events } = passing({ ...after(both, retired(true)), calls: [] }, { from: day(45), until: day(45) });
    expect(typesOf(events)).toEqual(['lapsed', 'lapsed']);
  });
});

describe('a token that is retired and not revoked', () => {
  it('is over at once; what is valid stays valid, and nobody is asked for anything any more', () => {
    const state = after({ ...both, tasks: [aTask()] }, retired(false));
    expect(isOver(state)).toBe(true);
    const { events, state: last } = passing(state, { from: day(20), until: day(400) });
    expect(typesOf(events).filter((type) => type !== 'lapsed')).toEqual(['task.completed']);
    expect(nextStep(last, day(400))).toEqual({ do: 'end' });
  });

  it('is over also when a value that was being made comes after', () => {
    const state = after(aToken({ phase: 'regenerating', making: aMaking() }), retired(false));
    const minted = { fingerprint: 'f2', upstreamId: 'u2', expiresAt: day(50) };
    expect(next(after(state, ...mintedEvents({ state, version: 2, now: day(20), minted })))).toEqual({ do: 'end' });
  });
});
