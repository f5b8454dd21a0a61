import { describe, expect, it } from '@jest/globals';
import { node } from '../../test/rerun-builder.ts';
import { isProgressNews, progressOfTask, type RerunProgress } from './task-progress.ts';

const at = (percent: number, total = 40, processed = 12) => ({
  percent,
  parts: [{ name: 'Preflight Checks', total, processed }],
});

describe('progress', () => {
  it('of a check is what the check says, as in the documented example', () => {
    expect(progressOfTask(node('', 'IN_PROGRESS', { progress: at(30) }), 'check')).toEqual({
      percent: 30,
      parts: [{ name: 'check', status: 'running', outcome: null, processed: 12, total: 40 }],
    });
  });

  it('of a migration is the mean of its parts, those that do not apply left out', () => {
    const root = node('', 'IN_PROGRESS', {
      children: [
        node('check', 'FINISHED/SUCCESS'),
        node('migrate', 'IN_PROGRESS', {
          children: [
            node('usersAndGroups', 'FINISHED/SUCCESS'),
            node('projects', 'IN_PROGRESS', {
              children: [node('A', 'FINISHED/SUCCESS'), node('B', 'IN_PROGRESS', { progress: at(50) })],
            }),
            node('jsm', 'FINISHED/SKIPPED'),
            node('apps', 'PENDING'),
          ],
        }),
      ],
    });
    const { percent, parts } = progressOfTask(root, 'migrate');
    expect(percent).toBe(68);
    expect(parts.map(({ name, status }) => `${name} ${status}`)).toEqual([
      'check finished',
      'usersAndGroups finished',
      'projects running',
      'jsm finished',
      'apps pending',
    ]);
    expect(parts[2]).toMatchObject({ processed: 1, total: 2 });
  });

  it('is not known while nothing is told, and never 100 before the task is over', () => {
    expect(progressOfTask(node('', 'PENDING'), 'migrate')).toEqual({ percent: null, parts: [] });
    expect(
      progressOfTask(node('', 'IN_PROGRESS', { children: [node('check', 'FINISHED/SUCCESS')] }), 'migrate').percent,
    ).toBe(99);
  });
});

describe('news', () => {
  const progress = (percent: number | null, status: 'pending' | 'running' | 'finished' = 'running'): RerunProgress => ({
    percent,
    parts: [{ name: 'projects', status, outcome: null, processed: null, total: null }],
  });

  it.each<[string, RerunProgress | null, RerunProgress, boolean]>([
    ['the first that is told', null, progress(0), true],
    ['nothing told yet', null, { percent: null, parts: [] }, false],
    ['five percent more', progress(10), progress(15), true],
    ['one percent more', progress(10), progress(11), false],
    ['the last percent', progress(99), progress(100), true],
    ['less than before', progress(50), progress(20), false],
    ['a part that began', progress(10, 'pending'), progress(10, 'running'), true],
    ['a part that ended', progress(10, 'running'), progress(10, 'finished'), true],
    ['a part that went back', progress(10, 'finished'), progress(10, 'running'), false],
    ['a part that is missing now', progress(10), { percent: 10, parts: [] }, false],
  ])('%s', (_, before, after, isNews) => {
    expect(isProgressNews(before, after)).toBe(isNews);
  });
});
