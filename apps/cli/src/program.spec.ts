import { describe, expect, it } from '@jest/globals';
import { CommanderError } from 'commander';
import { runCli } from '../test/run-cli.ts';
import { usageText } from './usage-text.ts';

describe('the command line', () => {
  it.each([
    [['up']],
    [['version']],
    [['config', 'view']],
    [['exec']],
    [['token']],
    [['token', 'list']],
    [['token', 'get']],
    [['token', 'submit']],
    [['token', 'rotate']],
    [['token', 'confirm']],
    [['token', 'pause']],
    [['token', 'resume']],
    [['token', 'retire']],
    [['task']],
    [['task', 'list']],
    [['task', 'show']],
    [['task', 'done']],
    [['task', 'snooze']],
    [['task', 'handover']],
    [['consent']],
    [['consent', 'show']],
    [['consent', 'give']],
    [['consent', 'refuse']],
    [['consent', 'revoke']],
    [['consent', 'list']],
    [['migration']],
    [['migration', 'list']],
    [['migration', 'show']],
    [['migration', 'start']],
    [['migration', 'decide']],
    [['migration', 'retry']],
    [['migration', 'stop']],
    [['migration', 'abandon']],
    [['migration', 'attempts']],
  ])('begins the help of %j with examples, on standard output', async (command) => {
    const { code, stdout, stderr } = await runCli([...command, '--help']);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toMatch(/^Examples:\n {2}\S/);
    expect(stdout).not.toMatch(/--(api-)?key|--value/);
  });

  it.each([
    ['nothing', []],
    ['a group without a command', ['token']],
    ['an unknown command', ['tokn']],
    ['an unknown flag', ['token', 'list', '--nope']],
    ['an unknown output', ['task', 'list', '-o', 'xml']],
  ])('ends with 2 for %s, and writes nothing to standard output', async (_case, args) => {
    expect(await runCli(args)).toMatchObject({ code: 2, stdout: '', stderr: expect.stringMatching(/\S/) });
  });

  it('ends with 2 when the environment cannot be used', async () => {
    const ended = await runCli(['token', 'list'], { env: { KEYTURN_URL: 'canary' } });
    expect(ended).toMatchObject({ code: 2, stdout: '', stderr: expect.stringContaining('KEYTURN_URL') });
    expect(ended.stderr).not.toContain('canary');
  });

  it.each([
    ['commander.excessArguments', "error: too many arguments for 'x'. Expected 1 argument but got 2: a, canary\n."],
    ['commander.unknownOption', "error: unknown option '--value=canary'\n(Did you mean --version?)"],
    ['commander.unknownOption', "error: unknown option '-vcanary'"],
    [
      'commander.invalidArgument',
      "error: option '-o <x>' argument 'can'ary canary' is invalid. Allowed choices are a.",
    ],
  ])('says %s without the arguments', (code, message) => {
    expect(usageText(new CommanderError(1, code, message))).not.toMatch(/can'?ary|^error/);
  });
});
