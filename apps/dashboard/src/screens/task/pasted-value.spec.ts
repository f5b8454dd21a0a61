import { describe, expect, it } from '@jest/globals';
import { lookAt, pasteOf } from './pasted-value.ts';

describe('a value in the box', () => {
  it.each([
    ['', 'ValueEmpty'],
    ['  \n', 'ValueEmpty'],
    ['abc def', 'ValueWhiteSpace'],
    ['abc\ndef', 'ValueWhiteSpace'],
    ['abc\u200bdef', 'ValueControlCharacter'],
    ['“abc”', 'ValueSmartQuotes'],
    ['*'.repeat(20), 'ValueMasked'],
    ['x'.repeat(9000), 'ValueTooLong'],
  ])('is refused as the API would refuse it: %j', (text, fault) => {
    expect(lookAt(text).fault).toBe(fault);
  });

  it('may have blanks around it, and is only wondered at when it is short', () => {
    expect(lookAt(' dm_0123456789abcdef\n')).toEqual({ fault: null, length: 19, isShort: false });
    expect(lookAt('dm_01')).toEqual({ fault: null, length: 5, isShort: true });
  });
});

describe('a paste', () => {
  it('leaves out what copying leaves around a value', () => {
    expect(pasteOf('\tdm_0123456789abcdef\r\n')).toEqual({ value: 'dm_0123456789abcdef', fault: null });
  });

  it('with a line break in it is told from one without, which the box would not', () => {
    expect(pasteOf('dm_0123\n456').fault).toBe('ValueWhiteSpace');
  });
});
