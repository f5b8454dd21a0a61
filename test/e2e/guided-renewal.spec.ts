import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { TokenView } from '@keyturn/contracts';
import { openBrowser } from '../harness/browser.ts';
import { DataManagerPerson, type PersonOptions, type TaskStep } from '../harness/data-manager-person.ts';
import { eventually } from '../harness/eventually.ts';
import { startKeyturn, type CliEnded, type Keyturn } from '../harness/keyturn.ts';

const TOKEN = 'jsm-adapters';
const JOB = 'HR import (nightly)';
const CONSUMER = 'nightly-hr-import';
const CLIENT = ['node', 'apps/emulator/bin/dm-adapters.mjs'];
const PATIENCE_MS = 30_000;

const browser = openBrowser();
let keyturn: Keyturn;
let workspaceId: string;
let consumerKeyFile: string;
const values: string[] = [];

beforeAll(async () => {
  keyturn = await startKeyturn({ env: { KEYTURN_DEMO: 'off', KEYTURN_CLOCK: 'x1440' } });
}, 120_000);

afterAll(async () => {
  await keyturn?.close();
}, 60_000);

interface Task {
  readonly id: string;
  readonly kind: string;
  readonly deepLink: string | null;
  readonly steps: readonly TaskStep[];
}

describe('the guided life of a Data Manager token', () => {
  it('begins with a task for its owner', async () => {
    const spec = {
      id: TOKEN,
      kind: 'dataManager.adaptersClient',
      label: 'Prod adapters',
      site: 'https://acme.atlassian.net',
      owner: 'platform@acme.test',
      issuer: { mode: 'guided' },
      lifetime: 'P3M',
      coexistence: 'many',
      overlap: 'PT1H',
      adoption: { consumers: [{ name: CONSUMER, host: 'etl-01' }] },
      escalation: [{ after: 'P3D', to: 'lead@acme.test' }],
    };
    const { violations } = await keyturn.api.json<{ violations: object[] }>('PUT', `/v1/tokens/${TOKEN}`, {
      body: spec,
    });
    expect(violations).toEqual([]);
    const { task } = await untilToken((token) => token.task !== null);
    expect(task).toMatchObject({ kind: 'regenerateToken', cause: 'FirstIssue', version: 1 });
    const listed = await keyturn.cli(['task', 'list']);
    expect(listed).toMatchObject({ code: 0, stdout: expect.stringContaining(task?.id ?? '?') });
  });

  it('is made by a person who follows the steps in Japanese, and handed over', async () => {
    const { workspaceId: id } = await keyturn.emulator.createJob({ site: 'acme', name: JOB });
    workspaceId = id;
    await follow({ language: 'ja', navigation: 'newer' });
    const token = await untilToken(({ currentVersion }) => currentVersion === 1);
    expect(token).toMatchObject({ phase: 'active', expiresAtSource: 'estimated', task: null });
    expect(token.versions[0]).toMatchObject({ status: 'current', verified: false, adoption: [] });
  }, 60_000);

  it('is pulled by a client that runs through exec, and adopted', async () => {
    const { key } = await keyturn.api.createKey({ name: CONSUMER, roles: ['consumer'], tokens: [TOKEN] });
    consumerKeyFile = join(keyturn.rootDir, 'consumer-key');
    writeFileSync(consumerKeyFile, key, { mode: 0o600 });
    expect(await runJob()).toMatchObject({ code: 0, stdout: expect.stringContaining('succeeded') });
    const { versions } = await untilToken((token) => token.versions[0]?.adoption[0]?.state === 'adopted');
    expect(versions[0]).toMatchObject({ verified: true, adoption: [{ consumer: CONSUMER }] });
  }, 60_000);

  it('is renewed by the steps in English, and its predecessor retired once the client has left it', async () => {
    expect(await keyturn.cli(['token', 'rotate', TOKEN, '--reason', 'drill'])).toMatchObject({ code: 0 });
    await follow({ language: 'en', navigation: 'older' });
    await untilToken(({ currentVersion }) => currentVersion === 2);
    expect((await keyturn.emulator.dataManagerTokens()).map(({ label }) => label)).toEqual([
      'Prod adapters v2',
      'Prod adapters v1',
    ]);
    expect(statusOf(await keyturn.api.token(TOKEN), 1)).toBe('superseded');

    expect(await runJob()).toMatchObject({ code: 0 });
    const asked = await untilToken(({ tasks }) => tasks.some(({ kind }) => kind === 'revokeUpstream'));
    const revoke = asked.tasks.find(({ kind }) => kind === 'revokeUpstream');
    const shown = await keyturn.cli(['task', 'show', revoke?.id ?? '', '--lang', 'en']);
    expect(shown.stdout).toContain('Prod adapters v1');
    const done = await keyturn.cli(['task', 'done', revoke?.id ?? '', '--evidence', 'deleted in Data Manager']);
    expect(done).toMatchObject({ code: 0 });
    await untilToken((token) => statusOf(token, 1) === 'revoked');
  }, 90_000);

  it('refuses what cannot be the value, and stays as it was', async () => {
    const { revision } = await keyturn.api.token(TOKEN);
    for (const [value, code, words] of [
      ['*'.repeat(20), 1, 'value.refused'],
      ['two words', 1, 'value.refused'],
      ['', 2, 'There is no value'],
      [values[1] ?? '', 1, 'value.known'],
      [values[0] ?? '', 1, 'value.known'],
    ] as const) {
      const refused = await keyturn.cli(['token', 'submit', TOKEN], { input: `${value}\n` });
      expect(refused).toMatchObject({ code, stderr: expect.stringContaining(words) });
      if (value.length > 12) expect(refused.stderr).not.toContain(value);
    }
    expect((await keyturn.api.token(TOKEN)).revision).toBe(revision);
  }, 60_000);

  it('puts a failing client back on the old value within seconds, and tells the owner', async () => {
    const bad = 'dmt_of_another_site';
    expect(await keyturn.cli(['token', 'submit', TOKEN], { input: bad })).toMatchObject({ code: 0 });
    await untilToken(({ currentVersion }) => currentVersion === 3);
    expect(await runJob()).toMatchObject({ code: 1 });
    const back = await untilToken(({ currentVersion }) => currentVersion === 2);
    expect(back).toMatchObject({ status: 'needsYou', cause: 'ConsumerFailed' });
    expect(back.tasks.map(({ kind }) => kind)).toContain('investigate');
    expect(await runJob()).toMatchObject({ code: 0 });
  }, 60_000);

  it('keeps a value that is handed over while Temporal is away, and uses it once', async () => {
    const { value } = await keyturn.emulator.generate({
      site: 'acme',
      label: 'Prod adapters v4',
      type: 'adaptersClient',
    });
    await keyturn.kill('temporal');
    const submitted = await keyturn.cli(['token', 'submit', TOKEN], { input: value });
    expect(submitted).toMatchObject({ code: 0 });
    const token = await untilToken(({ currentVersion }) => currentVersion === 4);
    expect(token.versions.filter(({ version }) => version > 3)).toHaveLength(1);
    expect(await runJob()).toMatchObject({ code: 0 });
  }, 120_000);

  it('is over when it is retired: nothing is handed out, nothing is taken', async () => {
    const retired = await keyturn.cli(['token', 'retire', TOKEN, '--reason', 'end of the drill', '--no-revoke']);
    expect(retired).toMatchObject({ code: 0 });
    expect(await keyturn.api.token(TOKEN)).toMatchObject({ phase: 'retired', status: 'done' });
    expect(await runJob()).toMatchObject({ code: expect.any(Number), stdout: '' });
    const late = await keyturn.cli(['token', 'submit', TOKEN], { input: 'dmt_too_late' });
    expect(late).toMatchObject({ code: 6, stderr: expect.stringContaining('token.wrongPhase') });
  }, 60_000);
});

/** Reads the open task at the command line, does in a browser what it says, and hands the value over there. */
async function follow(options: Omit<PersonOptions, 'page'>): Promise<void> {
  const { language } = options;
  const { task } = await untilToken((token) => token.task?.kind === 'regenerateToken');
  const shown = await keyturn.cli(['task', 'show', task?.id ?? '', '--lang', language, '-o', 'json']);
  const { deepLink, steps } = JSON.parse(shown.stdout) as Task;
  const person = new DataManagerPerson({ page: await browser.newPage({ language }), ...options });
  // What the hint of the task asks for before anything else: somebody has opened Data Manager once.
  await person.open(`${keyturn.emulator.base}/sites/acme/assets/data-manager`);
  const value = await person.follow({ deepLink, steps });
  values.push(value);
  const submitted = await keyturn.cli(['token', 'submit', TOKEN], { input: `${value}\n` });
  expect(submitted).toMatchObject({ code: 0 });
  expect(submitted.stdout + submitted.stderr).not.toContain(value);
}

function runJob(): Promise<CliEnded> {
  const client = [...CLIENT, '--token', '{}', '--workspace-id', workspaceId, '--run', JOB];
  return keyturn.cli(['exec', '--token', TOKEN, '--', ...client], { env: { KEYTURN_API_KEY_FILE: consumerKeyFile } });
}

function untilToken(fits: (token: TokenView) => boolean): Promise<TokenView> {
  return eventually({ ask: () => keyturn.api.token(TOKEN), until: fits, withinMs: PATIENCE_MS });
}

const statusOf = ({ versions }: TokenView, version: number) =>
  versions.find((known) => known.version === version)?.status;
