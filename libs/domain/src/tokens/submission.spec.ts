import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { aToken, aVersion, day, GUIDED } from '../../test/token-builder.ts';
import { LONGEST_VALUE_BYTES, storedEvents, valueFault, withoutSurroundings, type ValueFault } from './submission.ts';

/** Text of code points, so that no invisible character stands in this file. */
const of = (...points: number[]): string => String.fromCodePoint(...points);
const around = (point: number): string => `abc${of(point)}def`;

describe('a text cannot be a value', () => {
  it.each<[ValueFault, string, string, string]>([
    ['ValueEmpty', 'nothing', '', 'a'],
    ['ValueMasked', 'twenty asterisks', '*'.repeat(20), '*'.repeat(19)],
    ['ValueMasked', 'twenty asterisks', '*'.repeat(20), '*'.repeat(21)],
    ['ValueWhiteSpace', 'a blank inside', 'abc def', 'abcdef'],
    ['ValueWhiteSpace', 'a tab', 'abc\tdef', 'abc-def'],
    ['ValueWhiteSpace', 'a line end', 'abc\ndef', 'abc_def'],
    ['ValueWhiteSpace', 'a no-break space', around(0xa0), 'abc.def'],
    ['ValueWhiteSpace', 'an ideographic space', around(0x3000), 'abc/def'],
    ['ValueWhiteSpace', 'a line separator', around(0x2028), 'abc+def'],
    ['ValueControlCharacter', 'a zero-width space', around(0x200b), 'abc=def'],
    ['ValueControlCharacter', 'a zero-width joiner', around(0x200d), 'abc:def'],
    ['ValueControlCharacter', 'a word joiner', around(0x2060), 'abc~def'],
    ['ValueControlCharacter', 'a byte order mark', around(0xfeff), 'abc@def'],
    ['ValueControlCharacter', 'a soft hyphen', around(0xad), 'abc-def'],
    ['ValueControlCharacter', 'a direction mark', around(0x200f), 'abcאdef'],
    ['ValueControlCharacter', 'an invisible letter', around(0x3164), 'abcㅎdef'],
    ['ValueControlCharacter', 'a control character', around(0x1b), 'abc[def'],
    ['ValueControlCharacter', 'a deletion', around(0x7f), 'abc^def'],
    ['ValueControlCharacter', 'half a character', 'abc\uD83Ddef', 'abc\uD83D\uDD11def'],
    ['ValueSmartQuotes', 'double smart quotes', `${of(0x201c)}abc${of(0x201d)}`, '"abc"'],
    ['ValueSmartQuotes', 'a single smart quote', around(0x2019), "abc'def"],
    ['ValueSmartQuotes', 'guillemets', `${of(0xab)}abc${of(0xbb)}`, '<abc>'],
    ['ValueSmartQuotes', 'Japanese corner brackets', `${of(0x300c)}abc${of(0x300d)}`, '[abc]'],
    ['ValueTooLong', 'one byte too many', 'a'.repeat(8193), 'a'.repeat(8192)],
    ['ValueTooLong', 'one byte too many in two-byte letters', `${'é'.repeat(4096)}a`, 'é'.repeat(4096)],
    ['ValueTooLong', 'one byte too many in three-byte letters', `${'語'.repeat(2730)}abc`, `${'語'.repeat(2730)}ab`],
    ['ValueTooLong', 'one byte too many in four-byte letters', `${'𠮷'.repeat(2048)}a`, '𠮷'.repeat(2048)],
  ])('%s: %s', (fault, _, bad, good) => {
    expect(valueFault(bad)).toBe(fault);
    expect(valueFault(good)).toBeNull();
  });

  it('longer than its bytes say, whatever it is made of', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 40 }), (unit) => {
        const text = unit.repeat(220);
        if (Buffer.byteLength(text) > LONGEST_VALUE_BYTES) expect(valueFault(text)).toBe('ValueTooLong');
        else expect(valueFault(text)).not.toBe('ValueTooLong');
      }),
    );
  });
});

describe('what copying leaves around a value', () => {
  it.each([
    ['blanks and line ends', ' \t\r\nabc\r\n \t', 'abc'],
    ['nothing', 'abc', 'abc'],
    ['nothing but that', ' \n ', ''],
    ['not what is inside', ' a b ', 'a b'],
    ['not what no copying leaves', `${of(0xa0)}abc${of(0x200b)}`, `${of(0xa0)}abc${of(0x200b)}`],
  ])('is taken off: %s', (_, text, expected) => {
    expect(withoutSurroundings(text)).toBe(expected);
  });

  it('is taken off in the same time as it takes to read it, also where a million blanks stand inside', () => {
    const long = `a${' '.repeat(1_000_000)}b`;
    expect(withoutSurroundings(long)).toHaveLength(1_000_002);
  });
});

describe('a stored value', () => {
  const guided = aToken({ spec: { ...GUIDED, lifetime: 'P3M' } });
  const submission = { version: 2, candidateId: 'c1', fingerprint: 'f', expiresAt: null };
  const stored = (state = guided, change = {}) =>
    storedEvents({ state, submission: { ...submission, ...change }, now: day(1) });

  it('ends when its maker said, and has no name upstream that anybody knows', () => {
    expect(stored(guided, { expiresAt: day(40) })).toEqual([
      {
        type: 'issued',
        at: day(1),
        version: 2,
        fingerprint: 'f',
        upstreamId: null,
        expiresAt: day(40),
        expiresAtSource: 'entered',
      },
    ]);
  });

  it('ends by its lifetime when nobody said', () => {
    expect(stored()).toMatchObject([{ expiresAtSource: 'estimated', expiresAt: Date.UTC(2026, 4, 1) }]);
  });

  it('ends when its specification said, where it was made before Keyturn', () => {
    const versions = [aVersion({ version: 1, fingerprint: null, expiresAt: day(12) })];
    const before = aToken({ spec: GUIDED, versions });
    expect(stored(before, { version: 1 })).toMatchObject([{ expiresAt: day(12), expiresAtSource: 'entered' }]);
    expect(stored(before, { version: 1, expiresAt: day(14) })).toMatchObject([{ expiresAt: day(14) }]);
  });
});
