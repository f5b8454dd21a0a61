import { describe, expect, it } from '@jest/globals';
import {
  aFailure,
  after,
  aMaking,
  aRegistered,
  aSpec,
  aTask,
  aToken,
  aVersion,
  day,
  GUIDED,
} from '../../test/token-builder.ts';
import { restartEvents, TOKEN_COMMANDS, type MessageOf, type TokenCommandName } from './commands.ts';
import type { TokenCommand } from './token-command.ts';
import type { TokenEvent } from './token-events.ts';
import type { TokenState } from './token-state.ts';

const by = 'owner';
const NOW = day(1);
const task = aTask({ dueAt: day(10) });
const retired = aToken({ phase: 'retired', retirement: { retiredAt: day(1), revoke: true } });
const paused = aToken({
  pause: { pausedAt: day(0), untilAt: null, by, reason: 'moving', warnFromAt: day(0) },
});
const pending = aToken({ phase: 'expiring', making: aMaking(), failures: aFailure() });
const existing = aToken({ spec: GUIDED, versions: [aVersion({ version: 1, fingerprint: null })] });

const put = (change = {}, more = {}) => ({ spec: aSpec(change), incarnation: 'two', by, ...more });
const rotate = { reason: 'leaked', by };
const hand = { candidateId: 'c1', fingerprint: 'new', by };
const pause = { reason: 'moving', by };
const retire = { reason: 'done', revoke: true, by };
const onTask = { taskId: task.id, by };

const command = (name: TokenCommandName): TokenCommand<unknown> => TOKEN_COMMANDS[name] as TokenCommand<unknown>;

/** The events of a command that nothing was against. */
function carriedOut<Name extends TokenCommandName>(
  name: Name,
  state: TokenState | null,
  message: MessageOf<Name>,
): TokenEvent[] {
  expect(command(name).refuse(state, message, NOW)).toBeNull();
  return command(name).events(state, message, NOW);
}

describe('a specification', () => {
  it('registers, changes, or makes nothing true when it says the same', () => {
    expect(carriedOut('applySpec', null, put({}, { ifRevision: 0 }))).toMatchObject([
      { type: 'registered', id: 'billing', incarnation: 'two', at: NOW },
    ]);
    expect(carriedOut('applySpec', null, put({}, { afterRevision: 41 }))).toMatchObject([{ afterRevision: 41 }]);
    expect(carriedOut('applySpec', aToken(), put({ label: 'New' }))).toMatchObject([{ type: 'changed', by }]);
    expect(carriedOut('applySpec', aToken(), put())).toEqual([]);
  });

  it('is answered with whether it made or changed anything', () => {
    const { answer } = command('applySpec');
    const changed = after(aToken(), { type: 'changed', at: NOW, spec: aSpec({ label: 'New' }), by });
    expect(answer?.(aRegistered(), null)).toEqual({ created: true, changed: true });
    expect(answer?.(changed, aToken())).toEqual({ created: false, changed: true });
    expect(answer?.(aToken(), aToken())).toEqual({ created: false, changed: false });
  });
});

describe('a rotation by hand', () => {
  it('takes the number in the making, else the next one', () => {
    expect(carriedOut('rotateNow', aToken({ lastVersion: 4 }), rotate)).toEqual([
      { type: 'regenerating', at: NOW, version: 5, reason: 'Requested', by, comment: 'leaked' },
    ]);
    const waiting = { ...pending, making: aMaking({ version: 5 }), lastVersion: 5 };
    expect(carriedOut('rotateNow', waiting, rotate)).toMatchObject([{ type: 'regenerating', version: 5 }]);
    expect(carriedOut('rotateNow', aRegistered(), rotate)).toMatchObject([
      { type: 'issuing', version: 1, reason: 'FirstIssue' },
    ]);
  });

  it('asks a person where only a person can make the value', () => {
    const guided = aToken({ spec: GUIDED });
    const events = carriedOut('rotateNow', guided, { ...rotate, breakGlass: true });
    expect(events).toEqual([{ type: 'requested', at: NOW, version: 2, by, comment: 'leaked', breakGlass: true }]);
    expect(command('rotateNow').answer?.(after(guided, ...events), guided)).toEqual({ version: 2 });
  });
});

describe('a value that is handed over', () => {
  it('is the next version, also while nothing is asked and while the token is paused', () => {
    for (const state of [aToken({ spec: GUIDED }), { ...paused, spec: aSpec(GUIDED) }])
      expect(carriedOut('submitVersion', state, { ...hand, expiresAt: NOW + 1 })).toMatchObject([
        { type: 'submitted', version: 2, candidateId: 'c1', fingerprint: 'new', expiresAt: NOW + 1 },
        { type: 'regenerating', version: 2, reason: 'Submitted', by },
      ]);
    expect(carriedOut('submitVersion', aRegistered(GUIDED), hand)).toMatchObject([
      { type: 'submitted', version: 1, expiresAt: null },
      { type: 'issuing', version: 1 },
    ]);
  });

  it('is that of a version made before Keyturn where it says so, and begins nothing', () => {
    expect(carriedOut('submitVersion', existing, { ...hand, version: 1 })).toMatchObject([
      { type: 'submitted', version: 1 },
    ]);
  });

  it('is answered with its number', () => {
    const state = after(aToken({ spec: GUIDED }), ...carriedOut('submitVersion', aToken({ spec: GUIDED }), hand));
    expect(command('submitVersion').answer?.(state, null)).toEqual({ version: 2 });
  });
});

describe('what is true already', () => {
  it('is not made true again', () => {
    expect(carriedOut('pause', paused, pause)).toEqual([]);
    expect(carriedOut('resume', aToken(), { by })).toEqual([]);
    expect(carriedOut('retire', retired, retire)).toEqual([]);
    expect(
      carriedOut('assignTask', aToken({ tasks: [{ ...task, owner: 'lead' }] }), { ...onTask, owner: 'lead' }),
    ).toEqual([]);
  });
});

describe('a task', () => {
  const asked = aToken({ tasks: [task] });

  it('is completed with what was found', () => {
    expect(carriedOut('completeTask', asked, { ...onTask, evidence: 'mail' })).toEqual([
      { type: 'task.completed', at: NOW, taskId: task.id, by, evidence: 'mail' },
    ]);
  });

  it('is put off until the last safe moment, two days before it is due, and not a moment longer', () => {
    expect(carriedOut('snoozeTask', asked, { ...onTask, untilAt: day(8) })).toMatchObject([
      { type: 'task.snoozed', untilAt: day(8) },
    ]);
  });

  it('is put off as long as anybody likes where nothing presses', () => {
    const never = aToken({ tasks: [aTask()] });
    expect(carriedOut('snoozeTask', never, { ...onTask, untilAt: day(900) })).toHaveLength(1);
  });

  it('is handed over to somebody else', () => {
    const events = carriedOut('assignTask', asked, { ...onTask, owner: 'lead' });
    expect(after(asked, ...events).tasks).toMatchObject([{ owner: 'lead' }]);
  });
});

describe('a life that was lost', () => {
  it('asks why when only its workflow was gone, not when all of Temporal was', () => {
    expect(restartEvents(aToken(), 'TemporalLost', NOW).map((event) => event.type)).toEqual(['restarted']);
    expect(restartEvents(aToken(), 'WorkflowLost', NOW)).toMatchObject([
      { type: 'restarted' },
      { type: 'task.opened', task: { cause: 'Restarted', kind: 'investigate', dueAt: null } },
    ]);
  });
});
