import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { eventually } from '../harness/eventually.ts';
import { startKeyturn, type Keyturn } from '../harness/keyturn.ts';
import {
  expectLaterVersions,
  expectRecordsEqualWorkflow,
  expectUpstreamIsRecorded,
  flawsOf,
  lostBetween,
} from '../harness/life-invariants.ts';
import { processesOf } from '../harness/processes.ts';

/** Renew themselves. */
const DEMO = ['billing-api', 'hr-import', 'warehouse-sync'];
/** Made by people: the first waits for the newcomer, the demo has played the person for the others. */
const BY_PEOPLE = ['jsm-adapters-prod', 'jsm-cleanse-import', 'jsm-schema-basic'];
/** Of the servers and sites that the demo's migrations go between. */
const CONNECTIONS = ['ct-b1xa-emu1-jira-0001-acme-atlassian-net', 'ct-b2xa-emu1-conf-0001-acme-atlassian-net'];
const MIGRATIONS = ['handbook-spaces', 'wave-1-finance', 'wave-2-marketing'];
const ALL = [...DEMO, ...BY_PEOPLE, ...CONNECTIONS].toSorted();
const WAREHOUSE = '/v1/tokens/warehouse-sync';

let keyturn: Keyturn;

beforeAll(async () => {
  keyturn = await startKeyturn();
}, 120_000);

afterAll(async () => {
  await keyturn?.close();
}, 60_000);

describe('a first evening with Keyturn', () => {
  it('starts ready, with the demo applied and its key in a file only the owner reads', async () => {
    const { status, checks, clock } = await keyturn.api.get<{
      status: string;
      checks: Record<string, { ok: boolean }>;
      clock: { factor: number };
    }>('/readyz');
    expect({ status, factor: clock.factor }).toEqual({ status: 'ready', factor: 86_400 });
    expect(Object.values(checks).map(({ ok }) => ok)).toEqual(Object.values(checks).map(() => true));
    const tokens = await keyturn.api.tokens();
    expect(tokens.map(({ id }) => id)).toEqual(ALL);
    expect(tokens.filter(({ id }) => BY_PEOPLE.includes(id)).map(({ currentVersion }) => currentVersion)).toEqual([
      null,
      1,
      1,
    ]);
    const key = readFileSync(join(keyturn.dataDir, 'admin-key'), 'utf8').trim();
    expect(keyturn.output()).not.toContain(key);
    expect(keyturn.output()).toContain('applied examples/demo.yaml');
  });

  it('lets a consumer pull and report, and revokes the old value only then', async () => {
    const { key } = await keyturn.api.createKey({
      name: 'nightly-sync',
      roles: ['consumer'],
      tokens: ['warehouse-sync'],
    });
    const first = await pull(key);
    await acknowledge(key, first.version);
    await keyturn.api.json('POST', `${WAREHOUSE}/rotate`, { body: { reason: 'e2e' } });
    await expectLaterVersions(keyturn, { than: new Map([['warehouse-sync', first.version]]), withinMs: 20_000 });
    expect(await statusOf(first.version)).toBe('superseded');
    const second = await pull(key);
    expect(second.value).not.toBe(first.value);
    // The overlap of a day is a second here: without evidence it does not even begin.
    const before = await revocationOf(first.version);
    await acknowledge(key, second.version);
    const after = await eventually({
      ask: () => revocationOf(first.version),
      until: (found) => found !== undefined,
      withinMs: 20_000,
    });
    expect(before).toBeUndefined();
    const adopted = (await keyturn.api.feed()).find(
      ({ type, data }) => type === 'keyturn.token.adopted' && data['version'] === second.version,
    );
    expect(adopted?.seq).toBeLessThan(after?.seq ?? 0);
  }, 60_000);

  it('makes a new value at once when it is asked for', async () => {
    const before = await keyturn.api.token('billing-api');
    const body = { reason: 'just to see it' };
    const { version } = await keyturn.api.json<{ version: number }>('POST', '/v1/tokens/billing-api/rotate', { body });
    expect(version).toBe((before.currentVersion ?? 0) + 1);
    await expectLaterVersions(keyturn, { than: new Map([['billing-api', version - 1]]), withinMs: 20_000 });
  }, 30_000);

  it('exports a fleet that applies back to the same', async () => {
    const exported = (await keyturn.api.call('GET', '/v1/fleet/export')).text;
    const headers = { 'content-type': 'application/yaml' };
    const applied = await keyturn.api.json<{ counts: object }>('POST', '/v1/fleet:apply', { body: exported, headers });
    expect(applied.counts).toEqual({ created: 0, changed: 0, unchanged: ALL.length + MIGRATIONS.length, refused: 0 });
    expect((await keyturn.api.call('GET', '/v1/fleet/export')).text).toBe(exported);
  });

  it('brings every demo token to its third version without anybody', async () => {
    await expectLaterVersions(keyturn, { than: new Map(DEMO.map((id) => [id, 2])), withinMs: 90_000 });
    for (const id of DEMO) await expectRecordsEqualWorkflow(keyturn, id);
    await expectUpstreamIsRecorded(keyturn);
  }, 120_000);

  it('tells each transition once and in order, and counts what there is', async () => {
    const feed = await keyturn.api.feed();
    expect(flawsOf(feed)).toEqual([]);
    const onlyOne = await keyturn.api.get<{ items: { id: string }[] }>(
      '/v1/events?after=0&limit=500&subject=token/hr-import',
    );
    expect(onlyOne.items.map(({ id }) => id)).toEqual(
      feed
        .filter(({ subject }) => subject === 'token/hr-import')
        .map(({ id }) => id)
        .slice(0, onlyOne.items.length),
    );
    const summary = await keyturn.api.get<{ total: number; phase: Record<string, number>; clock: { factor: number } }>(
      '/v1/fleet/summary',
    );
    expect(summary).toMatchObject({ total: ALL.length, clock: { factor: 86_400 } });
    expect(Object.values(summary.phase).reduce((sum, count) => sum + count, 0)).toBe(ALL.length);
  });

  it('ends on Ctrl-C with exit code 0 and nothing left, and goes on at the next start', async () => {
    const before = await keyturn.api.feed();
    const tokens = (await keyturn.api.tokens()).filter(({ id }) => DEMO.includes(id));
    const versions = new Map(tokens.map(({ id, currentVersion }) => [id, currentVersion ?? 0]));
    expect(await keyturn.stop()).toBe(0);
    expect(keyturn.output().trimEnd().endsWith('Stopped.')).toBe(true);
    expect(processesOf(keyturn.rootDir)).toEqual([]);
    await keyturn.start();
    await expectLaterVersions(keyturn, { than: versions, withinMs: 60_000 });
    const after = await keyturn.api.feed();
    expect(lostBetween(before, after)).toEqual([]);
    expect(flawsOf(after)).toEqual([]);
    await expectUpstreamIsRecorded(keyturn);
  }, 150_000);
});

async function pull(key: string): Promise<{ version: number; value: string }> {
  return eventually({
    ask: () => keyturn.api.get<{ version: number; value: string }>(`${WAREHOUSE}/value`, { key }).catch(() => null),
    until: (answer) => answer !== null,
    withinMs: 20_000,
  }) as Promise<{ version: number; value: string }>;
}

async function acknowledge(key: string, version: number): Promise<void> {
  await keyturn.api.json('POST', `${WAREHOUSE}/acknowledgements`, { key, body: { version, outcome: 'ok' } });
}

async function statusOf(version: number): Promise<string | undefined> {
  const { versions } = await keyturn.api.token('warehouse-sync');
  return versions.find((known) => known.version === version)?.status;
}

async function revocationOf(version: number) {
  const feed = await keyturn.api.feed();
  return feed.find(
    ({ type, subject, data }) =>
      type === 'keyturn.token.revoked' && subject === 'token/warehouse-sync' && data['version'] === version,
  );
}
