import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { runCli, type Ended } from '../../test/run-cli.ts';
import { CONSUMER, problem, ScriptedApi, VIEWER } from '../../test/scripted-api.ts';

const VALUE = 'dm_canary-4f8a91c2e7';

/** What anybody relies on in a token. */
const AS_READ = { id: 'hr-any', kind: 'custom', status: 'needsYou', phase: 'issuing' };

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

function expectNoValue({ stdout, stderr }: Ended): void {
  expect(`${stdout}${stderr}`).not.toContain('canary');
}

describe('without a value', () => {
  const neverRun = ['--', process.execPath, '-e', 'console.log("ran")', '{}'];

  async function refused(id: string, options: Parameters<typeof exec>[1] = {}): Promise<Ended> {
    const ended = await exec(['--token', id, ...neverRun], options);
    expect(ended.stdout).toBe('');
    expect(ended.stderr).toContain(`The client was not started, because ${id} could not be pulled.`);
    expect(api.acknowledgements(id)).toEqual([]);
    return ended;
  }

  it('the client is not run: 4 for a wrong key, and for one that may not', async () => {
    token('hr-refused');
    const unknown = await refused('hr-refused', { key: 'kt_wrong' });
    expect(unknown).toMatchObject({ code: 4, stderr: expect.stringContaining('Sign in first.') });
    const viewer = await refused('hr-refused', { key: VIEWER });
    expect(viewer).toMatchObject({
      code: 4,
      stderr: expect.stringMatching(/role consumer.*What to do: Ask an admin/s),
    });
    expect(`${unknown.stderr}${viewer.stderr}`).not.toContain('kt_');
  });

  it('the client is not run: 3 for a token that is not there, or not theirs', async () => {
    token('ops-theirs');
    expect((await refused('hr-nowhere')).code).toBe(3);
    expect((await refused('ops-theirs')).code).toBe(3);
  });

  it('the client is not run: 5 while a person has to hand one over', async () => {
    api.token('hr-waiting', { waitingFor: 'person' });
    api.meet('GET /v1/tokens/hr-waiting', { status: 200, body: { ...AS_READ, waitingFor: 'person' } });
    const known = await refused('hr-waiting');
    expect(known).toMatchObject({
      code: 5,
      stderr: expect.stringContaining('It waits for a person: keyturn task list'),
    });
    // A consumer's key may not see whom it waits for.
    const unknown = await refused('hr-waiting');
    expect(unknown).toMatchObject({
      code: 5,
      stderr: expect.stringContaining('Probably for a person; a key with the role viewer'),
    });
  });

  it('the client is not run: 1 while an issuer makes one, as far as the key may see that', async () => {
    api.token('hr-making', { waitingFor: 'upstream' });
    api.meet('GET /v1/tokens/hr-making', { status: 200, body: { ...AS_READ, waitingFor: 'upstream' } });
    expect((await refused('hr-making')).code).toBe(1);
  });

  it('the client is not run: 1 after 503, 429 and broken connections that do not pass', async () => {
    token('hr-away');
    api.meet(
      'GET /v1/tokens/hr-away/value',
      ...Array.from({ length: 9 }, () => problem('service.unavailable', 'Records are away.')),
    );
    const ended = await refused('hr-away');
    expect(ended).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/Trying again.*could not be pulled.*Records are away/s),
    });
  }, 20_000);

  it('the client is not run: 1 when something else answers, of which nothing is shown', async () => {
    token('hr-odd');
    api.meet('GET /v1/tokens/hr-odd/value', { status: 200, body: { version: 'canary', secret: VALUE } });
    const ended = await refused('hr-odd');
    expect(ended).toMatchObject({ code: 1, stderr: expect.stringMatching(/something else.*version, value/s) });
    expectNoValue(ended);
    api.meet('GET /v1/tokens/hr-odd/value', { status: 404, body: `<p>${VALUE}</p>` });
    const page = await refused('hr-odd');
    expect(page).toMatchObject({ code: 3, stderr: expect.stringContaining('is it Keyturn?') });
    expectNoValue(page);
  });

  it('of the second token nothing is run with the first, nor reported', async () => {
    token('hr-first');
    const ended = await exec(['--token', 'hr-first', '--token', 'hr-nowhere', ...ending(0, '{}', '{}')]);
    expect(ended.code).toBe(3);
    expect(api.acknowledgements('hr-first')).toEqual([]);
  });

  it('a hiccup of the API is outlasted', async () => {
    token('hr-hiccup');
    api.meet('GET /v1/tokens/hr-hiccup/value', 'drop', problem('service.starting', 'Wait a moment.'));
    const ended = await exec(['--token', 'hr-hiccup', ...ending(0, '{}')]);
    expect(ended.code).toBe(0);
    expect(pulls('hr-hiccup')).toBe(3);
  });
});

describe('the report', () => {
  const route = (id: string) => `POST /v1/tokens/${id}/acknowledgements`;

  it('is sent again under the same key until it arrives', async () => {
    token('hr-report');
    api.meet(route('hr-report'), problem('service.unavailable', 'Records are away.'), 'executeThenDrop');
    const ended = await exec(['--token', 'hr-report', ...ending(1, '{}')]);
    expect(ended.code).toBe(1);
    expect(new Set(api.callsTo(route('hr-report')).map(({ idempotencyKey }) => idempotencyKey)).size).toBe(1);
    expect(api.callsTo(route('hr-report'))).toHaveLength(3);
  });

  it('that cannot be sent is a warning: the exit code stays the client’s', async () => {
    token('hr-lost');
    api.meet(route('hr-lost'), ...Array.from({ length: 20 }, () => 'drop' as const));
    const ended = await exec(['--token', 'hr-lost', ...ending(0, '{}')]);
    expect(ended).toMatchObject({
      code: 0,
      stdout: '',
      stderr: expect.stringMatching(/could not be reported for hr-lost version 1 \(ok\)/),
    });
    expectNoValue(ended);
  }, 30_000);

  it('that is refused is a warning at once', async () => {
    token('hr-no');
    api.meet(route('hr-no'), problem('request.invalid', 'This version was never handed out.'));
    const ended = await exec(['--token', 'hr-no', ...ending(3, '{}')]);
    expect(ended).toMatchObject({ code: 3, stderr: expect.stringContaining('never handed out') });
    expect(api.callsTo(route('hr-no'))).toHaveLength(1);
  });
});

describe('--retry-once', () => {
  /** Works with `old` only. */
  const picky = [
    '--',
    process.execPath,
    '-e',
    'console.log(process.argv[1]); process.exit(process.argv[1] === "old" ? 0 : 1)',
    '{}',
  ];

  it('runs again with the version before, once Keyturn has gone back to it', async () => {
    token('hr-retry', 'old');
    api.renew('hr-retry', 'new');
    const ended = await exec(['--token', 'hr-retry', '--retry-once', ...picky]);
    expect(ended).toMatchObject({
      code: 0,
      stdout: 'new\nold\n',
      stderr: expect.stringContaining('hr-retry version 1'),
    });
    expect(api.acknowledgements('hr-retry')).toEqual([
      { version: 2, outcome: 'failed', detail: expect.any(String) },
      { version: 1, outcome: 'ok' },
    ]);
  });

  it('is off unless asked for', async () => {
    token('hr-once', 'old');
    api.renew('hr-once', 'new');
    expect(await exec(['--token', 'hr-once', ...picky])).toMatchObject({ code: 1, stdout: 'new\n' });
  });

  it('ends with the first exit code when there is no other version', async () => {
    token('hr-same', 'new');
    const ended = await exec(['--token', 'hr-same', '--retry-once', ...picky]);
    expect(ended).toMatchObject({ code: 1, stdout: 'new\n', stderr: expect.stringContaining('no other version') });
  }, 30_000);

  it('does not repeat a run that says nothing about the value', async () => {
    token('hr-unreached', 'old');
    expect((await exec(['--token', 'hr-unreached', '--retry-once', ...ending(75, '{}')])).code).toBe(75);
    expect(pulls('hr-unreached')).toBe(1);
  });
});

describe('the connection', () => {
  it('that is refused ends with 1, says where it went, and runs nothing', async () => {
    const gone = await ScriptedApi.open();
    const { url } = gone;
    await gone.close();
    const ended = await exec(['--token', 'hr-good', ...ending(0, '{}')], { env: { KEYTURN_URL: url } });
    expect(ended).toMatchObject({
      code: 1,
      stderr: expect.stringContaining(`${url} does not answer: nothing listens there`),
    });
  }, 20_000);

  it('takes its key from a file', async () => {
    token('hr-file');
    const file = join(folder, 'key');
    writeFileSync(file, `${CONSUMER}\n`);
    const env = { KEYTURN_URL: api.url, KEYTURN_API_KEY_FILE: file };
    expect((await runCli(['exec', '--token', 'hr-file', ...ending(0, '{}')], { env })).code).toBe(0);
  });
});
