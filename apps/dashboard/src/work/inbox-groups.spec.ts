import { describe, expect, it } from '@jest/globals';
import type { Task } from '@keyturn/client';
import { inboxGroups } from './inbox-groups.ts';

const NOW = Date.parse('2027-03-01T10:00:00.000Z');
const task = (id: string, dueAt: string | null, snoozedUntil: string | null = null) =>
  ({ id, dueAt, snoozedUntil }) as Task;
const idsOf = (tasks: readonly Task[]) => {
  const groups = inboxGroups({ tasks, now: NOW, endOfToday: Date.parse('2027-03-01T23:59:59.999Z') });
  return Object.fromEntries(Object.entries(groups).map(([name, some]) => [name, some.map(({ id }) => id)]));
};

describe('the inbox', () => {
  it('parts tasks by urgency, the earliest due first', () => {
    const tasks = [
      task('next-week', '2027-03-08T00:00:00.000Z'),
      task('tonight', '2027-03-01T20:00:00.000Z'),
      task('late', '2027-02-28T00:00:00.000Z'),
      task('later-still', '2027-02-20T00:00:00.000Z'),
    ];
    expect(idsOf(tasks)).toEqual({ overdue: ['later-still', 'late'], today: ['tonight'], later: ['next-week'] });
  });

  it('puts what has no due date last, and lets what was snoozed wait', () => {
    const tasks = [
      task('open', null),
      task('slept', '2027-02-28T00:00:00.000Z', '2027-03-05T00:00:00.000Z'),
      task('awake', '2027-02-28T00:00:00.000Z', '2027-02-28T12:00:00.000Z'),
    ];
    expect(idsOf(tasks)).toEqual({ overdue: ['awake'], today: [], later: ['slept', 'open'] });
  });
});
