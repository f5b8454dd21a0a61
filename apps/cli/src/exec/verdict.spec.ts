import { describe, expect, it } from '@jest/globals';
import { UsageError } from '../cli-error.ts';
import { parseFailedOn, verdictOf } from './verdict.ts';

const verdict = (code: number, failedOn?: string) => verdictOf({ how: 'exited', code }, parseFailedOn(failedOn));

describe('the end of a client', () => {
  it('with 0 shows that the value works', () => {
    expect(verdict(0)).toBe('ok');
    expect(verdict(0, 'none')).toBe('ok');
  });

  it.each([1, 3, 7, 74, 77, 123])('with %d counts against the value', (code) => {
    expect(verdict(code)).toBe('failed');
  });

  it.each([
    ['wrong flags', 2],
    ['wrong flags of sysexits.h', 64],
    ['an upstream that is away', 69],
    ['an upstream that was not reached', 75],
    ['a time limit of timeout(1)', 124],
    ['a program a wrapper could not start', 127],
    ['a signal, as a shell reports it', 137],
  ])('says nothing about the value for %s', (_case, code) => {
    expect(verdict(code)).toBe('nothing');
  });

  it('says nothing when a signal ended it, or when it never began', () => {
    expect(verdictOf({ how: 'killed', signal: 'SIGKILL' }, parseFailedOn('1-255'))).toBe('nothing');
    expect(verdictOf({ how: 'notStarted', errorCode: 'ENOENT' }, parseFailedOn('1-255'))).toBe('nothing');
  });

  it('is judged by exactly the codes that were named, but 75 never fails', () => {
    expect([1, 2, 5, 6, 9].map((code) => verdict(code, '2, 5-8'))).toEqual([
      'nothing',
      'failed',
      'failed',
      'failed',
      'nothing',
    ]);
    expect(verdict(1, 'none')).toBe('nothing');
    expect(verdict(75, '1-255')).toBe('nothing');
  });

  it.each(['', '0', '256', '5-3', 'x', '1;2', '1,', '-1'])('refuses %j as a list of codes', (text) => {
    expect(() => parseFailedOn(text)).toThrow(UsageError);
  });
});
