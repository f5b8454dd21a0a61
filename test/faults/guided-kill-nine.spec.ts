import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { mkdirSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { openRecords } from '@keyturn/records';
import type { FeedItem } from '../harness/api-client.ts';
import { eventually } from '../harness/eventually.ts';
import { startKeyturn, type Keyturn } from '../harness/keyturn.ts';
import { expectRecordsEqualWorkflow, flawsOf, lostBetween } from '../harness/life-invariants.ts';
import { signal } from '../harness/processes.ts';
import { flushRedis } from '../harness/redis-client.ts';
import { guidedSpec, handedTo, handOver, untilAnswered, type Handed } from './guided-lives.ts';
import { MOMENTS, SubmissionMoments, type Moment } from './submission-moments.ts';

/** What happens to four values, each at another moment of its way. */
const BLOWS: Readonly<Record<string, () => Promise<void>>> = {
  // First, because its repeats wait: what a killed API was working on is taken over after a minute.
  api: () => keyturn.kill('api'),
  worker: () => keyturn.kill('worker'),
  temporal: () => keyturn.kill('temporal'),
  redis: async () => {
    await keyturn.kill('redis');
    await eventually({ ask: () => flushRedis(keyturn).then(() => true, () => false), until: Boolean, withinMs: 10_000 });
  },
  everything: () => keyturn.killAll(),
  'everything-and-temporals-database': async () => {
    await keyturn.killAll();
    rmSync(join(keyturn.dataDir, 'temporal'), { recursive: true });
  },
};
const NAMES = Object.keys(BLOWS);
const STAYS_DOWN = NAMES.filter((name) => name.startsWith('everything'));
/** A restart, a workflow task that the dead worker had (10 s), and what two busy cores add. */
const RECOVERY_MS = 45_000;
/** A minute until another process may take over a request that a killed one had begun, and a little. */
const TAKEOVER_MS = 75_000;

const idOf = (blow: string, moment: Moment): string => `${blow}-${moment}`.slice(0, 63);
const all: readonly Handed[] = NAMES.flatMap((blow) => MOMENTS.map((moment) => handedTo(idOf(blow, moment))));

let keyturn: Keyturn;
let moments: SubmissionMoments;
let consumerKey: string;
/** The feed as it was last seen: nothing of it may ever be gone or different. */
let seen: FeedItem[] = [];

beforeAll(async () => {
  keyturn = await startKeyturn({ env: { KEYTURN_DEMO: 'off', KEYTURN_CLOCK: 'x60' } });
  moments = new SubmissionMoments(join(keyturn.dataDir, 'records.db'));
  const ids = all.map(({ id }) => id);
  mkdirSync(filesDir());
  for (const id of ids) await keyturn.api.putToken(guidedSpec(id, join(filesDir(), id)));
  consumerKey = (await keyturn.api.createKey({ name: 'nightly', roles: ['consumer'], tokens: ids })).key;
}, 120_000);

afterAll(async () => {
  moments?.close();
  await keyturn?.close();
}, 60_000);

describe('values that people hand over', () => {
  it.each(NAMES)(
    'are put to use by themselves once they were taken, when %s is killed',
    async (blow) => {
      try {
        await bringToTheirMoments(blow);
        await BLOWS[blow]?.();
      } finally {
        signal(keyturn.pid('temporal') ?? 0, 'SIGCONT');
        moments.letAllGo();
      }
      if (STAYS_DOWN.includes(blow)) await keyturn.start();
      const taken = MOMENTS.filter((moment) => moment !== 'staged').map((moment) => idOf(blow, moment));
      await eventually({ ask: () => currentOf(taken), until: (now) => now.every((n) => n === 1), withinMs: RECOVERY_MS });
      await expectNothingLost();
    },
    120_000,
  );

  it('are answered once, however often the request is repeated, and become one version each', async () => {
    const answers = await Promise.all(all.map((handed) => untilAnswered(keyturn, handed, TAKEOVER_MS)));
    const told = answers.map(({ status, text }) => ({ status, version: (JSON.parse(text) as { version?: number }).version }));
    expect(told).toEqual(all.map(() => ({ status: 201, version: 1 })));
    const again = await Promise.all(all.map((handed) => handOver(keyturn, handed)));
    expect(again.map((answer) => answer?.text)).toEqual(answers.map(({ text }) => text));
    for (const { id } of all) {
      await eventually({ ask: () => currentOf([id]), until: ([now]) => now === 1, withinMs: RECOVERY_MS });
      expect((await keyturn.api.token(id)).versions).toHaveLength(1);
    }
    const feed = await expectNothingLost();
    for (const type of ['submitted', 'issued', 'promoted', 'distributed'])
      expect({ type, times: feed.filter((item) => item.type === `keyturn.token.${type}`).length }).toEqual({
        type,
        times: all.length,
      });
  }, 120_000);

  it('are pulled by their consumer as they were handed over', async () => {
    for (const { id, value } of all) {
      const pulled = await keyturn.api.get<{ version: number; value: string }>(`/v1/tokens/${id}/value`, {
        key: consumerKey,
      });
      expect({ id, ...pulled }).toMatchObject({ id, version: 1, value });
    }
  });

  it('are in their files, and nowhere beside them', () => {
    expect(readdirSync(filesDir()).toSorted()).toEqual(all.map(({ id }) => id).toSorted());
    for (const { id, value } of all) {
      const file = join(filesDir(), id);
      expect({ id, text: readFileSync(file, 'utf8'), mode: statSync(file).mode & 0o777 }).toEqual({ id, text: value, mode: 0o600 });
    }
  });

  it('leave no candidate behind that no life refers to', async () => {
    const records = await openRecords({ file: join(keyturn.dataDir, 'records.db') });
    try {
      const tomorrow = new Date(Date.now() + 86_400_000).toISOString();
      expect(await records.secretRows.sweepCandidates({ createdBefore: tomorrow, except: new Set() })).toBe(0);
    } finally {
      await records.close();
    }
  });

  it('are in records as their workflows have them, once quiet', async () => {
    for (const { id } of all) await expectRecordsEqualWorkflow(keyturn, id);
    await expectNothingLost();
  }, 60_000);
});

const filesDir = (): string => join(keyturn.rootDir, 'files');

/** Each of the four at its own; the last one, whose life is not to hear of it, while Temporal stands still. */
async function bringToTheirMoments(blow: string): Promise<void> {
  const isThere = (moment: Moment) => moments.isAt(idOf(blow, moment), moment);
  const held = MOMENTS.filter((moment) => moment !== 'staged');
  for (const moment of held) {
    moments.hold(idOf(blow, moment), moment);
    void handOver(keyturn, handedTo(idOf(blow, moment)));
  }
  await eventually({ ask: () => held.filter((moment) => !isThere(moment)), until: ({ length }) => length === 0, withinMs: 10_000 });
  signal(keyturn.pid('temporal') ?? 0, 'SIGSTOP');
  void handOver(keyturn, handedTo(idOf(blow, 'staged')));
  await eventually({ ask: () => MOMENTS.filter((moment) => !isThere(moment)), until: ({ length }) => length === 0, withinMs: 10_000 });
}

/** Current versions; null for each while nobody answers. */
function currentOf(ids: readonly string[]): Promise<(number | null)[]> {
  return Promise.all(
    ids.map((id) => keyturn.api.token(id).then(({ currentVersion }) => currentVersion, () => null)),
  );
}

async function expectNothingLost(): Promise<FeedItem[]> {
  const feed = await keyturn.api.feed();
  expect(lostBetween(seen, feed)).toEqual([]);
  expect(flawsOf(feed)).toEqual([]);
  seen = feed;
  return feed;
}
