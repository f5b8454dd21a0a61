import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { runCli, type Ended } from '../../test/run-cli.ts';
import { CONSUMER, OPERATOR, ScriptedApi } from '../../test/scripted-api.ts';

const VALUE = 'dm_canary-4f8a91c2e7';

let api: ScriptedApi;
let folder: string;

beforeAll(async () => {
  api = await ScriptedApi.open();
  folder = mkdtempSync(join(tmpdir(), 'keyturn-exec-'));
});
afterAll(async () => {
  await api.close();
  rmSync(folder, { recursive: true });
});

const environment = (key = CONSUMER) => ({ KEYTURN_URL: api.url, KEYTURN_API_KEY: key });
const exec = (args: readonly string[], options: { key?: string; env?: Record<string, string>; input?: string } = {}) =>
  runCli(['exec', ...args], {
    env: { ...environment(options.key), ...options.env },
    ...(options.input !== undefined && { input: options.input }),
  });
/** A client that ends with this code, whatever it is given. */
const ending = (code: number, ...args: string[]) => ['--', process.execPath, '-e', `process.exit(${code})`, ...args];
const token = (id: string, value = VALUE) => api.token(id, { value });
const pulls = (id: string) => api.callsTo(`GET /v1/tokens/${id}/value`).length;

function unrunnable(): string {
  const file = join(folder, 'unrunnable');
  writeFileSync(file, '', { mode: 0o600 });
  return file;
}

function expectNoValue({ stdout, stderr }: Ended): void {
  expect(`${stdout}${stderr}`).not.toContain('canary');
}

describe('a run', () => {
  it('gives the client the value, its streams and its exit code, and shows the value to nobody else', async () => {
    token('hr-good');
    const client = `
      const { readFileSync } = require('node:fs');
      const cmdline = (pid) => readFileSync('/proc/' + pid + '/cmdline', 'utf8').split('\\0');
      const environ = readFileSync('/proc/' + process.ppid + '/environ', 'utf8');
      process.stdout.write(JSON.stringify({
        args: process.argv.slice(1),
        input: readFileSync(0, 'utf8'),
        ours: cmdline(process.ppid).includes('--token'),
        shown: [cmdline(process.ppid).join(' '), environ].filter((text) => text.includes('can' + 'ary')),
        theirs: cmdline(process.pid).at(-3),
      }));
      process.stderr.write('to standard error');`;
    const ended = await exec(
      ['--token', 'hr-good', '--', process.execPath, '-e', client, '--', '--auth={}', '{"a":1}'],
      {
        input: 'rows',
      },
    );
    expect(ended.code).toBe(0);
    expect(JSON.parse(ended.stdout)).toEqual({
      args: [`--auth=${VALUE}`, '{"a":1}'],
      input: 'rows',
      ours: true,
      shown: [],
      theirs: `--auth=${VALUE}`,
    });
    expect(ended.stderr).toBe('to standard error');
    expect(pulls('hr-good')).toBe(1);
    expect(api.acknowledgements('hr-good')).toEqual([{ version: 1, outcome: 'ok' }]);
  });

  it('takes several tokens in order or by name, and reports on each', async () => {
    token('hr-one', 'canary-1');
    token('hr-two', 'canary-2');
    const print = 'console.log(process.argv.slice(1).join())';
    const args = ['--token', 'hr-one', '--token=hr-two', '--', process.execPath, '-e', print, '{}', '{}', '{hr-one}'];
    expect((await exec(args)).stdout).toBe('canary-1,canary-2,canary-1\n');
    for (const id of ['hr-one', 'hr-two']) expect(api.acknowledgements(id)).toEqual([{ version: 1, outcome: 'ok' }]);
  });

  it('uses no shell', async () => {
    const value = '$(touch pwned); `id` "$HOME" * \\';
    token('hr-shell', value);
    const ended = await exec(['--token', 'hr-shell', '--', 'printf', '%s|%s', '{}', '$HOME']);
    expect(ended).toMatchObject({ code: 0, stdout: `${value}|$HOME` });
  });

  it('needs no -- before the client, and leaves a second one to it', async () => {
    token('hr-dashes');
    const print = 'console.log(process.argv.slice(1).join())';
    const ended = await exec(['--token', 'hr-dashes', process.execPath, '-e', print, '--', '--help', '--token', '{}']);
    expect(ended.stdout).toBe(`--help,--token,${VALUE}\n`);
  });

  it('keeps our keys from the client, and gives it the rest of the environment and its own umask', async () => {
    token('hr-env');
    const file = join(folder, 'written-by-the-client');
    const client = `require('node:fs').writeFileSync(process.argv[1], JSON.stringify(process.env))`;
    const env = { KEYTURN_ADMIN_KEY: 'a'.repeat(40), KEYTURN_EMULATOR_PORT: '4799', THEIRS: 'kept' };
    // umask of the tests is the developer's; a shell sets a known one.
    const before = process.umask(0o022);
    try {
      await exec(['--token', 'hr-env', '--', process.execPath, '-e', client, file, '{}'], { env });
    } finally {
      process.umask(before);
    }
    const seen = JSON.parse(readFileSync(file, 'utf8')) as Record<string, string>;
    expect(seen).toMatchObject({ KEYTURN_URL: api.url, KEYTURN_EMULATOR_PORT: '4799', THEIRS: 'kept' });
    expect(Object.keys(seen)).not.toEqual(expect.arrayContaining([expect.stringMatching(/KEYTURN_(API|ADMIN)_KEY/)]));
    expect(statSync(file).mode & 0o777).toBe(0o644);
  });

  it('reports for a consumer when an operator asks to', async () => {
    token('hr-for');
    // The pull is the consumer's, so a key that may do both stands in here.
    api.meet('GET /v1/tokens/hr-for/value', { status: 200, body: { version: 1, value: VALUE } });
    await exec(['--token', 'hr-for', '--consumer', 'nightly-hr-import', ...ending(0, '{}')], { key: OPERATOR });
    expect(api.acknowledgements('hr-for')).toEqual([{ version: 1, outcome: 'ok', consumer: 'nightly-hr-import' }]);
  });
});

describe('the exit code of the client', () => {
  it.each([1, 3, 7])('%d is reported as a failure without the value, and handed on', async (code) => {
    const id = token(`hr-exit-${code}`);
    const ended = await exec(['--token', id, ...ending(code, '{}')]);
    expect(ended).toMatchObject({ code, stdout: '', stderr: '' });
    expect(api.acknowledgements(id)).toEqual([
      {
        version: 1,
        outcome: 'failed',
        detail: expect.stringMatching(new RegExp(`^node ended with exit code ${code} on `)),
      },
    ]);
    expect(JSON.stringify(api.acknowledgements(id))).not.toContain('canary');
  });

  it.each([2, 64, 69, 75, 127])('%d says nothing about the token, and is handed on', async (code) => {
    const id = token(`hr-silent-${code}`);
    expect((await exec(['--token', id, ...ending(code, '{}')])).code).toBe(code);
    expect(api.acknowledgements(id)).toEqual([]);
  });

  it('fails by the codes that were named', async () => {
    token('hr-named');
    await exec(['--token', 'hr-named', '--failed-on', '4-6', ...ending(1, '{}')]);
    expect(api.acknowledgements('hr-named')).toEqual([]);
    await exec(['--token', 'hr-named', '--failed-on', '4-6', ...ending(5, '{}')]);
    expect(api.acknowledgements('hr-named')).toHaveLength(1);
  });

  it('of a run with two tokens says that it is not known which one failed', async () => {
    token('hr-both-a', 'canary-1');
    token('hr-both-b', 'canary-2');
    await exec(['--token', 'hr-both-a', '--token', 'hr-both-b', ...ending(1, '{}', '{}')]);
    const detail = expect.stringMatching(
      /run with hr-both-a version 1 and hr-both-b version 1: which of them is not known$/,
    );
    for (const id of ['hr-both-a', 'hr-both-b'])
      expect(api.acknowledgements(id)).toEqual([{ version: 1, outcome: 'failed', detail }]);
  });

  it.each([
    ['is not there', () => 'no-such-client', 127, /There is no program no-such-client/],
    ['may not be run', () => unrunnable(), 126, /unrunnable may not be run/],
  ])('is ours when the client %s, and nothing is reported or shown', async (_case, client, code, message) => {
    const id = token(`hr-start-${code}`);
    const ended = await exec(['--token', id, '--', client(), '--token', '{}']);
    expect(ended).toMatchObject({ code, stdout: '', stderr: expect.stringMatching(message) });
    expectNoValue(ended);
    expect(api.acknowledgements(id)).toEqual([]);
  });

  it('is ours when no argument can hold the value, which is not shown', async () => {
    token('hr-nul', 'canary\0null');
    const ended = await exec(['--token', 'hr-nul', ...ending(0, '{}')]);
    expect(ended).toMatchObject({ code: 126, stderr: expect.stringContaining('no argument can have') });
    expectNoValue(ended);
    token('hr-long', 'canary'.repeat(500_000));
    const long = await exec(['--token', 'hr-long', ...ending(0, '{}')]);
    expect(long).toMatchObject({ code: 126, stderr: expect.stringContaining('arguments are too long') });
    expectNoValue(long);
  });
});

describe('wrong use ends with 2 before anything is pulled', () => {
  it.each([
    ['no token', ['--', 'client', '{}'], /--token <id>' not specified/],
    ['no client', ['--token', 'hr-use'], /missing required argument 'client'/],
    ['no place for the value', ['--token', 'hr-use', '--', 'client', '--token'], /no place for hr-use/],
    ['an unknown place', ['--token', 'hr-use', '--', 'client', '{}', '{other}'], /\{other\} names no token/],
    ['something that is no id', ['--token', '../canary', '--', 'client', '{}'], /3 to 63 characters/],
    [
      'something that is no consumer',
      ['--token', 'hr-use', '--consumer', 'Canary!', '--', 'client', '{}'],
      /name of a consumer/,
    ],
    [
      'codes that are none',
      ['--token', 'hr-use', '--failed-on', 'canary', '--', 'client', '{}'],
      /exit codes from 1 to 255/,
    ],
    ['an unknown flag', ['--token', 'hr-use', '--canary=canary', '--', 'client', '{}'], /unknown option/],
    [
      'http to another machine',
      ['--token', 'hr-use', '--url', 'http://keyturn.acme.test', '--', 'client', '{}'],
      /unencrypted/,
    ],
  ])('%s', async (_case, args, message) => {
    token('hr-use');
    const ended = await exec(args);
    expect(ended).toMatchObject({ code: 2, stdout: '', stderr: expect.stringMatching(message) });
    expect(ended.stderr.replace('--canary', '')).not.toMatch(/canary/i);
    expect(pulls('hr-use')).toBe(0);
  });
});
