import { describe, expect, it } from '@jest/globals';
import { wordingChange } from './wording-change.ts';

describe('what has changed in a wording', () => {
  it('is the lines that differ, as they were and as they are', () => {
    const before = 'Box\n\n1. As a@acme.test it asks.\n2. It hands it over.';
    const now = 'Box\n\n1. As b@acme.test it asks.\n2. It hands it over.';
    expect(wordingChange(before, now)).toEqual({
      before: ['1. As a@acme.test it asks.'],
      now: ['1. As b@acme.test it asks.'],
    });
  });

  it('is nothing where only blank lines moved', () => {
    expect(wordingChange('a\n\nb', 'a\nb')).toEqual({ before: [], now: [] });
  });
});
