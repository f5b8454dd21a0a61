import { describe, expect, it } from '@jest/globals';
import { afterRerun, aPartlyMigrated, aRerun, hour, settling } from '../../test/rerun-builder.ts';
import { RERUN_COMMANDS } from './rerun-commands.ts';
import { readRerunState } from './rerun-snapshot.ts';
import { nextRerunReminderAt } from './rerun-tasks.ts';

const { snoozeTask, assignTask } = RERUN_COMMANDS;
const asked = settling(aPartlyMigrated(), hour(1)).state;
const [task] = asked.tasks;
const taskId = task?.id ?? '';

describe('a task of a migration', () => {
  it('can be put off until it is due, and nobody is reminded meanwhile', () => {
    const message = { taskId, untilAt: hour(40), by: 'ann' };
    expect(snoozeTask.refuse(asked, message, hour(2))).toBeNull();
    const state = afterRerun(asked, ...snoozeTask.events(asked, message, hour(2)));
    const [snoozed] = state.tasks;
    expect(snoozed === undefined ? null : nextRerunReminderAt(snoozed)).toBe(hour(40));
  });

  it.each([
    ['beyond its due date', hour(60), hour(2), 'task.snoozeTooLong'],
    ['to the past', hour(1), hour(2), 'request.invalid'],
    ['once it is due', hour(70), hour(60), 'task.snoozeTooLong'],
  ])('is not put off %s', (_, untilAt, now, code) => {
    expect(snoozeTask.refuse(asked, { taskId, untilAt, by: 'ann' }, now)?.code).toBe(code);
  });

  it('goes to another owner, once', () => {
    const message = { taskId, owner: 'bob', by: 'ann' };
    const state = afterRerun(asked, ...assignTask.events(asked, message, hour(2)));
    expect(state.tasks[0]?.owner).toBe('bob');
    expect(assignTask.events(state, message, hour(3))).toEqual([]);
  });

  it('that is not open can neither be put off nor given away', () => {
    const message = { taskId: 'none', by: 'ann', owner: 'bob', untilAt: hour(9) };
    for (const state of [asked, aRerun(), null]) {
      expect(snoozeTask.refuse(state, message, hour(2))?.code).toBe('task.notOpen');
      expect(assignTask.refuse(state, message, hour(2))?.code).toBe('task.notOpen');
    }
    expect(assignTask.refuse(asked, { ...message, taskId, ifRevision: 1 }, hour(2))?.code).toBe(
      'request.revisionChanged',
    );
  });

  it('that an earlier Keyturn wrote is one that nobody has put off', () => {
    const { snoozedUntilAt: _, ...written } = task ?? { snoozedUntilAt: null };
    expect(readRerunState({ ...asked, tasks: [written] })?.tasks).toEqual([task]);
  });
});
