import { describe, expect, it } from '@jest/globals';
import { ACCOUNT, aFailure, aMaking, aSpec, aTask, aToken, aVersion, day, GUIDED } from '../../test/token-builder.ts';
import { TOKEN_COMMANDS, type TokenCommandName } from './commands.ts';
import type { TokenCommand } from './token-command.ts';
import type { TokenState } from './token-state.ts';

const by = 'owner';
const NOW = day(1);
const task = aTask({ dueAt: day(10) });
const retired = aToken({ phase: 'retired', retirement: { retiredAt: day(1), revoke: true } });
const paused = aToken({
  pause: { pausedAt: day(0), untilAt: null, by, reason: 'moving', warnFromAt: day(0) },
});
const regenerating = aToken({ phase: 'regenerating', making: aMaking() });
const pending = aToken({ phase: 'expiring', making: aMaking(), failures: aFailure() });
const submission = { candidateId: 'c0', version: 2, fingerprint: 'handed-over', expiresAt: null };
const submitted = aToken({ submission });
const existing = aToken({ spec: GUIDED, versions: [aVersion({ version: 1, fingerprint: null })] });

const put = (change = {}, more = {}) => ({ spec: aSpec(change), incarnation: 'two', by, ...more });
const rotate = { reason: 'leaked', by };
const hand = { candidateId: 'c1', fingerprint: 'new', by };
const pause = { reason: 'moving', by };
const retire = { reason: 'done', revoke: true, by };
const onTask = { taskId: task.id, by };

const command = (name: TokenCommandName): TokenCommand<unknown> => TOKEN_COMMANDS[name] as TokenCommand<unknown>;

describe('a command is refused', () => {
  it.each<[string, TokenCommandName, TokenState | null, object, string]>([
    ['a change of what was never there', 'applySpec', null, put({}, { ifRevision: 3 }), 'request.revisionChanged'],
    [
      'a change that has not seen the last',
      'applySpec',
      aToken({ revision: 7 }),
      put({}, { ifRevision: 6 }),
      'request.revisionChanged',
    ],
    [
      'a registration over another',
      'applySpec',
      aToken({ revision: 7 }),
      put({}, { ifRevision: 0 }),
      'request.revisionChanged',
    ],
    [
      'another site',
      'applySpec',
      aToken({ spec: { site: 'https://a.test' } }),
      put({ site: 'https://b.test' }),
      'spec.immutable',
    ],
    ['another kind', 'applySpec', aToken(), put(ACCOUNT), 'spec.immutable'],
    ['another id', 'applySpec', aToken(), put({ id: 'other' }), 'spec.immutable'],
    ['a change of a retired token', 'applySpec', retired, put(), 'token.wrongPhase'],

    ['a rotation of nothing', 'rotateNow', null, rotate, 'token.wrongPhase'],
    ['a rotation of a retired token', 'rotateNow', retired, rotate, 'token.wrongPhase'],
    ['a rotation of a paused token', 'rotateNow', paused, rotate, 'token.wrongPhase'],
    ['a rotation in an attempt', 'rotateNow', regenerating, rotate, 'token.alreadyRotating'],
    ['a rotation while a value is being stored', 'rotateNow', submitted, rotate, 'token.alreadyRotating'],
    [
      'a rotation that has not seen the last',
      'rotateNow',
      aToken(),
      { ...rotate, ifRevision: 9 },
      'request.revisionChanged',
    ],

    ['a value for nothing', 'submitVersion', null, hand, 'token.wrongPhase'],
    ['a value for a retired token', 'submitVersion', retired, hand, 'token.wrongPhase'],
    ['the value in use', 'submitVersion', aToken(), { ...hand, fingerprint: 'f1' }, 'value.known'],
    [
      'a value that is being stored',
      'submitVersion',
      submitted,
      { ...hand, fingerprint: 'handed-over' },
      'value.known',
    ],
    [
      'an earlier value',
      'submitVersion',
      aToken({ versions: [aVersion({ version: 1, status: 'revoked' }), aVersion({ version: 2 })] }),
      { ...hand, fingerprint: 'f1' },
      'value.known',
    ],
    ['an expiry that has passed', 'submitVersion', aToken(), { ...hand, expiresAt: NOW }, 'value.refused'],
    ['an expiry that is no instant', 'submitVersion', aToken(), { ...hand, expiresAt: Number.NaN }, 'value.refused'],
    ['a second value while the first is being stored', 'submitVersion', submitted, hand, 'token.alreadyRotating'],
    ['a value in an attempt', 'submitVersion', regenerating, hand, 'token.alreadyRotating'],
    ['a value where another may exist unheard', 'submitVersion', pending, hand, 'token.alreadyRotating'],
    ['a value for a version that has one', 'submitVersion', aToken(), { ...hand, version: 1 }, 'token.wrongPhase'],
    ['a value for a version that is not there', 'submitVersion', existing, { ...hand, version: 2 }, 'token.wrongPhase'],
    [
      'a value for a version that is over',
      'submitVersion',
      aToken({ versions: [aVersion({ version: 1, fingerprint: null, status: 'lapsed' }), aVersion({ version: 2 })] }),
      { ...hand, version: 1 },
      'token.wrongPhase',
    ],
    [
      'a value that has not seen the last',
      'submitVersion',
      aToken(),
      { ...hand, ifRevision: 9 },
      'request.revisionChanged',
    ],

    ['a pause of nothing', 'pause', null, pause, 'token.wrongPhase'],
    ['a pause of a retired token', 'pause', retired, pause, 'token.wrongPhase'],
    ['a pause that has ended', 'pause', aToken(), { ...pause, untilAt: NOW }, 'request.invalid'],
    ['a pause until no instant', 'pause', aToken(), { ...pause, untilAt: Number.NaN }, 'request.invalid'],
    ['a pause that has not seen the last', 'pause', aToken(), { ...pause, ifRevision: 9 }, 'request.revisionChanged'],
    ['going on with nothing', 'resume', null, { by }, 'token.wrongPhase'],
    ['going on with a retired token', 'resume', retired, { by }, 'token.wrongPhase'],
    ['going on without having seen the last', 'resume', paused, { by, ifRevision: 9 }, 'request.revisionChanged'],

    ['a retirement of nothing', 'retire', null, retire, 'token.wrongPhase'],
    ['another retirement', 'retire', retired, { ...retire, revoke: false }, 'token.wrongPhase'],
    [
      'a retirement that has not seen the last',
      'retire',
      aToken(),
      { ...retire, ifRevision: 9 },
      'request.revisionChanged',
    ],

    ['a task of nothing', 'completeTask', null, onTask, 'task.notOpen'],
    ['a task that is closed', 'completeTask', aToken(), onTask, 'task.notOpen'],
    [
      'a task without having seen the last',
      'completeTask',
      aToken({ tasks: [task] }),
      { ...onTask, ifRevision: 9 },
      'request.revisionChanged',
    ],
    [
      'a value said to be made, but not handed over',
      'completeTask',
      aToken({ tasks: [{ ...task, kind: 'regenerateToken' }] }),
      onTask,
      'task.needsValue',
    ],
    ['putting off a closed task', 'snoozeTask', aToken(), { ...onTask, untilAt: day(2) }, 'task.notOpen'],
    [
      'putting off to the past',
      'snoozeTask',
      aToken({ tasks: [task] }),
      { ...onTask, untilAt: NOW },
      'request.invalid',
    ],
    [
      'putting off to no instant',
      'snoozeTask',
      aToken({ tasks: [task] }),
      { ...onTask, untilAt: Number.NaN },
      'request.invalid',
    ],
    [
      'putting off past the last safe moment',
      'snoozeTask',
      aToken({ tasks: [task] }),
      { ...onTask, untilAt: day(8) + 1 },
      'task.snoozeTooLong',
    ],
    [
      'putting off what is overdue',
      'snoozeTask',
      aToken({ tasks: [{ ...task, dueAt: day(0) }] }),
      { ...onTask, untilAt: day(2) },
      'task.snoozeTooLong',
    ],
    ['handing over a closed task', 'assignTask', aToken(), { ...onTask, owner: 'lead' }, 'task.notOpen'],
  ])('%s', (_, name, state, message, code) => {
    const before = JSON.stringify(state);
    expect(command(name).refuse(state, message, NOW)).toMatchObject({ code, detail: expect.stringMatching(/\S/) });
    expect(JSON.stringify(state)).toBe(before);
  });
});
