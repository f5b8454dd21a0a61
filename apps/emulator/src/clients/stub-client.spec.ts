import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { DataManagerSite } from '../../test/data-manager-site.ts';
import { send, sendJson, startEmulator } from '../../test/issuer-client.ts';
import { dmAdapters, dmCleanseImport, type Emulator } from '../index.ts';
import { type CommandLine, runStubClient } from './stub-client.ts';

let emulator: Emulator;
let site: DataManagerSite;
let workspaceId: string;

beforeEach(async () => {
  emulator = await startEmulator();
  site = await DataManagerSite.open(emulator.url);
  workspaceId = await site.workspaceId();
});
afterEach(() => emulator.close());

interface Ended {
  readonly exitCode: number;
  readonly output: string;
}

async function run(commandLine: CommandLine, args: readonly string[], emulatorUrl = emulator.url): Promise<Ended> {
  const lines: string[] = [];
  const print = (line: string) => void lines.push(line);
  const exitCode = await runStubClient(commandLine, { args, emulatorUrl, print, printError: print });
  return { exitCode, output: lines.join('\n') };
}

const adapters = (token: string, job = 'HR import', workspace = workspaceId) =>
  run(dmAdapters, ['--token', token, '--workspace-id', workspace, '--run', job]);
const cleanse = (token: string, ...more: string[]) =>
  run(dmCleanseImport, ['--token', token, '--workspace-id', workspaceId, '--run', ...more]);

describe('dm-adapters', () => {
  it('runs an enabled job by its name, spaces included, and leaves it in the history', async () => {
    await site.createJob('HR import (nightly)');
    const ended = await adapters(await site.generate('v1'), 'HR import (nightly)');
    expect(ended).toEqual({ exitCode: 0, output: 'dm-adapters: run 1 succeeded (HR import (nightly)).' });
    expect((await site.dataManager()).text).toContain('dm-adapters HR import (nightly) v1 Succeeded');
  });

  const refusals: [string, () => Promise<Ended>, RegExp][] = [
    ['an unknown token', () => adapters('dmt_invented'), /not known/],
    [
      'an expired token',
      async () => {
        const token = await site.generate('v1');
        await site.expire('v1');
        return adapters(token);
      },
      /expired and must be re-generated/,
    ],
    [
      'a revoked token',
      async () => {
        const token = await site.generate('v1');
        await site.revoke('v1');
        return adapters(token);
      },
      /revoked/,
    ],
    [
      'a token of another type',
      async () => adapters(await site.generate('c1', 'cleanseImport')),
      /needs the type "Adapters/,
    ],
    [
      'a token of another site',
      async () => adapters(await (await DataManagerSite.open(emulator.url, 'other')).generate('v1')),
      /another workspace/,
    ],
    ['an unknown job', async () => adapters(await site.generate('v1'), 'Hr import'), /no job of this name/],
    [
      'a disabled job',
      async () => {
        await site.createJob('Old feed', { enabled: false });
        return adapters(await site.generate('v1'), 'Old feed');
      },
      /disabled/,
    ],
  ];

  it.each(refusals)('fails on %s, says why and starts nothing', async (_case, act, message) => {
    await site.createJob('HR import');
    const ended = await act();
    expect(ended.exitCode).toBe(1);
    expect(ended.output).toMatch(message);
    expect((await site.dataManager()).text).toContain('No runs yet.');
  });

  it('runs again once a disabled job is enabled', async () => {
    await site.createJob('Old feed', { enabled: false });
    const page = await site.dataManager();
    await page.follow('Edit');
    await page.submit('Save', { Enabled: true });
    expect((await adapters(await site.generate('v1'), 'Old feed')).exitCode).toBe(0);
  });

  it('fails in the way a switch says', async () => {
    const clientFailure = { exitCode: 7, text: 'HTTP 401' };
    await sendJson(`${emulator.url}/_emulator/data-manager`, { method: 'PUT', body: { clientFailure } });
    expect(await adapters('dmt_invented')).toEqual({ exitCode: 7, output: 'dm-adapters: HTTP 401' });
  });

  it.each([
    ['no token', ['--workspace-id', 'w', '--run', 'x'], /--token is missing/],
    ['no workspace', ['--token', 't', '--run', 'x'], /--workspace-id is missing/],
    ['no job', ['--token', 't', '--workspace-id', 'w'], /--run is missing/],
    ['smart quotes', ['--token', 't', '--workspace-id', 'w', '--run', '“HR', 'import”'], /plain double quotes/],
    ['an unknown flag', ['--token', 't', '--secret-value'], /not understood/],
    ['a token over two lines', ['--token', 'a\nb', '--workspace-id', 'w', '--run', 'x'], /no token has/],
  ])('explains its flags on %s without repeating them', async (_case, args, message) => {
    const { exitCode, output } = await run(dmAdapters, args);
    expect(exitCode).toBe(2);
    expect(output).toMatch(message);
    expect(output).toContain('usage: dm-adapters --token');
    expect(output).not.toContain('secret-value');
  });

  it('outlives every fault of the way, and does not run twice for a broken connection', async () => {
    await site.createJob('HR import');
    const token = await site.generate('v1');
    const kinds = ['refusedOnce', 'truncated', 'executedThenTimeout'];
    for (const kind of kinds) {
      await sendJson(`${emulator.url}/_emulator/faults`, {
        method: 'PUT',
        body: { rate: 0.5, seed: 7, kinds: [kind] },
      });
      expect((await adapters(token)).exitCode).toBe(0);
    }
    expect((await site.dataManager()).html.match(/Succeeded/g)).toHaveLength(3);
    const { items } = (await send(`${emulator.url}/_emulator/calls?subject=v1`)).json as {
      items: { fault: string | null }[];
    };
    expect(items.map(({ fault }) => fault)).toEqual(expect.arrayContaining(kinds));
  });

  it('tells an absent emulator from a bad token', async () => {
    const gone = await startEmulator();
    await gone.close();
    const { exitCode, output } = await run(dmAdapters, ['--token', 't', '--workspace-id', 'w', '--run', 'x'], gone.url);
    expect(exitCode).toBe(75);
    expect(output).toContain('cannot be reached');
  }, 15_000);
});

describe('dm-cleanseimport', () => {
  it.each([
    [['full'], 'full'],
    [['cleanse', '--object', 'Computers'], 'cleanse · Computers'],
    [['import', '--object', 'Computers', '--ds', 'HR', '--type', 'CSV'], 'import · Computers · HR · CSV'],
  ])('runs %j', async (args, shown) => {
    const [what = '', ...filters] = args;
    expect((await cleanse(await site.generate('c1', 'cleanseImport'), what, ...filters)).exitCode).toBe(0);
    expect((await site.dataManager()).text).toContain(`dm-cleanseimport ${shown} c1 Succeeded`);
  });

  it('refuses what it cannot do, and the token of the other client', async () => {
    expect((await cleanse('t', 'everything')).exitCode).toBe(2);
    const { exitCode, output } = await cleanse(await site.generate('v1'), 'full');
    expect(exitCode).toBe(1);
    expect(output).toContain('needs the type "Cleanse and Import client token"');
  });
});

describe('a Schema job', () => {
  const schemaJob = (secret: string) => site.createJob('Assets schema', { type: 'Schema', secret });

  it('needs both tokens: either one that ends stops it', async () => {
    await schemaJob(await site.generate('basic', 'basicAuth'));
    const token = await site.generate('v1');
    expect((await adapters(token, 'Assets schema')).exitCode).toBe(0);
    await site.expire('basic');
    const ended = await adapters(token, 'Assets schema');
    expect(ended).toEqual({
      exitCode: 1,
      output: expect.stringContaining('Basic Authentication token of the Schema job has expired'),
    });
    expect((await site.dataManager()).text).toContain('Failed its Basic Authentication token has expired');
    await site.expire('v1');
    expect((await adapters(token, 'Assets schema')).output).toContain('The token has expired');
  });

  it('takes an account API token as well, as long as that lives', async () => {
    await schemaJob('emulator-token');
    const token = await site.generate('v1');
    expect((await adapters(token, 'Assets schema')).exitCode).toBe(0);
    await site.expire('emulator-token');
    expect((await adapters(token, 'Assets schema')).exitCode).toBe(1);
  });

  it.each(['no such token', 'the Adapters client token'])('does not run on %s', async (secret) => {
    const token = await site.generate('v1');
    await schemaJob(secret === 'no such token' ? secret : token);
    expect((await adapters(token, 'Assets schema')).output).toContain('is not known');
  });

  it('hides its secret behind twenty asterisks, which are kept on save and refused as a value', async () => {
    const mask = '*'.repeat(20);
    expect((await schemaJob(mask)).text).toContain('Twenty asterisks are the mask');
    const secret = await site.generate('basic', 'basicAuth');
    await schemaJob(secret);
    const page = await site.dataManager();
    await page.follow('Edit');
    expect(page.html).toContain(`value="${mask}"`);
    expect(page.html).not.toContain(secret);
    await page.submit('Save');
    expect((await adapters(await site.generate('v1'), 'Assets schema')).exitCode).toBe(0);
    await page.open(page.address);
    await page.follow('Edit');
    await page.submit('Save', { 'Basic Authentication token': 'another' });
    expect((await adapters(await site.generate('v2'), 'Assets schema')).output).toContain('is not known');
  });

  it('is not made twice under one name, nor without its token', async () => {
    await site.createJob('Assets schema');
    expect((await schemaJob('emulator-token')).text).toContain('a job of this name already');
    expect((await site.createJob('Second', { type: 'Schema' })).text).toContain('needs a Basic Authentication token');
  });
});

describe('a restart', () => {
  it('keeps tokens, jobs, runs and switches; a reset forgets them', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'emulator-dm-'));
    const stateFile = join(folder, 'emulator.json');
    let kept = await startEmulator({ stateFile });
    try {
      const site = await DataManagerSite.open(kept.url);
      await site.createJob('HR import');
      const args = ['--token', await site.generate('v1'), '--workspace-id', workspaceId, '--run', 'HR import'];
      await run(dmAdapters, args, kept.url);
      await sendJson(`${kept.url}/_emulator/data-manager`, { method: 'PUT', body: { coexistence: 'oneAtATime' } });
      await kept.close();

      kept = await startEmulator({ stateFile });
      expect((await run(dmAdapters, args, kept.url)).output).toContain('run 2 succeeded');
      const switches = await send(`${kept.url}/_emulator/data-manager`);
      expect(switches.json).toMatchObject({ coexistence: 'oneAtATime' });
      await send(`${kept.url}/_emulator/reset`, { method: 'POST' });
      expect((await run(dmAdapters, args, kept.url)).output).toContain('not known');
    } finally {
      await kept.close();
      rmSync(folder, { recursive: true });
    }
  });
});
