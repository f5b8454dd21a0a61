import { describe, expect, it } from '@jest/globals';
import { aSpec, aTask, aToken, day } from '../../test/token-builder.ts';
import { HOUR_MS } from '../time/duration.ts';
import { nextEscalation, nextReminderAt, reminderEvent } from './reminders.ts';
import type { TokenSpec } from './token-spec.ts';
import type { OpenTask } from './token-state.ts';

const wide = aSpec({ lifetime: 'P3M', renewal: { before: 'P30D' } });
const task = aTask({ openedAt: day(60), dueAt: day(90) });

/** What is said of a task from its opening, each at its time, up to so many. */
function said(spec: TokenSpec, open: OpenTask, count: number): string[] {
  const found: string[] = [];
  let told = open;
  for (let now = nextReminderAt(spec, told); now !== null && found.length < count; now = nextReminderAt(spec, told)) {
    const event = reminderEvent({ state: aToken({ spec, tasks: [told] }), task: told, now });
    if (event.type !== 'task.reminded') break;
    found.push(`${event.reminder} ${(now - day(0)) / (24 * HOUR_MS)} #${event.count}`);
    told = { ...told, reminders: event.count, remindedAt: now };
  }
  return found;
}

const remind = (open: OpenTask, now: number) =>
  reminderEvent({ state: aToken({ spec: wide, tasks: [open] }), task: open, now });

describe('an open task is called to mind', () => {
  it('at half the margin, seven, three and one days before it is due, when it is due, and daily from then on', () => {
    expect(said(wide, task, 8)).toEqual([
      'HalfMargin 75 #1',
      'SevenDays 83 #2',
      'ThreeDays 87 #3',
      'OneDay 89 #4',
      'Due 90 #5',
      'Overdue 91 #6',
      'Overdue 92 #7',
      'Overdue 93 #8',
    ]);
  });

  it('in the order of time, where half the margin is less than a week', () => {
    const narrow = aSpec({ lifetime: 'P12D', renewal: { before: 'P4D' } });
    expect(said(narrow, aTask({ openedAt: day(1), dueAt: day(12) }), 5)).toEqual([
      'SevenDays 5 #1',
      'ThreeDays 9 #2',
      'HalfMargin 10 #3',
      'OneDay 11 #4',
      'Due 12 #5',
    ]);
  });

  it('not of what would have been before it was opened', () => {
    expect(said(wide, { ...task, openedAt: day(88) }, 3)).toEqual(['OneDay 89 #1', 'Due 90 #2', 'Overdue 91 #3']);
  });

  it('daily from its opening, where it was due before', () => {
    expect(said(wide, { ...task, openedAt: day(100) }, 2)).toEqual(['Overdue 101 #1', 'Overdue 102 #2']);
  });

  it('never, where it is never due', () => {
    expect(nextReminderAt(wide, aTask())).toBeNull();
  });

  it('once for all that fell due while Keyturn was away, and then goes on as before', () => {
    expect(remind(task, day(89.5))).toMatchObject({ reminder: 'OneDay', count: 4 });
    expect(remind({ ...task, reminders: 1, remindedAt: day(75) }, day(94.5))).toMatchObject({
      reminder: 'Overdue',
      count: 9,
    });
    const told = { ...task, reminders: 9, remindedAt: day(94.5) };
    expect(nextReminderAt(wide, told)).toBe(day(95));
  });

  it('not while it is put off, and then with the latest of what was missed', () => {
    const snoozed = { ...task, snoozedUntilAt: day(88) };
    expect(nextReminderAt(wide, snoozed)).toBe(day(88));
    expect(remind(snoozed, day(88))).toMatchObject({ reminder: 'ThreeDays', count: 3 });
    expect(nextReminderAt(wide, { ...snoozed, reminders: 3, remindedAt: day(88) })).toBe(day(89));
  });

  it('not again of the same, when another specification moves the times', () => {
    const told = { ...task, reminders: 4, remindedAt: day(89) };
    for (const margin of ['P5D', 'P30D', 'P60D'])
      expect(nextReminderAt(aSpec({ renewal: { before: margin } }), told)).toBe(day(90));
  });
});

describe('an open task is brought before somebody else', () => {
  const spec = aSpec({
    escalation: [
      { after: 'P3D', to: 'head@acme.test' },
      { after: 'PT6H', to: 'lead@acme.test' },
    ],
  });

  it('in the order of time, each once', () => {
    expect(nextEscalation(spec, task)).toEqual({ to: 'lead@acme.test', at: day(60) + 6 * HOUR_MS });
    expect(nextEscalation(spec, { ...task, escalations: 1 })).toEqual({ to: 'head@acme.test', at: day(63) });
    expect(nextEscalation(spec, { ...task, escalations: 2 })).toBeNull();
    expect(nextEscalation(aSpec(), task)).toBeNull();
  });
});
