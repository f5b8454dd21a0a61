import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { mint, post, postMint, send, sendJson, startEmulator } from '../../test/issuer-client.ts';

let folder: string;
let stateFile: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'keyturn-emulator-'));
  stateFile = join(folder, 'emulator.json');
});
afterEach(() => rmSync(folder, { recursive: true }));

describe('after a restart', () => {
  it('the same key is answered the same, and revoked stays revoked', async () => {
    const before = await startEmulator({ stateFile });
    const first = await mint(before.url);
    const second = await mint(before.url, { version: 2 });
    const body = { tokenId: 'hr-import', version: 1, upstreamId: first.upstreamId };
    await post({ url: before.url, path: '/issuer/revoke', body });
    await before.close();

    const after = await startEmulator({ stateFile });
    expect(await mint(after.url)).toEqual(first);
    expect(await mint(after.url, { version: 2 })).toEqual(second);
    const verified = await post({ url: after.url, path: '/issuer/verify', body: { ...body, value: first.value } });
    await after.close();
    expect(verified.json).toEqual({ ok: false, detail: 'revoked' });
  });

  it('a credential whose time has passed no longer verifies', async () => {
    const before = await startEmulator({ stateFile });
    const minted = await mint(before.url);
    await before.close();
    // Fleet time is a year ahead of real time.
    const clock = { factor: 2, epochMs: Date.now() - 365 * 86_400_000 };
    const after = await startEmulator({ stateFile, clock });
    const verified = await post({ url: after.url, path: '/issuer/verify', body: minted });
    await after.close();
    expect(verified.json).toEqual({ ok: false, detail: 'expired' });
  });

  it('the call log goes on', async () => {
    const before = await startEmulator({ stateFile });
    await mint(before.url);
    await before.close();
    const after = await startEmulator({ stateFile });
    const calls = await send(`${after.url}/_emulator/calls`);
    await after.close();
    expect(calls.json).toMatchObject({ items: [{ path: '/issuer/mint', subject: 'hr-import', status: 200 }] });
  });

  it('the faults that were set are still in force', async () => {
    const before = await startEmulator({ stateFile });
    const body = { rate: 0.25, seed: 3, kinds: ['delay'] };
    await sendJson(`${before.url}/_emulator/faults`, { method: 'PUT', body });
    await before.close();
    const after = await startEmulator({ stateFile });
    const answer = await send(`${after.url}/_emulator/faults`);
    await after.close();
    expect(answer.json).toEqual(body);
  });

  it('nothing is back that was reset', async () => {
    const before = await startEmulator({ stateFile });
    await mint(before.url);
    await send(`${before.url}/_emulator/reset`, { method: 'POST' });
    await before.close();
    const after = await startEmulator({ stateFile });
    const answers = [
      await send(`${after.url}/_emulator/issuer/credentials`),
      await send(`${after.url}/_emulator/calls`),
    ];
    await after.close();
    expect(answers.map((answer) => answer.json)).toEqual([{ items: [] }, { items: [] }]);
  });
});

describe('the state file', () => {
  it('is private, and values are in no other file', async () => {
    const emulator = await startEmulator({ stateFile });
    const { value } = await mint(emulator.url);
    await emulator.close();
    expect(statSync(stateFile).mode & 0o777).toBe(0o600);
    expect(readFileSync(stateFile, 'utf8')).toContain(value);
    expect(readFileSync(join(folder, 'emulator.calls.jsonl'), 'utf8')).not.toContain(value);
  });

  it('stops the start when it is damaged, naming the line and not its content', async () => {
    writeFileSync(stateFile, '{"collection":"issuer.credentials","key":"k","value":{"value":"kti_secret"}}\n');
    const failure = await startEmulator({ stateFile }).catch((error: Error) => error.message);
    expect(failure).toContain('emulator.json, line 1');
    expect(failure).not.toContain('kti_secret');
  });

  it('is not touched by a second emulator that finds the port taken', async () => {
    const first = await startEmulator({ stateFile });
    await mint(first.url);
    const written = statSync(stateFile).ino;
    const port = Number(new URL(first.url).port);
    await expect(startEmulator({ stateFile, port })).rejects.toThrow('EADDRINUSE');
    await first.close();
    expect(statSync(stateFile).ino).toBe(written);
  });
});

describe('a process killed with kill -9 while it mints', () => {
  const children: ChildProcess[] = [];

  afterEach(() => children.splice(0).forEach((child) => child.kill('SIGKILL')));

  it('has kept every credential it answered', async () => {
    const port = await freePort();
    const url = `http://127.0.0.1:${port}`;
    const first = await startProcess(port);
    const answered: { version: number; text: string }[] = [];
    const asking = Array.from({ length: 60 }, async (_item, index) => {
      const answer = await postMint(url, { version: index + 1 }).catch(() => undefined);
      if (answer?.status === 200) answered.push({ version: index + 1, text: answer.text });
      if (answered.length === 20) first.kill('SIGKILL');
    });
    await Promise.all([...asking, once(first, 'exit')]);

    const second = await startProcess(port);
    const again = await Promise.all(answered.map(({ version }) => postMint(url, { version })));
    second.kill('SIGTERM');
    const [code] = await once(second, 'exit');
    expect(answered.length).toBeGreaterThanOrEqual(20);
    expect(again.map((answer) => answer.text)).toEqual(answered.map((answer) => answer.text));
    expect(code).toBe(0);
  });

  /** The real entry: Node strips the types, so no build is needed. */
  async function startProcess(port: number): Promise<ChildProcess> {
    const main = join(import.meta.dirname, '..', 'main.ts');
    const child = spawn(process.execPath, ['--conditions=source', main, '--state', stateFile], {
      env: { PATH: '/usr/bin:/bin', KEYTURN_DATA: folder, KEYTURN_EMULATOR_PORT: String(port), KEYTURN_CLOCK: 'x1' },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    children.push(child);
    await Promise.race([
      once(child.stdout, 'data'),
      once(child, 'exit').then(() => {
        throw new Error('the emulator ended before it served');
      }),
    ]);
    // Its own faults would refuse some of the calls.
    await sendJson(`http://127.0.0.1:${port}/_emulator/faults`, { method: 'PUT', body: { rate: 0, seed: 1 } });
    return child;
  }
});

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}
