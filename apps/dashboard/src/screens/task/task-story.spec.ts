import { describe, expect, it } from '@jest/globals';
import type { CloudEvent } from '@keyturn/client';
import { storyOf } from './task-story.ts';

const event = (seq: number, type: string, data: CloudEvent['data']): CloudEvent => ({
  specversion: '1.0',
  id: `token/a@${seq}`,
  source: '/v1',
  type: `keyturn.${type}`,
  subject: 'token/a',
  time: '2027-01-01T00:00:00.000Z',
  datacontenttype: 'application/json',
  data,
  seq,
});
const opened = (seq: number, id: string) => event(seq, 'task.opened', { task: { id } });
const completed = (seq: number, taskId: string, by: string, more = {}) =>
  event(seq, 'task.completed', { taskId, by, ...more });
const newestFirst = (...events: CloudEvent[]) => events.toSorted((one, other) => other.seq - one.seq);

describe('the story of a task', () => {
  it('names who completed it, with the evidence', () => {
    const feed = newestFirst(opened(1, 'a.1'), completed(5, 'a.1', 'ana', { evidence: 'seen in the log' }));
    expect(storyOf(feed, 'a.1')).toMatchObject({ doneBy: 'ana', evidence: 'seen in the log' });
  });

  it('names who handed the value over when the life closed it', () => {
    const feed = newestFirst(
      event(1, 'token.submitted', { by: 'earlier' }),
      opened(2, 'a.2'),
      event(3, 'token.submitted', { by: 'ana' }),
      completed(4, 'a.2', 'keyturn'),
      event(5, 'token.submitted', { by: 'later' }),
    );
    const story = storyOf(feed, 'a.2');
    expect(story.doneBy).toBe('ana');
    expect(story.events.map(({ seq }) => seq)).toEqual([4, 3, 2]);
  });

  it('names nobody when nobody did anything, or it is open', () => {
    expect(storyOf([completed(4, 'a.2', 'keyturn'), opened(2, 'a.2')], 'a.2').doneBy).toBeNull();
    expect(storyOf([opened(2, 'a.2')], 'a.2')).toMatchObject({ isTold: false, doneBy: null });
  });

  it('leaves out other tasks of the same token', () => {
    expect(storyOf([completed(9, 'a.7', 'bob'), opened(2, 'a.2')], 'a.2').events).toHaveLength(1);
  });
});
