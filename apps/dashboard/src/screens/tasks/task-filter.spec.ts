import { describe, expect, it } from '@jest/globals';
import { isFiltered, taskFilterOf, taskListQuery } from './task-filter.ts';

const filterOf = (search: string) => {
  const given = new URLSearchParams(search);
  return taskFilterOf((name) => given.getAll(name));
};
const me = { name: 'laptop', person: 'ana@acme.test' };

describe('the filters of the inbox', () => {
  it('are what the URL says, and nothing that makes no sense there', () => {
    expect(filterOf('kind=decide&kind=nonsense&subject=token/a&subject=a&overdue=true')).toEqual({
      kinds: ['decide'],
      owners: [],
      subjects: ['token/a'],
      isMine: false,
      isOverdue: true,
    });
    expect(isFiltered(filterOf('kind=nonsense'))).toBe(false);
    expect(isFiltered(filterOf('whose=mine'))).toBe(true);
  });

  it('are sent as the API takes them, several as or', () => {
    expect(taskListQuery(filterOf('kind=decide&kind=giveConsent&owner=b@acme.test'), me)).toEqual({
      kind: ['decide', 'giveConsent'],
      owner: ['b@acme.test'],
    });
  });

  it('take mine as given to me or to my key', () => {
    expect(taskListQuery(filterOf('whose=mine&owner=b@acme.test'), me)).toEqual({ owner: ['ana@acme.test', 'laptop'] });
    expect(taskListQuery(filterOf('whose=mine'), { name: 'first key', person: null })).toEqual({
      owner: ['first key'],
    });
  });
});
