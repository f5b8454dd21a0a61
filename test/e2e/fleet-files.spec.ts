import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { aTokenSpec } from '@keyturn/testing';
import { stringify } from 'yaml';
import { aMigrationSpec, anotherServer } from '../../apps/api/test/a-migration-spec.ts';
import { ADMIN_KEY } from '../../apps/api/test/open-test-api.ts';
import { openTestFleet, type TestFleet } from '../../apps/api/test/open-test-fleet.ts';
import { eventually, runCli, startOnTerminal } from '../../apps/cli/test/run-cli.ts';
import { type EndedHere, runHere } from '../../apps/cli/test/run-here.ts';

/** The real command line against the real API, whose lives run in this process. */
let fleet: TestFleet;
let dir: string;
let env: Record<string, string>;

beforeAll(async () => {
  fleet = await openTestFleet();
  dir = mkdtempSync(join(tmpdir(), 'keyturn-files-'));
  env = { KEYTURN_URL: fleet.api.url, KEYTURN_API_KEY: ADMIN_KEY };
  for (const name of ['issuer-key', 'jira-pat', 'cloud-token'])
    await fleet.api.call('PUT', `/v1/secrets/${name}`, { body: { value: `value-of-${name}` } });
}, 90_000);

afterAll(async () => {
  rmSync(dir, { recursive: true, force: true });
  await fleet.api.close();
}, 30_000);

const token = (id: string, change: object = {}) => ({ kind: 'Token', spec: { ...aTokenSpec({ id }), ...change } });
const keyturn = (args: readonly string[], input?: string): Promise<EndedHere> =>
  runHere(args, { env, ...(input !== undefined && { input }) });
const yaml = (documents: readonly unknown[]) => documents.map((each) => `---\n${stringify(each)}`).join('');

function file(name: string, documents: readonly unknown[] | string): string {
  const path = join(dir, name);
  mkdirSync(join(path, '..'), { recursive: true });
  writeFileSync(path, typeof documents === 'string' ? documents : yaml(documents));
  return path;
}

const exists = async (id: string) => (await fleet.ask('GET', `/v1/tokens/${id}`)).status === 200;

describe('keyturn apply', () => {
  it('applies what can be, says of the rest where it stands and what would pass, and ends with 7', async () => {
    const good = file('mixed/good.yaml', [token('mixed-good')]);
    const bad = file('mixed/bad.yaml', `# a comment\n${yaml([token('mixed-tight', { renewal: { before: 'PT1H' } })])}`);
    const { code, stdout } = await keyturn(['apply', '-f', join(dir, 'mixed')]);
    expect(code).toBe(7);
    expect(stdout).toContain('created   token/mixed-good');
    expect(stdout).toContain(`refused   token/mixed-tight  ${bad}:3:1`);
    expect(stdout).toMatch(
      new RegExp(`  ${bad}:\\d+:5  spec\\.renewal\\.before \\[MarginTooShort\\] .+\n    would pass: P`),
    );
    expect(stdout).toMatch(/1 created, 0 changed, 0 unchanged, 1 refused\n$/);
    const again = await keyturn(['apply', '-f', good, '-o', 'json']);
    expect(again.code).toBe(0);
    expect(JSON.parse(again.stdout)).toMatchObject({
      dryRun: false,
      counts: { created: 0, unchanged: 1 },
      items: [{ kind: 'Token', id: 'mixed-good', outcome: 'unchanged', file: good, line: 2 }],
    });
  });

  it('does nothing with --dry-run, and all or nothing with --atomic', async () => {
    const path = file('atomic.yaml', [token('atomic-one'), token('atomic-bad', { lifetime: 'PT1M' })]);
    const dry = await keyturn(['apply', '-f', path, '--dry-run', '-o', 'name']);
    expect(dry).toMatchObject({ code: 7, stdout: 'token/atomic-one\n' });
    expect(await exists('atomic-one')).toBe(false);
    const { code, stdout } = await keyturn(['apply', '-f', path, '--atomic']);
    expect(code).toBe(7);
    expect(stdout).toMatch(/NotApplied[^]*0 created, 0 changed, 0 unchanged, 2 refused/);
    expect(await exists('atomic-one')).toBe(false);
  });

  it.each([
    ['a file that is not there', () => join(dir, 'nope.yaml'), /cannot be read: there is no such file/],
    ['a folder without files', () => join(file('empty/.keep', ''), '..'), /holds no file/],
    ['what is no YAML', () => file('broken.yaml', 'kind: Token\n  spec: [1'), /broken\.yaml:\d+:\d+: /],
  ])('ends with 2 for %s, and applies nothing', async (_what, pathOf, message) => {
    const good = file('beside.yaml', [token('beside-trouble')]);
    const ended = await keyturn(['apply', '-f', good, '-f', pathOf()]);
    expect(ended).toMatchObject({ code: 2, stdout: '', stderr: expect.stringMatching(message) });
    expect(await exists('beside-trouble')).toBe(false);
  });

  it('takes migrations and the tokens they need in any order', async () => {
    const server = anotherServer();
    const spec = aMigrationSpec({ id: 'files-wave', server });
    const { code, stdout } = await keyturn(
      ['apply', '-f', '-', '-o', 'name'],
      yaml([{ kind: 'Migration', spec }, token('files-token')]),
    );
    expect({ code, stdout }).toEqual({ code: 0, stdout: 'migration/files-wave\ntoken/files-token\n' });
  });

  it('applies a thousand documents, tells how far it is, and what was refused and why', async () => {
    const documents = Array.from({ length: 1_000 }, (_, index) =>
      token(`many-${index}`, index % 250 === 7 ? { lifetime: 'PT1M' } : {}),
    );
    const path = file('many.yaml', documents);
    const { code, stdout, stderr } = await runCli(['apply', '-f', path], { env });
    expect(code).toBe(7);
    expect(stdout).toMatch(/996 created, 0 changed, 0 unchanged, 4 refused\n$/);
    expect(stdout).toContain('… and 976 more');
    expect(stdout.match(/^refused .*$/gm)).toHaveLength(4);
    const steps = [...stderr.matchAll(/([\d,]+) of 1,000 documents/g)].map(([, done]) =>
      Number(done?.replace(',', '')),
    );
    expect(steps.length).toBeGreaterThanOrEqual(10);
    expect(steps).toEqual(steps.toSorted((a, b) => a - b));
    const again = await keyturn(['diff', '-f', path]);
    expect(again).toMatchObject({ code: 7, stdout: expect.stringMatching(/996 unchanged, 4 refused\n$/) });
  }, 120_000);
});

describe('keyturn apply on a terminal', () => {
  it('shows what would change and asks; no changes nothing, yes applies', async () => {
    await keyturn(['apply', '-f', file('asked.yaml', [token('asked', { overlap: 'P1D' })])]);
    const changed = file('asked.yaml', [token('asked', { overlap: 'P2D' }), token('asked-new')]);
    const answered = async (answer: string) => {
      const running = startOnTerminal(['apply', '-f', changed], { env });
      await eventually(() => running.stdout().includes('Apply? [y/N]'), running.stdout);
      running.child.stdin?.write(`${answer}\r`);
      return running.ended;
    };
    const no = await answered('n');
    expect(no.stdout).toMatch(/overlap: P1D → P2D[^]*Nothing was applied/);
    expect([no.code, await exists('asked-new')]).toEqual([5, false]);
    const yes = await answered('y');
    expect([yes.code, await exists('asked-new')]).toEqual([0, true]);
    const unasked = startOnTerminal(['apply', '-f', changed, '-y'], { env });
    expect((await unasked.ended).code).toBe(0);
  });
});

describe('keyturn diff', () => {
  it('shows field by field what apply would change, and ends with 0, 1 or 7', async () => {
    const path = file('diff.yaml', [token('diff-one', { tags: { env: 'prod' }, overlap: 'P1D' })]);
    await keyturn(['apply', '-f', path]);
    expect(await keyturn(['diff', '-f', path])).toMatchObject({ code: 0, stdout: '1 unchanged\n' });
    file('diff.yaml', [token('diff-one', { tags: { team: 'hr' }, overlap: 'P2D' }), token('diff-two')]);
    const { code, stdout } = await keyturn(['diff', '-f', path]);
    expect(code).toBe(1);
    expect(stdout).toContain(`~ token/diff-one  ${path}:2:1\n`);
    for (const line of ['+ tags.team: hr', '- tags.env: prod', '~ overlap: P1D → P2D'])
      expect(stdout).toContain(`    ${line}\n`);
    expect(stdout).toMatch(/\+ token\/diff-two .*\n {4}\+ id: diff-two\n/);
    const data = JSON.parse((await keyturn(['diff', '-f', path, '-o', 'json'])).stdout) as {
      same: boolean;
      items: { changes: unknown }[];
    };
    expect(data.same).toBe(false);
    expect(data.items[0]?.changes).toContainEqual({ path: 'overlap', was: 'P1D', is: 'P2D' });
    expect(await exists('diff-two')).toBe(false);
    const refused = file('diff-bad.yaml', [token('diff-bad', { lifetime: 'PT1M' })]);
    expect((await keyturn(['diff', '-f', refused])).code).toBe(7);
  });

  it('never takes trouble for a difference', async () => {
    const path = file('trouble.yaml', [token('trouble')]);
    const diff = (more: Record<string, string>) => runHere(['diff', '-f', path], { env: { ...env, ...more } });
    expect((await diff({ KEYTURN_URL: 'http://127.0.0.1:9' })).code).toBe(2);
    expect((await diff({ KEYTURN_API_KEY: 'kt_wrong' })).code).toBe(4);
  });
});

describe('keyturn export', () => {
  it('gives what apply leaves alone, in YAML and JSON', async () => {
    await keyturn(
      ['apply', '-f', '-'],
      yaml([token('export-odd', { label: 'yes: "no" #1', tags: { n: '007', on: 'off' } })]),
    );
    for (const format of ['yaml', 'json']) {
      const exported = await keyturn(['export', '-o', format]);
      expect(exported).toMatchObject({ code: 0, stderr: '' });
      const applied = await keyturn(['apply', '-f', '-', '-o', 'json'], exported.stdout);
      expect(applied.code).toBe(0);
      const { counts } = JSON.parse(applied.stdout) as { counts: Record<string, number> };
      expect(counts).toMatchObject({ created: 0, changed: 0, refused: 0 });
      expect(counts['unchanged']).toBeGreaterThan(0);
    }
  }, 60_000);

  it('can be narrowed by tag and kind', async () => {
    const exported = await keyturn(['export', '-l', 'n=007', '-o', 'json']);
    expect(JSON.parse(exported.stdout)).toMatchObject([{ kind: 'Token', spec: { id: 'export-odd' } }]);
    expect((await keyturn(['export', '-l', 'n=007', '--kind', 'migration'])).stdout).toBe('');
  });
});
