import { describe, expect, it } from '@jest/globals';
import type { FeedItem } from './api-client.ts';
import { flawsOf, lostBetween } from './life-invariants.ts';

interface Told {
  readonly seq: number;
  readonly revision: number;
  readonly type?: string;
  readonly data?: object;
}

const item = ({ seq, revision, type = 'keyturn.token.expiring', data = {} }: Told): FeedItem => ({
  seq,
  id: `token/a@${revision}`,
  type,
  subject: 'token/a',
  time: '2026-01-01T00:00:00.000Z',
  data: { revision, ...data },
});

const feedOf = (...places: [seq: number, revision: number][]) =>
  places.map(([seq, revision]) => item({ seq, revision }));

const twice = (type: string, data: object) => [1, 2].map((n) => item({ seq: n, revision: n, type, data }));

describe('what must hold of every feed', () => {
  it('is silent about one that is whole', () => {
    const issued = item({ seq: 5, revision: 4, type: 'keyturn.token.issued', data: { version: 1 } });
    expect(flawsOf([...feedOf([1, 1], [3, 2], [4, 3]), issued])).toEqual([]);
  });

  it.each([
    ['a gap', feedOf([1, 1], [2, 3])],
    ['a revision told twice', feedOf([1, 1], [2, 1])],
    ['a wrong order', feedOf([2, 1], [1, 2])],
    ['a life that begins in the middle', feedOf([1, 2])],
    ['a version issued twice', twice('keyturn.token.issued', { version: 7 })],
    ['a task opened twice', twice('keyturn.task.opened', { task: { id: 'a.1' } })],
  ])('names %s', (_what, feed) => {
    expect(flawsOf(feed)).not.toEqual([]);
  });

  it('names what is gone, or other than it was', () => {
    const before = feedOf([1, 1], [2, 2]);
    const other = item({ seq: 2, revision: 2, type: 'keyturn.token.expired' });
    expect(lostBetween(before, feedOf([1, 1], [2, 2], [3, 3]))).toEqual([]);
    expect(lostBetween(before, feedOf([1, 1]))).toHaveLength(1);
    expect(lostBetween(before, [...feedOf([1, 1]), other])).toHaveLength(1);
  });
});
