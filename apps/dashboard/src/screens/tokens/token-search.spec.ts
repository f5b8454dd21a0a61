import { describe, expect, it } from '@jest/globals';
import { filterOf, readSearch, toggled, writeSearch } from './token-search.ts';

describe('what is typed into the search of tokens', () => {
  it('is read as filters and text, and written back the same', () => {
    const text = 'status:atRisk owner:platform@acme.test tag.env:prod prod adapters';
    const { filter, problems } = readSearch(text);
    expect(problems).toEqual([]);
    expect(filter).toEqual({
      status: ['atRisk'],
      owner: ['platform@acme.test'],
      'tag.env': ['prod'],
      q: ['prod adapters'],
    });
    expect(writeSearch(filter)).toBe(text);
  });

  it('takes several values of one name, with commas or again, in any case', () => {
    expect(readSearch('STATUS:atrisk,expired status:stuck').filter).toEqual({ status: ['atRisk', 'expired', 'stuck'] });
  });

  it('keeps blanks within quotes', () => {
    const { filter } = readSearch('tag.team:"data platform" "two words"');
    expect(filter).toEqual({ 'tag.team': ['data platform'], q: ['two words'] });
    expect(readSearch(writeSearch(filter)).filter).toEqual(filter);
  });

  it('looks for an address as text', () => {
    expect(readSearch('https://acme.atlassian.net').filter).toEqual({ q: ['https://acme.atlassian.net'] });
  });

  it('explains a word it does not know with what is possible, and keeps the rest', () => {
    const { filter, problems } = readSearch('colour:red status:foo owner: expiresBefore:soon days:0-1 days:1-3 kept');
    expect(filter).toEqual({ days: ['0-1'], q: ['kept'] });
    expect(problems.map(({ kind, word }) => [kind, word])).toEqual([
      ['unknownName', 'colour:red'],
      ['unknownValue', 'status:foo'],
      ['noValue', 'owner:'],
      ['noInstant', 'expiresBefore:soon'],
      ['onlyOne', 'days:1-3'],
    ]);
    expect(problems[1]).toMatchObject({ possible: expect.arrayContaining(['atRisk', 'expired']) });
  });
});

describe('the filter in the URL', () => {
  it('leaves out what is no filter and what no field can be', () => {
    const search = { status: ['expired', 'nonsense'], tab: 'status', sort: '-expiresAt', 'tag.env': 'prod' };
    expect(filterOf(search)).toEqual({ status: ['expired'], 'tag.env': ['prod'] });
  });

  it('has a value switched on and off again', () => {
    const on = toggled({ q: ['x'] }, 'status', 'expired');
    expect(on).toEqual({ q: ['x'], status: ['expired'] });
    expect(toggled(on, 'status', 'expired')).toEqual({ q: ['x'] });
  });

  it('has one range of days at most', () => {
    expect(toggled({ days: ['0-1'] }, 'days', '3-7')).toEqual({ days: ['3-7'] });
  });
});
