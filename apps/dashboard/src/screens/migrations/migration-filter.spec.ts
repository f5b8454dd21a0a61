import { describe, expect, it } from '@jest/globals';
import { filterOf, sortOf, toggled } from './migration-filter.ts';

describe('the filter of migrations', () => {
  it('takes from the URL what the API understands, and nothing else', () => {
    const search = {
      status: ['needsYou', 'asleep'],
      phase: 'checking',
      colour: 'red',
      q: '',
      site: 'https://a.test',
      sort: '-since',
    };
    expect(filterOf(search)).toEqual({ status: ['needsYou'], phase: ['checking'], site: ['https://a.test'] });
    expect([sortOf('-id'), sortOf('colour'), sortOf(null)]).toEqual(['-id', '-since', '-since']);
  });

  it('switches one value on and off', () => {
    expect(toggled({}, 'status', 'done')).toEqual({ status: ['done'] });
    expect(toggled({ status: ['done'], q: ['x'] }, 'status', 'done')).toEqual({ q: ['x'] });
  });
});
