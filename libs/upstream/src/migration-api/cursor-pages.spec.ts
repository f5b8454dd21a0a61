import { describe, expect, it } from '@jest/globals';
import { failureOf } from '../../test/failure-of.ts';
import { nextCursor, readPages } from './cursor-pages.ts';

/** Answers each question from the script, and remembers what it was asked. */
const listOf = (nexts: Record<string, string | null>) => {
  const asked: (string | undefined)[] = [];
  const read = (cursor: string | undefined) => {
    asked.push(cursor);
    return Promise.resolve({ cursor, next: nexts[cursor ?? 'start'] ?? null });
  };
  return { asked, read };
};

describe('the pages of a list', () => {
  it('are read until there is no further one', async () => {
    const { asked, read } = listOf({ start: 'a', a: 'b', b: null });
    await expect(readPages(read)).resolves.toHaveLength(3);
    expect(asked).toEqual([undefined, 'a', 'b']);
  });

  it('that go round in a circle are given up at once', async () => {
    const { asked, read } = listOf({ start: 'a', a: 'b', b: 'c', c: 'a' });
    expect(await failureOf(readPages(read))).toMatchObject({
      code: 'upstream.badAnswer',
      message: 'The pages go round in a circle.',
    });
    expect(asked).toEqual([undefined, 'a', 'b', 'c']);
  });

  it('without end are given up', async () => {
    let page = 0;
    const read = () => Promise.resolve({ next: String((page += 1)) });
    expect(await failureOf(readPages(read))).toMatchObject({ message: 'There are more than 100 pages.' });
    expect(page).toBe(100);
  });

  it('end with the failure of any of them', async () => {
    const read = (cursor: string | undefined) =>
      cursor === undefined ? Promise.resolve({ next: 'a' }) : Promise.reject(new Error('no'));
    await expect(readPages(read)).rejects.toThrow('no');
  });
});

describe('a page', () => {
  it('cannot be the one behind itself, in whatever form it says so', () => {
    for (const next of ['a/1', '/tasks?cursor=a%2F1']) {
      expect(() => nextCursor({ links: { next }, cursor: 'a/1' })).toThrow('The page names itself as the next one.');
    }
  });
});
