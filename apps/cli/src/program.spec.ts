import { describe, expect, it } from '@jest/globals';
import { type Command, CommanderError } from 'commander';
import { runHere } from '../test/run-here.ts';
import { createProgram } from './program.ts';
import { usageText } from './usage-text.ts';

/** The words of every command and group, however deep. */
function everyCommand(command: Command): string[][] {
  return command.commands.flatMap((one) => [[one.name()], ...everyCommand(one).map((rest) => [one.name(), ...rest])]);
}

describe('the command line', () => {
  it.each([[], ...everyCommand(createProgram(() => undefined))].map((path) => [path]))(
    'begins the help of %j with examples, on standard output',
    async (command) => {
      const { code, stdout, stderr } = await runHere([...command, '--help']);
      expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
      expect(stdout).toMatch(/^Examples:\n {2}\S/);
      expect(stdout).not.toMatch(/--(api-)?key|--value/);
    },
  );

  it.each([
    ['nothing', []],
    ['a group without a command', ['token']],
    ['an unknown command', ['tokn']],
    ['an unknown flag', ['token', 'list', '--nope']],
    ['an unknown output', ['task', 'list', '-o', 'xml']],
  ])('ends with 2 for %s, and writes nothing to standard output', async (_case, args) => {
    expect(await runHere(args)).toMatchObject({ code: 2, stdout: '', stderr: expect.stringMatching(/\S/) });
  });

  it.each([
    [['token', 'list', '--phase', 'canary'], 'registered, issuing, active'],
    [['token', 'list', '--status', 'healthy', '--status', 'canary'], 'expired, needsYou'],
    [['token', 'list', '--kind', 'canary'], 'dataManager.adaptersClient'],
    [['migration', 'list', '--phase', 'active'], 'ready, preparing'],
    [['migration', 'list', '--status', 'canary'], 'expired, needsYou'],
    [['migration', 'list', '--product', 'canary'], 'jira, confluence'],
    [['task', 'list', '--kind', 'canary'], 'regenerateToken, '],
    [['key', 'create', 'deputy', '--role', 'canary'], 'viewer, operator, approver, admin.'],
    [['token', 'wait', 'hr-one', '--for', 'phase=canary'], 'registered, issuing, active'],
    [['token', 'wait', 'hr-one', '--for', 'health=canary'], 'healthy, attention, failing'],
    [['token', 'wait', 'hr-one', '--for', 'waitingFor=canary'], 'person, upstream'],
    [['migration', 'wait', 'wave-1', '--for', 'phase=active'], 'ready, preparing'],
    [['migration', 'wait', 'wave-1', '--for', 'version=3'], 'phase=, status='],
    ...['0', '-1', '501', '1.5', '1e2', 'canary'].map((limit) => [['token', 'list', '--limit', limit], '1 to 500']),
  ] as [string[], string][])(
    'refuses a word that does not exist at once, with those that do: %j',
    async (args, words) => {
      // Nobody listens there: that would be 1.
      const env = { KEYTURN_URL: 'http://127.0.0.1:9', KEYTURN_API_KEY: 'key' };
      const { code, stdout, stderr } = await runHere(args, { env });
      expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
      expect(stderr).toContain(words);
      expect(stderr).not.toContain('canary');
    },
  );

  it('ends with 2 when the environment cannot be used', async () => {
    const ended = await runHere(['token', 'list'], { env: { KEYTURN_URL: 'canary' } });
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
