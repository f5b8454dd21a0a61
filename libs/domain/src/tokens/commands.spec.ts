import { describe, expect, it } from '@jest/globals';
import { aRegistered, aSpec, aToken, day } from '../../test/token-builder.ts';
import {
  completionEvents,
  refuseCompletion,
  refuseRotation,
  refuseSpec,
  restartEvents,
  rotationEvents,
  specEvents,
} from './commands.ts';
import type { OpenTask, TokenState } from './token-state.ts';

const by = 'owner';
const put = (change = {}, more = {}) => ({ spec: aSpec(change), incarnation: 'two', by, ...more });
const rotate = { reason: 'leaked', by };
const task: OpenTask = {
  id: 'billing.1',
  kind: 'fixAccess',
  cause: 'AccessRefused',
  version: 1,
  openedAt: day(1),
  dueAt: null,
};
const making = { version: 5, reason: 'ExpiryNear', startedAt: day(20) } as const;

describe('a specification', () => {
  it.each<[string, TokenState | null, object, string | null]>([
    ['registers what is not there', null, put(), null],
    ['changes what is there', aToken(), put({ label: 'New' }), null],
    ['may say that nothing must be there yet', null, put({}, { ifRevision: 0 }), null],
    ['may not change what was never there', null, put({}, { ifRevision: 3 }), 'request.revisionChanged'],
    [
      'may not overwrite a change it has not seen',
      aToken({ revision: 7 }),
      put({}, { ifRevision: 6 }),
      'request.revisionChanged',
    ],
    [
      'may not move the token',
      aToken({ spec: { site: 'https://a.test' } }),
      put({ site: 'https://b.test' }),
      'spec.immutable',
    ],
    ['may not wake a retired token', aToken({ phase: 'retired' }), put(), 'token.wrongPhase'],
  ])('%s', (...[, state, command, expected]) => {
    expect(refuseSpec(state, command as ReturnType<typeof put>)?.code ?? null).toBe(expected);
  });

  it('registers, changes, or makes nothing true when it says the same', () => {
    expect(specEvents(null, put(), day(1))).toMatchObject([
      { type: 'registered', id: 'billing', incarnation: 'two', at: day(1) },
    ]);
    expect(specEvents(aToken(), put({ label: 'New' }), day(1))).toMatchObject([{ type: 'changed', by }]);
    expect(specEvents(aToken(), put(), day(1))).toEqual([]);
  });
});

describe('a rotation by hand', () => {
  it.each<[string, TokenState | null, string | null]>([
    ['begins', aToken(), null],
    ['begins while the next try is waited for', aToken({ phase: 'expiring', making }), null],
    ['needs a token', null, 'token.wrongPhase'],
    ['needs one that is not retired', aToken({ phase: 'retired' }), 'token.wrongPhase'],
    ['waits its turn', aToken({ phase: 'regenerating', making }), 'token.alreadyRotating'],
    ['waits for the first value', aToken({ phase: 'issuing', making }), 'token.alreadyRotating'],
  ])('%s', (_, state, expected) => {
    expect(refuseRotation(state, rotate)?.code ?? null).toBe(expected);
  });

  it('takes the number in the making, else the next one', () => {
    expect(rotationEvents(aToken({ lastVersion: 4 }), rotate, day(1))).toEqual([
      { type: 'regenerating', at: day(1), version: 5, reason: 'Requested', by, comment: 'leaked' },
    ]);
    expect(rotationEvents(aToken({ phase: 'expiring', making, lastVersion: 5 }), rotate, day(1))).toMatchObject([
      { version: 5 },
    ]);
    expect(rotationEvents(aRegistered(), rotate, day(1))).toMatchObject([
      { type: 'issuing', version: 1, reason: 'FirstIssue' },
    ]);
  });
});

describe('a task', () => {
  it('is completed only while it is open', () => {
    expect(refuseCompletion(aToken({ tasks: [task] }), { taskId: 'billing.1', by })).toBeNull();
    expect(refuseCompletion(aToken(), { taskId: 'billing.1', by })?.code).toBe('task.notOpen');
    expect(refuseCompletion(null, { taskId: 'billing.1', by })?.code).toBe('task.notOpen');
    expect(completionEvents({ taskId: 'billing.1', by, evidence: 'mail' }, day(1))).toEqual([
      { type: 'task.completed', at: day(1), taskId: 'billing.1', by, evidence: 'mail' },
    ]);
  });
});

describe('a life that was lost', () => {
  it('asks why when only its workflow was gone, not when all of Temporal was', () => {
    expect(restartEvents(aToken(), 'TemporalLost', day(1)).map((event) => event.type)).toEqual(['restarted']);
    expect(restartEvents(aToken(), 'WorkflowLost', day(1))).toMatchObject([
      { type: 'restarted' },
      { type: 'task.opened', task: { cause: 'Restarted', kind: 'investigate' } },
    ]);
  });
});
