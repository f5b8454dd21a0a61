import { describe, expect, it } from '@jest/globals';
import { ApiRefusal } from './api-refusal.ts';
import { etagOf, parseIfMatch, requireRevision } from './revision.ts';

const codeOf = (run: () => unknown): string | null => {
  try {
    run();
    return null;
  } catch (error) {
    return error instanceof ApiRefusal ? error.code : 'other';
  }
};

describe('If-Match', () => {
  it('reads tags as they are sent', () => {
    expect(parseIfMatch(undefined)).toBeNull();
    expect(parseIfMatch(etagOf(41))).toEqual([41]);
    expect(parseIfMatch(' "1" , "2" ')).toEqual([1, 2]);
    expect(parseIfMatch('*')).toBe('*');
    expect(parseIfMatch('W/"41", "abc"')).toEqual([]);
  });

  it.each(['41', '"41', '', '"1" "2"', '"1",'])('refuses what is no tag: %s', (header) => {
    expect(codeOf(() => parseIfMatch(header))).toBe('request.malformed');
  });

  it('lets through the revision it names, and nothing that has changed or is not there', () => {
    expect(codeOf(() => requireRevision({ ifMatch: null, revision: null }))).toBeNull();
    expect(codeOf(() => requireRevision({ ifMatch: [41], revision: 41 }))).toBeNull();
    expect(codeOf(() => requireRevision({ ifMatch: '*', revision: 41 }))).toBeNull();
    expect(codeOf(() => requireRevision({ ifMatch: [40], revision: 41 }))).toBe('request.revisionChanged');
    expect(codeOf(() => requireRevision({ ifMatch: '*', revision: null }))).toBe('request.revisionChanged');
    expect(codeOf(() => requireRevision({ ifMatch: [], revision: 41 }))).toBe('request.revisionChanged');
  });
});
