import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { runHere } from '../../test/run-here.ts';
import { OPERATOR, ScriptedApi, VIEWER } from '../../test/scripted-api.ts';

let api: ScriptedApi;
let home: string;
let file: string;

beforeAll(async () => {
  api = await ScriptedApi.open();
  api.token('hr-one');
});
afterAll(() => api.close());
beforeEach(() => {
  api.calls.length = 0;
  home = mkdtempSync(join(tmpdir(), 'keyturn-contexts-'));
  file = join(home, 'keyturn', 'config.yaml');
});
afterEach(() => {
  rmSync(home, { recursive: true });
});

const run = (args: readonly string[], env: Record<string, string> = {}) =>
  runHere(args, { env: { XDG_CONFIG_HOME: home, ...env } });
const keyFile = (key: string): string => {
  const path = join(home, `key-of-${key.length}-${key.slice(3, 7)}`);
  writeFileSync(path, `${key}\n`);
  return path;
};
const write = (text: string) => {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
};

describe('keyturn config set', () => {
  it('makes a context that commands then use, in a file that only its owner can read', async () => {
    const set = (field: string, value: string) => run(['config', 'set', '--context', 'prod', field, value]);
    expect((await set('url', api.url)).code).toBe(0);
    expect((await set('keyFile', keyFile(OPERATOR))).code).toBe(0);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(readdirSync(dirname(file))).toEqual(['config.yaml']);
    expect(readFileSync(file, 'utf8')).not.toContain(OPERATOR);
    expect(await run(['token', 'list', '-o', 'name'])).toMatchObject({ code: 0, stdout: 'hr-one\n' });
    expect(api.calls[0]?.key).toBe(OPERATOR);
  });

  it('keeps what its owner wrote beside it', async () => {
    write('# mine\ncurrentContext: prod\ncontexts:\n  # the big one\n  prod:\n    url: https://keyturn.acme.test\n');
    await run(['config', 'set', 'language', 'ja']);
    expect(readFileSync(file, 'utf8')).toBe(
      '# mine\ncurrentContext: prod\ncontexts:\n  # the big one\n  prod:\n    url: https://keyturn.acme.test\n    language: ja\n',
    );
    await run(['config', 'set', 'language', '--unset']);
    expect(readFileSync(file, 'utf8')).not.toContain('language');
  });

  it.each([
    ['a field that is none', ['theme', 'dark'], /has the fields url, keyFile/],
    ['a key', ['key', 'kt_canary'], /has the fields url, keyFile/],
    [
      'a name that is none',
      ['--context', 'my prod', 'url', 'https://keyturn.acme.test'],
      /^keyturn: The name of a context/,
    ],
    ['an address without encryption', ['url', 'http://keyturn.acme.test'], /unencrypted/],
    ['an address that is none', ['url', 'canary'], /http\(s\) address/],
    ['a language it does not have', ['language', 'de'], /expected en or ja/],
    ['a format it does not have', ['output', 'xml'], /expected one of: table, wide/],
    ['no value', ['url'], /a value, or say --unset/],
  ])('refuses %s with 2, and writes nothing', async (_case, args, message) => {
    const ended = await run(['config', 'set', '--context', 'prod', ...args]);
    expect(ended).toMatchObject({ code: 2, stdout: '', stderr: expect.stringMatching(message) });
    expect(ended.stderr).not.toContain('canary');
    expect(existsSync(file)).toBe(false);
  });
});

describe('the configuration file', () => {
  it.each([
    [
      'an unknown field',
      'contexts:\n  prod:\n    url: https://a.test\n    colour: red\n',
      /line 4 .*colour is no field/,
    ],
    ['an unknown field of its own', 'contexts: {}\ntheme: dark\n', /line 2 .*theme is no field/],
    ['a key', 'contexts:\n  prod:\n    apiKey: kt_canary\n', /line 3 .*a key never stands in this file.*keyFile/],
    ['a value it cannot have', 'contexts:\n  prod:\n    language: canary\n', /line 3 .*language: expected en or ja/],
    ['two ways to one key', 'contexts:\n  a:\n    keyFile: /a\n    keyCommand: [b]\n', /say the same thing/],
    ['a context that is not there', 'currentContext: canary\n', /line 1 .*no context of that name/],
    ['no YAML', 'contexts:\n  - [canary\n', /line \d.*no YAML/],
  ])('with %s is refused by name and line, without what it holds', async (_case, text, message) => {
    write(text);
    const ended = await run(['token', 'list']);
    expect(ended).toMatchObject({ code: 2, stdout: '', stderr: expect.stringMatching(message) });
    expect(ended.stderr).not.toContain('canary');
    expect(api.calls).toEqual([]);
  });

  it('goes after the environment, and the environment after flags', async () => {
    write(
      `currentContext: prod\ncontexts:\n  prod: { url: 'https://prod.acme.test' }\n  here: { url: '${api.url}', keyFile: ${keyFile(VIEWER)} }\n`,
    );
    const env = { KEYTURN_URL: 'https://elsewhere.acme.test', KEYTURN_API_KEY: OPERATOR };
    expect((await run(['token', 'list', '--context', 'here'], env)).code).toBe(0);
    expect(api.calls.at(-1)?.key).toBe(VIEWER);
    expect((await run(['token', 'list'], { KEYTURN_URL: api.url, KEYTURN_API_KEY: OPERATOR })).code).toBe(0);
    expect(api.calls.at(-1)?.key).toBe(OPERATOR);
    expect((await run(['token', 'list'], { KEYTURN_CONTEXT: 'here' })).code).toBe(0);
    expect((await run(['token', 'list', '--url', api.url], { KEYTURN_API_KEY: OPERATOR })).code).toBe(0);
    expect(await run(['token', 'list', '--context', 'nowhere'])).toMatchObject({
      code: 3,
      stderr: 'keyturn: There is no context nowhere; there are: prod, here.\n',
    });
  });

  it('gives the key of a context to no other address', async () => {
    write(
      `currentContext: prod\ncontexts:\n  prod: { url: 'https://prod.acme.test', keyFile: ${keyFile(OPERATOR)} }\n`,
    );
    const elsewhere = await run(['token', 'list', '--url', 'https://other.acme.test']);
    expect(elsewhere).toMatchObject({ code: 4, stderr: expect.stringContaining('There is no key for https://other') });
    const here = await run(['token', 'list', '--url', api.url], { KEYTURN_DATA: '/nonexistent' });
    expect(here).toMatchObject({ code: 4, stderr: expect.stringContaining('There is no key') });
    expect(api.calls).toEqual([]);
  });

  it('takes a key from a program, such as a keyring, that gets none of ours', async () => {
    const program = join(home, 'ring.mjs');
    writeFileSync(program, `process.stdout.write(process.env.KEYTURN_ADMIN_KEY ?? '${OPERATOR}\\n')`);
    write(
      `currentContext: a\ncontexts:\n  a: { url: '${api.url}', keyCommand: ['${process.execPath}', '${program}'] }\n`,
    );
    expect((await run(['token', 'list'], { KEYTURN_ADMIN_KEY: 'x'.repeat(40) })).code).toBe(0);
    expect(api.calls.at(-1)?.key).toBe(OPERATOR);
    write(
      `currentContext: a\ncontexts:\n  a: { url: '${api.url}', keyCommand: ['${process.execPath}', '-e', 'process.exit(3)'] }\n`,
    );
    expect(await run(['token', 'list'])).toMatchObject({
      code: 4,
      stderr: expect.stringContaining('gave no key (exit code 3)'),
    });
  });

  it('says language and format, where the command has them and was not told', async () => {
    write(`currentContext: a\ncontexts:\n  a: { url: '${api.url}', language: ja, output: name }\n`);
    const env = { KEYTURN_API_KEY: OPERATOR };
    expect((await run(['token', 'list'], env)).stdout).toBe('hr-one\n');
    expect((await run(['token', 'list', '-o', 'table'], env)).stdout).toMatch(/^ID +状態/);
    expect((await run(['token', 'list'], { ...env, KEYTURN_OUTPUT: 'table', KEYTURN_LANG: 'en' })).stdout).toMatch(
      /^ID +STATUS/,
    );
    // A command without that format keeps its own.
    expect(JSON.parse((await run(['config', 'view', '-o', 'json'], env)).stdout)).toEqual(expect.any(Array));
  });
});

describe('keyturn config use-context', () => {
  it('changes which one is used, or that none is', async () => {
    write(`contexts:\n  a: { url: '${api.url}' }\n  b: { url: 'https://b.acme.test' }\n`);
    expect((await run(['config', 'use-context', 'b'])).code).toBe(0);
    const view = await run(['config', 'view', '-o', 'json']);
    expect(JSON.parse(view.stdout)).toContainEqual({
      variable: 'KEYTURN_URL',
      value: 'https://b.acme.test',
      source: 'context b',
    });
    expect((await run(['config', 'view'])).stdout).toMatch(/\* +b +https:\/\/b\.acme\.test/);
    expect((await run(['config', 'use-context', '--none'])).code).toBe(0);
    expect(readFileSync(file, 'utf8')).not.toContain('currentContext');
    expect((await run(['config', 'use-context', 'c'])).code).toBe(3);
    expect((await run(['config', 'use-context'])).code).toBe(2);
  });
});
