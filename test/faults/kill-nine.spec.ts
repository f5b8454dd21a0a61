import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { EMULATOR_ISSUER_SECRET } from '@keyturn/emulator';
import type { TokenSpec } from '@keyturn/domain';
import type { FeedItem } from '../harness/api-client.ts';
import { eventually } from '../harness/eventually.ts';
import { startKeyturn, type Keyturn, type PartName } from '../harness/keyturn.ts';
import {
  expectLaterVersions,
  expectRecordsEqualWorkflow,
  expectUpstreamIsRecorded,
  flawsOf,
  lostBetween,
  versionsOf,
} from '../harness/life-invariants.ts';
import type { HttpAnswer } from '../harness/http-call.ts';
import { processesOf, signal } from '../harness/processes.ts';
import { flushRedis } from '../harness/redis-client.ts';

const TOKENS = 20;
const LOCKED_OUT = 'locked-out';
/** Lives for years: what happens to it was asked for. */
const CALM = 'calm';
const PARTS: readonly PartName[] = ['worker', 'api', 'temporal', 'redis', 'emulator'];
const FAULT_RATE = 0.1;
const WORKER_KILLS = 4;

let keyturn: Keyturn;
/** The feed as it was last seen: nothing of it may ever be gone or different. */
let seen: FeedItem[] = [];

beforeAll(async () => {
  keyturn = await startKeyturn({ env: { KEYTURN_DEMO: 'off' } });
  await keyturn.emulator.setFaults(FAULT_RATE, 7);
  await keyturn.api.putSecret('issuer-key', EMULATOR_ISSUER_SECRET);
  await keyturn.api.putSecret('wrong-key', `whsec_${Buffer.alloc(32, 1).toString('base64')}`);
  for (let n = 1; n <= TOKENS; n += 1)
    await keyturn.api.putToken(spec(`life-${String(n).padStart(2, '0')}`, 'issuer-key'));
  await keyturn.api.putToken(spec(LOCKED_OUT, 'wrong-key'));
  await keyturn.api.putToken({ ...spec(CALM, 'issuer-key'), lifetime: 'P5Y', renewal: { before: 'P90D' } });
}, 120_000);

afterAll(async () => {
  await keyturn?.close();
}, 60_000);

describe('twenty lives against an issuer that fails at every tenth call', () => {
  it('reach their third version', async () => {
    const ids = (await keyturn.api.tokens()).map(({ id }) => id).filter(isLife);
    expect(ids).toHaveLength(TOKENS);
    await expectLaterVersions(keyturn, { than: new Map(ids.map((id) => [id, 2])), withinMs: 60_000 });
    const feed = await expectNothingLost();
    // Or the faults did not happen, and this proved nothing.
    expect(feed.filter(({ type }) => type === 'keyturn.token.failing').length).toBeGreaterThan(5);
    await expectUpstreamIsRecorded(keyturn);
  }, 120_000);

  it('ask a person once where trying again cannot help', async () => {
    await expectOneTask();
  });

  it.each(PARTS)(
    'go on when %s is killed',
    async (part) => {
      await keyturn.kill(part);
      await expectAllGoOn(45_000);
      await expectNothingLost();
    },
    90_000,
  );

  it('go on when the worker is killed again and again, in the middle of whatever it does', async () => {
    for (let n = 0; n < WORKER_KILLS; n += 1) {
      await keyturn.kill('worker');
      await eventually({ ask: () => keyturn.isWorking(), until: (is) => is, withinMs: 30_000 });
    }
    await expectAllGoOn(45_000);
    await expectNothingLost();
    await expectUpstreamIsRecorded(keyturn);
  }, 120_000);

  it('carry out a command whose outcome was unknown once, however often it is repeated', async () => {
    const { currentVersion } = await eventually({
      ask: () => keyturn.api.token(CALM),
      until: ({ phase }) => phase === 'active',
      withinMs: 20_000,
    });
    const rotate = () =>
      keyturn.api.call('POST', `/v1/tokens/${CALM}/rotate`, {
        headers: { 'idempotency-key': 'faults-1' },
        body: { reason: 'asked once' },
      });
    signal(keyturn.pid('worker') ?? 0, 'SIGSTOP');
    const unknown = await rotate();
    signal(keyturn.pid('worker') ?? 0, 'SIGCONT');
    expect({ status: unknown.status, ...codeOf(unknown) }).toEqual({ status: 503, code: 'service.unavailable' });
    const known = await eventually({
      ask: rotate,
      until: ({ status }) => status !== 503 && status !== 409,
      withinMs: 20_000,
    });
    expect({ status: known.status, body: JSON.parse(known.text) as unknown }).toEqual({
      status: 202,
      body: { version: (currentVersion ?? 0) + 1 },
    });
    expect((await rotate()).text).toBe(known.text);
    await expectLaterVersions(keyturn, { than: new Map([[CALM, currentVersion ?? 0]]), withinMs: 30_000 });
    const asked = (await expectNothingLost()).filter(({ data }) => data['comment'] === 'asked once');
    expect(asked.map(({ type }) => type)).toEqual(['keyturn.token.regenerating']);
    await expectAllGoOn(45_000);
  }, 120_000);

  it('go on when Redis forgets everything', async () => {
    await flushRedis(keyturn);
    await expectAllGoOn(45_000);
    await expectNothingLost();
  }, 60_000);

  it('go on when everything is killed, with nothing lost and nothing done twice', async () => {
    await expectNothingLost();
    await keyturn.killAll();
    expect(processesOf(keyturn.rootDir)).toEqual([]);
    await keyturn.start();
    // What fell due meanwhile is made up for within a minute.
    await expectAllGoOn(60_000);
    await expectNothingLost();
    await expectUpstreamIsRecorded(keyturn);
    await expectOneTask();
  }, 180_000);

  it("come back from records when Temporal's database is gone", async () => {
    await expectNothingLost();
    expect(await keyturn.stop()).toBe(0);
    rmSync(dirname(join(keyturn.dataDir, 'temporal', 'temporal.db')), { recursive: true });
    await keyturn.start();
    await expectAllGoOn(60_000);
    const feed = await expectNothingLost();
    const restarted = feed.filter(({ type }) => type === 'keyturn.token.restarted');
    expect(new Set(restarted.map(({ subject }) => subject)).size).toBe(TOKENS + 2);
    expect(restarted.map(({ data }) => data['cause'])).toEqual(restarted.map(() => 'TemporalLost'));
    await expectUpstreamIsRecorded(keyturn);
    await expectOneTask();
  }, 180_000);

  it('are in records as their workflows have them, once quiet', async () => {
    await keyturn.emulator.setFaults(0);
    for (const { id } of await keyturn.api.tokens()) await expectRecordsEqualWorkflow(keyturn, id);
  }, 120_000);
});

/** Renewed every three to five seconds, with 15 of its 20 days to spare for whatever we do to it. */
function spec(id: string, secret: string): TokenSpec {
  return {
    id,
    kind: 'custom',
    label: `Life ${id}`,
    owner: 'platform@acme.test',
    issuer: { mode: 'webhook', url: `${keyturn.emulator.base}/issuer`, secret: { secret } },
    lifetime: 'P20D',
    renewal: { before: 'P15D' },
    overlap: 'P1D',
  };
}

const isLife = (id: string): boolean => id.startsWith('life-');

/** From this moment on, each life but the one that is locked out gets a new version. */
async function expectAllGoOn(withinMs: number): Promise<void> {
  const now = await eventually({ ask: () => versionsOf(keyturn), until: (versions) => versions !== null, withinMs });
  const than = new Map([...(now ?? [])].filter(([id]) => isLife(id)));
  expect(than.size).toBe(TOKENS);
  await expectLaterVersions(keyturn, { than, withinMs });
}

async function expectNothingLost(): Promise<FeedItem[]> {
  const feed = await keyturn.api.feed();
  expect(lostBetween(seen, feed)).toEqual([]);
  expect(flawsOf(feed)).toEqual([]);
  seen = feed;
  return feed;
}

const codeOf = ({ text }: HttpAnswer): { code: unknown } => ({ code: (JSON.parse(text) as { code?: unknown }).code });

/** The one for the life that is locked out, opened once; its id is of a revision, so it is never another's. */
async function expectOneTask(): Promise<void> {
  const opened = (await keyturn.api.feed()).filter(
    ({ type, subject }) => type === 'keyturn.task.opened' && subject === `token/${LOCKED_OUT}`,
  );
  const ids = opened.map(({ data }) => (data['task'] as { id: string }).id);
  expect(ids).toEqual([expect.stringMatching(/^locked-out\.\d+$/)]);
  const { items } = await keyturn.api.get<{ items: { id: string }[] }>('/v1/tasks');
  expect(items.map(({ id }) => id)).toEqual(ids);
}
