import { describe, expect, it } from '@jest/globals';
import { UsageError } from '../cli-error.ts';
import { fillTemplate, readTemplate } from './placeholders.ts';

const VALUES = new Map([
  ['first', 'one'],
  ['second', '$& {} {first}'],
]);

function filled(tokenIds: string[], ...client: string[]): string[] {
  return fillTemplate(readTemplate({ client, tokenIds }), VALUES);
}

describe('placeholders', () => {
  it.each([
    [
      'the only token, wherever it is wanted',
      ['first'],
      ['--token', '{}', '--again={}'],
      ['--token', 'one', '--again=one'],
    ],
    ['tokens in their order', ['first', 'second'], ['{}', '--auth={}'], ['one', '--auth=$& {} {first}']],
    ['tokens by name', ['first', 'second'], ['{second}', '{first}:{first}'], ['$& {} {first}', 'one:one']],
    ['both ways', ['first', 'second'], ['{second}', '{}'], ['$& {} {first}', 'one']],
  ])('take %s', (_case, tokenIds, args, expected) => {
    expect(filled(tokenIds, 'client', ...args)).toEqual(expected);
  });

  it('leave alone what is in other braces', () => {
    const args = ['{"a":1}', '${HOME}', '{a b}', '{Print}', '{x}'];
    expect(filled(['first'], 'client', '{}', ...args)).toEqual(['one', ...args]);
  });

  it.each([
    ['no client', ['first'], [], /after "--"/],
    ['no place', ['first'], ['client', '--token', 'x'], /no place for first/],
    ['no place for one of two', ['first', 'second'], ['client', '{}'], /no place for second/],
    ['a place too many', ['first', 'second'], ['client', '{}', '{}', '{}'], /more \{\} than tokens \(2\)/],
    ['an unknown name', ['first'], ['client', '{}', '{third}'], /\{third\} names no token/],
    ['a value as the client', ['first'], ['{}', '{}'], /cannot be the name of the client/],
  ])('are refused with %s', (_case, tokenIds, client, message) => {
    expect(() => readTemplate({ client, tokenIds })).toThrow(UsageError);
    expect(() => readTemplate({ client, tokenIds })).toThrow(message);
  });
});
