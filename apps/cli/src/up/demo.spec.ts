import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Config, loadConfig } from '@keyturn/config';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { applyDemoByHand, applyDemoOnce, demoState, tellMigrations, tellStory } from './demo.ts';
import { type DemoHands, playPerson } from './demo-person.ts';

describe('the demo', () => {
  let dir: string;
  let demoFile: string;
  let server: Server;
  let calls: string[];
  let answer: { status: number; body: string };

  beforeEach(async () => {
    dir = mkdtempSync(join(tmpdir(), 'keyturn-demo-'));
    demoFile = join(dir, 'demo.yaml');
    writeFileSync(demoFile, 'kind: Token\nspec: { issuer: { secret: emulator-issuer } }\n');
    writeFileSync(join(dir, 'admin-key'), 'kt_key\n');
    calls = [];
    answer = { status: 200, body: '{}' };
    server = createServer((request, response) => {
      const { method, url, headers } = request;
      calls.push(`${method} ${url} ${headers['content-type']} ${headers.authorization}`);
      request.resume().once('end', () => response.writeHead(answer.status).end(answer.body));
    });
    await new Promise<void>((resolve) => {
      server.listen(0, '127.0.0.1', resolve);
    });
  });
  afterEach(() => {
    server.closeAllConnections();
    server.close();
    rmSync(dir, { recursive: true });
  });

  const config = (extra: Record<string, string> = {}): Config =>
    loadConfig({ KEYTURN_DATA: dir, KEYTURN_PORT: String((server.address() as AddressInfo).port), ...extra });

  it('stores the secrets it refers to, is applied, and is never applied again', async () => {
    expect(await applyDemoOnce(config(), demoFile)).toMatch(/applied/);
    expect(await applyDemoOnce(config(), demoFile)).toBeUndefined();
    expect(calls).toEqual([
      'PUT /v1/secrets/emulator-issuer application/json Bearer kt_key',
      'POST /v1/fleet:apply application/yaml Bearer kt_key',
    ]);
  });

  it('has somebody make and hand over what no machine can make, once', async () => {
    const made: string[] = [];
    const held = new Set<string>();
    const spec = (id: string, kind: string) =>
      `kind: Token\nspec: { id: ${id}, kind: ${kind}, label: L, site: 'https://acme.atlassian.net' }\n`;
    const demo = [
      spec('jsm-adapters-prod', 'dataManager.adaptersClient'),
      spec('jsm-cleanse-import', 'dataManager.cleanseImport'),
    ].join('---\n');
    const hands: DemoHands = {
      emulator: ({ path, body }) => {
        made.push(`${path} ${JSON.stringify(body)}`);
        return Promise.resolve({ value: 'made' });
      },
      api: ({ method, path, body }) => {
        if (method === 'GET') return Promise.resolve({ currentVersion: held.has(path) ? 1 : null });
        held.add(path.replace('/versions', ''));
        made.push(`${path} ${JSON.stringify(body)}`);
        return Promise.resolve({});
      },
    };
    await playPerson(demo, hands);
    expect(made).toEqual([
      '/_emulator/jobs {"site":"acme","name":"HR import"}',
      '/_emulator/tokens {"site":"acme","label":"L v1","type":"cleanseImport"}',
      '/v1/tokens/jsm-cleanse-import/versions {"value":"made"}',
    ]);
    await playPerson(demo, hands);
    expect(made).toHaveLength(4);
  });

  it('lets things happen to its migrations until that is over, and then never again', async () => {
    // Keyturn and the emulator at once: no migration of the demo is there (any more).
    answer = { status: 200, body: '{"items":[],"tasks":[],"next":{}}' };
    const { port } = server.address() as AddressInfo;
    const telling = { signal: new AbortController().signal, say: () => undefined };
    const own = { ...config(), emulatorUrl: `http://127.0.0.1:${port}` };
    await tellMigrations(own, telling, demoFile);
    expect(calls).toEqual([]);
    await applyDemoOnce(own, demoFile);
    calls.length = 0;
    await tellMigrations(own, telling, demoFile);
    expect(calls.map((call) => call.split(' ')[1])).toEqual([
      '/v1/migrations?limit=500',
      '/_emulator/migrations',
      '/_emulator/container-tokens',
    ]);
    await tellMigrations(own, telling, demoFile);
    expect(calls).toHaveLength(3);
    expect(await applyDemoOnce(own, demoFile)).toBeUndefined();
  });

  it('is tried again on the next start after a refusal, whose reason is told', async () => {
    answer = { status: 422, body: '{"code":"spec.refused"}' };
    await expect(applyDemoOnce(config(), demoFile)).rejects.toThrow(/refused \(422\).*spec\.refused/);
    expect(existsSync(config().paths.demoApplied)).toBe(false);
    answer = { status: 200, body: '{}' };
    expect(await applyDemoOnce(config(), demoFile)).toMatch(/applied/);
  });

  it('stays away from a folder that was started empty', async () => {
    expect(await applyDemoOnce(config({ KEYTURN_DEMO: 'off' }), demoFile)).toBeUndefined();
    expect(await applyDemoOnce(config(), demoFile)).toBeUndefined();
    const telling = { signal: new AbortController().signal, say: () => undefined };
    await tellMigrations(config(), telling, demoFile);
    expect(calls).toEqual([]);
    expect(readFileSync(config().paths.demoApplied, 'utf8')).toBe('off\n');
  });

  it('comes by hand into a folder that was started empty, once, and its story is told by whoever brought it', async () => {
    answer = { status: 200, body: '{"items":[],"tasks":[],"next":{}}' };
    const { port } = server.address() as AddressInfo;
    const own = { ...config({ KEYTURN_DEMO: 'off' }), emulatorUrl: `http://127.0.0.1:${port}` };
    const telling = { signal: new AbortController().signal, say: () => undefined };
    await applyDemoOnce(own, demoFile);
    expect([demoState(own), await applyDemoByHand(own, demoFile)]).toEqual(['off', true]);
    expect([demoState(own), await applyDemoByHand(own, demoFile)]).toEqual(['ours', false]);
    calls.length = 0;
    await tellMigrations(config(), telling, demoFile);
    expect(calls).toEqual([]);
    expect([await tellStory(own, telling, demoFile), demoState(own)]).toEqual([true, 'over']);
  });

  it('leaves the story of what "keyturn up" has applied to it', async () => {
    await applyDemoOnce(config(), demoFile);
    expect([demoState(config()), await applyDemoByHand(config(), demoFile)]).toEqual(['theirs', false]);
  });
});
