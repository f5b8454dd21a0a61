import { describe, expect, it } from '@jest/globals';
import { fits, isFilterName } from './event-filter.ts';

describe('what an event that just came belongs to', () => {
  const given = { type: 'keyturn.consent.given', subject: 'token/ct-1' };

  it.each([
    [{ kind: 'all', subject: null }, true],
    [{ kind: 'consents', subject: null }, true],
    [{ kind: 'people', subject: 'token/ct-1' }, true],
    [{ kind: 'people', subject: 'token/other' }, false],
    [{ kind: 'trouble', subject: null }, false],
  ] as const)('%j: %s', (filter, expected) => {
    expect(fits(given, filter)).toBe(expected);
  });

  it('takes no name from the URL that means nothing', () => {
    expect([isFilterName('trouble'), isFilterName('toString'), isFilterName(null)]).toEqual([true, false, false]);
  });
});
