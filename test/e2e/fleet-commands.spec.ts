import { execFile } from 'node:child_process';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { findOnPath } from '@keyturn/local-stack';
import { ADMIN_KEY } from '../../apps/api/test/open-test-api.ts';
import { openTestFleet, type TestFleet } from '../../apps/api/test/open-test-fleet.ts';
import { cliCommand, cliEnvironment, eventually, startOnTerminal } from '../../apps/cli/test/run-cli.ts';
import { type EndedHere, runHere } from '../../apps/cli/test/run-here.ts';

/** The real command line against the real API, whose lives run in this process; nobody works and Redis is away. */
let fleet: TestFleet;
let dir: string;
let env: Record<string, string>;

beforeAll(async () => {
  fleet = await openTestFleet();
  dir = mkdtempSync(join(tmpdir(), 'keyturn-commands-'));
  env = { KEYTURN_URL: fleet.api.url, KEYTURN_API_KEY: ADMIN_KEY, KEYTURN_DATA: join(dir, 'data') };
  await fleet.api.call('PUT', '/v1/secrets/issuer-key', { body: { value: 'value-of-issuer-key' } });
  await fleet.token({ id: 'hr-adapters', label: 'HR adapters', tags: { env: 'prod' } });
  await fleet.token({ id: 'hr-import', label: 'HR import' });
  await fleet.token({ id: 'billing-api' });
}, 90_000);

afterAll(async () => {
  rmSync(dir, { recursive: true, force: true });
  await fleet.api.close();
}, 30_000);

const keyturn = (args: readonly string[], input?: string): Promise<EndedHere> =>
  runHere(args, { env, ...(input !== undefined && { input }) });
const keyOf = async (role: string) => (await fleet.api.createKey({ name: `a-${role}`, roles: [role] })).key;

describe('keyturn status', () => {
  it('says in a dozen lines what needs somebody, what moves and what is not well, and ends with 1 when it is not ready', async () => {
    const { code, stdout } = await keyturn(['status']);
    // Nobody polls in this process.
    expect(code).toBe(1);
    expect(stdout).toMatch(/^Keyturn at http:\S+ is NOT READY: 3 tokens, 0 migrations/);
    for (const name of ['needs you', 'at risk', 'moving', 'next', 'machine'])
      expect(stdout).toMatch(new RegExp(`^${name} `, 'm'));
    expect(stdout).toMatch(/^machine .*redis NOT WELL/m);
    expect(stdout.split('\n').length).toBeLessThanOrEqual(14);
    const data = JSON.parse((await keyturn(['status', '-o', 'json'])).stdout) as { summary: { total: number } };
    expect(data.summary.total).toBe(3);
  });

  it('ends with 1 when nobody answers and with 4 for a wrong key', async () => {
    const status = (more: Record<string, string>) => runHere(['status'], { env: { ...env, ...more } });
    expect(await status({ KEYTURN_URL: 'http://127.0.0.1:9' })).toMatchObject({ code: 1, stdout: '' });
    expect((await status({ KEYTURN_API_KEY: 'kt_wrong' })).code).toBe(4);
  });
});

describe('keyturn calendar', () => {
  it('shows what happens day by day, as a table, as JSON and for calendars', async () => {
    const table = await keyturn(['calendar', '--zone', 'Asia/Tokyo']);
    expect(table).toMatchObject({ code: 0, stderr: '' });
    expect(table.stdout).toMatch(/^DAY +TIME +WHAT +STATUS +SUBJECT +LABEL\n/);
    expect(table.stdout).toMatch(/^\d{4}-\d\d-\d\d \w{3} +\d\d:\d\d +renewal.* token\/hr-adapters +HR adapters$/m);
    const narrow = JSON.parse((await keyturn(['calendar', '-l', 'env=prod', '-o', 'json'])).stdout) as {
      days: { items: { subject: string }[] }[];
    };
    const subjects = narrow.days.flatMap(({ items }) => items.map(({ subject }) => subject));
    expect(new Set(subjects)).toEqual(new Set(['token/hr-adapters']));
    expect((await keyturn(['calendar', '-o', 'ics'])).stdout).toMatch(/^BEGIN:VCALENDAR\r?\n[^]*END:VCALENDAR/);
  });

  it('ends with 2 for a day that is none', async () => {
    expect(await keyturn(['calendar', '--from', 'tomorrow'])).toMatchObject({ code: 2, stdout: '' });
  });
});

describe('keyturn secrets', () => {
  it('takes a value from standard input only, lists it by fingerprint, and destroys what nobody uses', async () => {
    const set = await keyturn(['secrets', 'set', 'jira-pat', '--note', 'from ops', '-o', 'json'], 'canary-value\n');
    expect(set.code).toBe(0);
    const list = await keyturn(['secrets', 'list']);
    expect(list.stdout).toMatch(/^jira-pat +\S+ .* from ops$/m);
    expect(list.stdout).toMatch(/^issuer-key .* hr-adapters, hr-import/m);
    expect(set.stdout + set.stderr + list.stdout).not.toContain('canary');
    expect(await keyturn(['secrets', 'set', 'jira-pat', 'canary-value'])).toMatchObject({ code: 2, stdout: '' });
    expect((await keyturn(['secrets', 'delete', 'issuer-key', '--yes'])).code).toBe(6);
    expect((await keyturn(['secrets', 'delete', 'jira-pat'])).code).toBe(2);
    expect((await keyturn(['secrets', 'delete', 'jira-pat', '--yes'])).code).toBe(0);
    expect((await keyturn(['secrets', 'delete', 'jira-pat', '--yes'])).code).toBe(3);
  });

  it('asks on a terminal without showing what is typed', async () => {
    const running = startOnTerminal(['secrets', 'set', 'typed'], { env });
    await eventually(() => running.stdout().includes('not shown'), running.stdout);
    running.child.stdin?.write('canary-typed\r');
    const { code, stdout } = await running.ended;
    expect(code).toBe(0);
    expect(stdout).toContain('fingerprint');
    expect(stdout).not.toContain('canary');
  });
});

describe('keyturn api', () => {
  it('prints the answer as it came, and ends as the status says', async () => {
    const found = await keyturn(['api', 'GET', '/v1/tokens', '--query', 'q=hr', '--query', 'limit=1']);
    expect(found).toMatchObject({ code: 0, stderr: '' });
    expect(JSON.parse(found.stdout)).toMatchObject({ total: 2, items: [{ id: expect.any(String) }] });
    const missing = await keyturn(['api', 'get', '/v1/tokens/nobody']);
    expect(missing).toMatchObject({ code: 3, stderr: expect.stringContaining('resource.notFound') });
    expect(JSON.parse(missing.stdout)).toMatchObject({ code: 'resource.notFound' });
    const paused = await keyturn(['api', 'POST', '/v1/tokens/hr-import/pause', '-f', '-'], '{"reason":"test"}');
    expect(JSON.parse(paused.stdout)).toMatchObject({ id: 'hr-import', waitingFor: 'pause' });
    const yaml = await keyturn(
      ['api', 'POST', '/v1/fleet:apply', '--query', 'dryRun=true', '-f', '-'],
      'kind: Token\nspec: {}\n',
    );
    expect(JSON.parse(yaml.stdout)).toMatchObject({ counts: { refused: 1 } });
    expect(
      (await runHere(['api', 'GET', '/v1/keys'], { env: { ...env, KEYTURN_API_KEY: await keyOf('viewer') } })).code,
    ).toBe(4);
  });

  it.each([['//elsewhere.test/v1'], [String.raw`/\elsewhere`], ['v1/tokens'], ['/v1/tokens#x'], ['/v1/a b']])(
    'takes the key nowhere else: %s',
    async (path) => {
      expect(await keyturn(['api', 'GET', path])).toMatchObject({ code: 2, stdout: '' });
    },
  );
});

describe('keyturn doctor', () => {
  it('finds what is serious and says what to do, and ends with 1', async () => {
    const { code, stdout } = await keyturn(['doctor', '-o', 'json']);
    expect(code).toBe(1);
    const { healthy, findings } = JSON.parse(stdout) as { healthy: boolean; findings: Record<string, string>[] };
    expect(healthy).toBe(false);
    expect(findings).toContainEqual(
      expect.objectContaining({ check: 'workers', level: 'serious', remedy: expect.stringContaining('worker') }),
    );
    expect(findings).toContainEqual({ check: 'api', level: 'ok', found: expect.any(String) });
    expect(findings.filter(({ level, remedy }) => level !== 'ok' && remedy === undefined)).toEqual([]);
    // Another machine, as far as this one can tell: its files are none of ours.
    expect(findings.map(({ check }) => check)).not.toContain('data folder');
  });

  it('looks at this machine when nothing runs yet, and ends with 1', async () => {
    const { code, stdout } = await runHere(['doctor'], { env: { KEYTURN_DATA: join(dir, 'data') } });
    expect(code).toBe(1);
    expect(stdout).toMatch(/^SERIOUS +key +.*\n +→ Start Keyturn here/m);
    expect(stdout).toMatch(/^warning +data folder/m);
    const broken = await runHere(['doctor'], { env: { KEYTURN_PORT: 'canary' } });
    expect(broken).toMatchObject({ code: 1, stdout: expect.stringMatching(/SERIOUS +settings +.*KEYTURN_PORT/) });
  });
});

/** A `keyturn` on the path, as people have it. */
function installed(): Record<string, string> {
  const program = join(dir, 'keyturn');
  const command = cliCommand([]).map((word) => `'${word}'`);
  writeFileSync(program, `#!/bin/sh\nexec ${command.join(' ')} "$@"\n`);
  chmodSync(program, 0o755);
  return { ...cliEnvironment(env), PATH: `${dir}:${cliEnvironment()['PATH']}` };
}

/** What a shell prints for a script. Not the synchronous way: the API answers in this process. */
async function inShell(shell: string, ...args: readonly string[]): Promise<string> {
  const { stdout, stderr } = await promisify(execFile)(shell, args, { cwd: dir, env: installed() });
  expect(stderr).toBe('');
  return stdout;
}

describe('completion', () => {
  /** What bash offers for lines that end at the cursor, with the script sourced as people source it. */
  async function offered(lines: readonly string[]): Promise<string[][]> {
    // As readline would: words broken at spaces and =, the cursor in the last one.
    const asked = lines.map((line) => {
      const words = line.split(/(?<==)|(?==)| /);
      return `COMP_WORDS=(${words.map((word) => `'${word}'`).join(' ')}); COMP_CWORD=${words.length - 1}
$(complete -p keyturn | sed 's/.*-F \\([^ ]*\\).*/\\1/'); echo "\${COMPREPLY[*]}"`;
    });
    const script = ['source <(keyturn completion bash)', ...asked].join('\n');
    const stdout = await inShell('bash', '--norc', '-c', script);
    return stdout
      .trimEnd()
      .split('\n')
      .map((words) =>
        words
          .split(' ')
          .filter((word) => word !== '')
          .toSorted(),
      );
  }

  it('offers commands, flags, choices, files and ids in bash', async () => {
    const wanted = {
      'keyturn tok': ['token'],
      'keyturn secrets ': ['delete', 'help', 'list', 'set'],
      'keyturn export --k': ['--kind'],
      'keyturn export --kind ': ['migration', 'token'],
      'keyturn export --kind=m': ['migration'],
      'keyturn token get hr-': ['hr-adapters', 'hr-import'],
      'keyturn apply -f key': ['keyturn'],
      'keyturn nonsense ': [],
      'keyturn exec --token billing': ['billing-api'],
    };
    expect(await offered(Object.keys(wanted))).toEqual(Object.values(wanted));
  }, 90_000);

  const SCRIPTS = [
    {
      shell: 'bash',
      args: ['--norc', '-c'],
      script: `source <(keyturn completion bash); COMP_WORDS=(keyturn token get hr-); COMP_CWORD=3
_keyturn; printf '%s\\n' "\${COMPREPLY[@]}"`,
      offers: ['hr-adapters', 'hr-import', ''],
    },
    {
      shell: 'zsh',
      args: ['-f', '-c'],
      // Instead of the menu, which needs a terminal and somebody at it.
      script: `autoload -Uz compinit; compinit -u -D; source <(keyturn completion zsh)
_describe() { print -rl -- "\${candidates[@]}" }
words=(keyturn token get hr-); CURRENT=4; \${_comps[keyturn]}`,
      offers: ['hr-adapters:HR adapters', 'hr-import:HR import', ''],
    },
    {
      shell: 'fish',
      args: ['--no-config', '-c'],
      script: 'keyturn completion fish | source; complete -C "keyturn token get hr-"',
      offers: ['hr-adapters\tHR adapters', 'hr-import\tHR import', ''],
    },
  ];

  it.each(SCRIPTS.filter(({ shell }) => findOnPath(shell) !== undefined))(
    'offers ids in $shell once its script is sourced',
    async ({ shell, args, script, offers }) => {
      expect((await inShell(shell, ...args, script)).split('\n')).toEqual(offers);
    },
  );

  it('is quiet when nobody answers', async () => {
    const words = ['__complete', 'bash', '--', 'token', 'get', ''];
    const ended = await runHere(words, { env: { KEYTURN_URL: 'http://127.0.0.1:9' } });
    expect(ended).toMatchObject({ code: 0, stdout: '', stderr: '' });
  });
});
