import { describe, expect, it } from '@jest/globals';
import { matchTask, type ListedTask } from './task-match.ts';

const listed = (taskId: string, createdAt: number | null, type: ListedTask['type'] = 'migrate'): ListedTask => ({
  taskId,
  type,
  createdAt,
});
const MINUTE = 60_000;
const SINCE = 100 * MINUTE;
const lost = { task: 'migrate', since: SINCE, knownTaskIds: ['known'] } as const;

describe('the task that a lost answer was about', () => {
  it.each<[string, ListedTask[], string | null]>([
    ['is the one that was created since', [listed('new', SINCE + 1), listed('old', SINCE - 60 * MINUTE)], 'new'],
    ['is none of another type', [listed('check', SINCE + 1, 'check')], null],
    ['is none that is known', [listed('known', SINCE + 1)], null],
    ['is none that is much older', [listed('old', SINCE - 6 * MINUTE)], null],
    ['may be a little older by another clock', [listed('skewed', SINCE - 4 * MINUTE)], 'skewed'],
    ['may be of an unknown age', [listed('undated', null)], 'undated'],
    ['may be of an unknown type', [listed('odd', SINCE + 1, { other: 'Migration' })], 'odd'],
    [
      'is the newest of several',
      [listed('first', SINCE + 1), listed('second', SINCE + 2), listed('undated', null)],
      'second',
    ],
    ['is nothing in an empty list', [], null],
  ])('%s', (_, tasks, taskId) => {
    expect(matchTask(tasks, lost)?.taskId ?? null).toBe(taskId);
  });

  it('is written in any case', () => {
    expect(matchTask([listed('new', SINCE, 'Migrate')], lost)?.taskId).toBe('new');
  });
});

describe('the task to adopt', () => {
  const adopt = { task: 'migrate', since: null, knownTaskIds: [] } as const;

  it('is the last migration of the job, however old', () => {
    expect(matchTask([listed('check', 9, 'check'), listed('last', 5), listed('first', 1)], adopt)?.taskId).toBe('last');
  });

  it('is no check and nothing of an unknown kind', () => {
    expect(matchTask([listed('check', 9, 'check'), listed('odd', 8, null)], adopt)).toBeNull();
  });
});
