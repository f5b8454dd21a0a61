import { describe, expect, it } from '@jest/globals';
import { Command, Option } from 'commander';
import { createProgram } from '../program.ts';
import { complete } from './complete.ts';

function aProgram(): Command {
  const program = new Command('keyturn');
  const token = program.command('token').description('credentials');
  token
    .command('get')
    .description('one token')
    .argument('<id>')
    .option('--url <address>', 'where')
    .option('--all', 'all')
    .addOption(new Option('-o, --output <format>').choices(['table', 'json']));
  token.command('secret', { hidden: true });
  program.command('apply').option('-f, --filename <file>');
  program.command('exec').option('--token <id>').argument('<client...>');
  return program;
}

const words = (...typed: string[]): unknown => {
  const completion = complete(aProgram(), typed);
  return completion.kind === 'words' ? completion.candidates.map(({ word }) => word) : completion;
};

describe('completion', () => {
  it.each<[string, string[], unknown]>([
    ['commands', [''], ['token', 'apply', 'exec', 'help']],
    ['commands of a group, but no hidden ones', ['token', 'g'], ['get', 'help']],
    ['flags', ['token', 'get', '-'], ['--url', '--all', '--output', '--help']],
    ['choices of a flag', ['token', 'get', '-o', 'j'], ['table', 'json']],
    ['choices behind =', ['token', 'get', '--output=j'], ['--output=table', '--output=json']],
    ['ids', ['token', 'get', 'hr'], { kind: 'ids', source: 'tokens' }],
    ['ids behind a flag with its value', ['token', 'get', '--url', 'x', ''], { kind: 'ids', source: 'tokens' }],
    ['ids behind a flag without one', ['token', 'get', '--all', ''], { kind: 'ids', source: 'tokens' }],
    ['flags when there is nothing else', ['token', 'get', 'hr', ''], ['--url', '--all', '--output', '--help']],
    ['nothing for an address', ['token', 'get', '--url', ''], []],
    ['files', ['apply', '-f', 'fl'], { kind: 'files' }],
    ['ids of a flag', ['exec', '--token', ''], { kind: 'ids', source: 'tokens' }],
    ['files for a program of its own', ['exec', '--token', 'hr', '--', 'run', '-'], { kind: 'files' }],
  ])('knows %s', (_what, typed, expected) => {
    expect(words(...typed)).toEqual(expected);
  });

  it.each([
    ['token list --phase', 'regenerating'],
    ['migration list --product', 'confluence'],
    ['task list --kind', 'giveConsent'],
    ['key create deputy --role', 'approver'],
    ['token wait hr-one --for', 'phase=active'],
    ['migration wait wave-1 --for', 'phase=awaitingConsent'],
  ])('offers the words there are to %s', (typed, word) => {
    const program = createProgram(() => undefined);
    expect(complete(program, [...typed.split(' '), ''])).toMatchObject({
      kind: 'words',
      candidates: expect.arrayContaining([{ word }]),
    });
  });
});
