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
import {
  accountSpec,
  dataManagerSpec,
  handOver,
  makeValue,
  ORGANISATION_KEY,
  untilAnswered,
  type Handed,
} from './guided-lives.ts';
import { MOMENTS, SubmissionMoments, type Moment } from './submission-moments.ts';

/** What happens while four values are on their way, each at another moment of it. */
const BLOWS = {
  'the API is killed': () => keyturn.kill('api'),
  'the worker is killed': () => keyturn.kill('worker'),
  'Temporal is killed': () => keyturn.kill('temporal'),
  'Redis is killed, and forgets everything': async () => {
    await keyturn.kill('redis');
    const emptied = () => flushRedis(keyturn).then(Boolean.bind(null, true), Boolean.bind(null, false));
    await eventually({ ask: emptied, until: Boolean, withinMs: 10_000 });
  },
  'their upstream is killed': () => keyturn.kill('emulator'),
  'everything is killed': () => keyturn.killAll(),
  "everything is killed, and Temporal's database is gone": async () => {
    await keyturn.killAll();
    rmSync(join(keyturn.dataDir, 'temporal'), { recursive: true });
  },
} as const satisfies Readonly<Record<string, () => Promise<void>>>;
type Blow = keyof typeof BLOWS;
const NAMES = Object.keys(BLOWS) as Blow[];

/** A workflow task or an activity that a dead worker had is given to another after 10 s; the rest is for busy cores. */
const RECOVERY_MS = 45_000;

let keyturn: Keyturn;
let moments: SubmissionMoments;
let consumerKey: string;
const handed = new Map<string, Handed>();
/** The feed as it was last seen: nothing of it may ever be gone or different. */
let seen: FeedItem[] = [];

beforeAll(async () => {
  // Slow enough that nobody is reminded of anything meanwhile: what goes on must not do so by chance.
  keyturn = await startKeyturn({ env: { KEYTURN_DEMO: 'off', KEYTURN_CLOCK: 'x60' } });
  moments = new SubmissionMoments(join(keyturn.dataDir, 'records.db'));
  await keyturn.emulator.setFaults(0);
  await keyturn.api.putSecret(ORGANISATION_KEY.name, ORGANISATION_KEY.value);
  mkdirSync(filesDir());
  for (const blow of NAMES) {
    for (const id of MOMENTS.map((moment) => idOf(blow, moment))) {
      const guided = { id, file: join(filesDir(), id) };
      const spec = blow === 'their upstream is killed' ? accountSpec(guided) : dataManagerSpec(guided);
      await keyturn.api.putToken(spec);
      handed.set(id, await makeValue(keyturn, spec));
    }
  }
  const consumer = { name: 'nightly', roles: ['consumer'], tokens: [...handed.keys()] };
  consumerKey = (await keyturn.api.createKey(consumer)).key;
}, 120_000);

afterAll(async () => {
  moments?.close();
  await keyturn?.close();
}, 60_000);

describe('values that people hand over', () => {
  it.each(NAMES)(
    'are put to use once they were taken, when %s',
    async (blow) => {
      try {
        await bringToTheirMoments(blow);
        await BLOWS[blow]();
      } finally {
        signal(keyturn.pid('temporal') ?? 0, 'SIGCONT');
        moments.letAllGo();
      }
      if (blow.startsWith('everything')) await keyturn.start();
      const ids = MOMENTS.filter((moment) => moment !== 'staged').map((moment) => idOf(blow, moment));
      await expectInUse(ids);
      await expectNothingLost();
    },
    120_000,
  );

  it('are answered once, however often the request is repeated, and become one version each', async () => {
    const all = [...handed.values()];
    moments.letAMinutePass();
    const answers = await Promise.all(all.map((one) => untilAnswered(keyturn, one)));
    for (const answer of answers) {
      expect(answer?.status).toBe(201);
      expect(JSON.parse(answer?.text ?? '{}')).toMatchObject({ version: 1 });
    }
    const again = await Promise.all(all.map((one) => handOver(keyturn, one)));
    expect(again.map((answer) => answer?.text)).toEqual(answers.map((answer) => answer?.text));
    await expectInUse([...handed.keys()]);
    const times = { submitted: 0, issued: 0, promoted: 0, distributed: 0 };
    for (const { type } of await expectNothingLost()) {
      const name = type.slice('keyturn.token.'.length);
      if (name in times) times[name as keyof typeof times] += 1;
    }
    const once = all.length;
    expect(times).toEqual({ submitted: once, issued: once, promoted: once, distributed: once });
  }, 120_000);

  it('are pulled by their consumer as they were handed over', async () => {
    for (const { id, value } of handed.values()) {
      const pulled = await keyturn.api.get<object>(`/v1/tokens/${id}/value`, { key: consumerKey });
      expect({ id, ...pulled }).toMatchObject({ id, version: 1, value });
    }
  });

  it('are in their files, for their owner only, and in no other beside them', () => {
    const files = readdirSync(filesDir()).map((name) => {
      const path = join(filesDir(), name);
      return { id: name, value: readFileSync(path, 'utf8'), mode: statSync(path).mode & 0o777 };
    });
    const wanted = [...handed.values()].map(({ id, value }) => ({ id, value, mode: 0o600 }));
    expect(files.toSorted(byId)).toEqual(wanted.toSorted(byId));
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
    for (const id of handed.keys()) await expectRecordsEqualWorkflow(keyturn, id);
    await expectNothingLost();
  }, 60_000);
});

const filesDir = (): string => join(keyturn.rootDir, 'files');
const idOf = (blow: Blow, moment: Moment): string => `b${NAMES.indexOf(blow)}-${moment}`;
const byId = (a: { id: string }, b: { id: string }): number => a.id.localeCompare(b.id);

function valueOf(id: string): Handed {
  const found = handed.get(id);
  if (found === undefined) throw new Error(`nothing was made for ${id}`);
  return found;
}

/** Hands over four values, each to stay at its moment; the one whose life is not to hear of it while Temporal stands still. */
async function bringToTheirMoments(blow: Blow): Promise<void> {
  const begin = (moment: Moment) => void handOver(keyturn, valueOf(idOf(blow, moment)));
  const expectAt = (wanted: readonly Moment[]) =>
    eventually({
      ask: () => wanted.filter((moment) => !moments.isAt(idOf(blow, moment), moment)),
      until: (missing) => missing.length === 0,
      withinMs: 10_000,
      everyMs: 10,
    });
  const held = MOMENTS.filter((moment) => moment !== 'staged');
  for (const moment of held) {
    moments.hold(idOf(blow, moment), moment);
    begin(moment);
  }
  await expectAt(held);
  signal(keyturn.pid('temporal') ?? 0, 'SIGSTOP');
  begin('staged');
  await expectAt(MOMENTS);
}

/** Each has its one version in use, and in its file. */
async function expectInUse(ids: readonly string[]): Promise<void> {
  await eventually({
    ask: async () => {
      const feed = await keyturn.api.feed().catch(() => []);
      const written = new Set(feed.filter(({ type }) => type.endsWith('.distributed')).map(({ subject }) => subject));
      const tokens = await Promise.all(ids.map((id) => keyturn.api.token(id).catch(() => null)));
      return ids.flatMap((id, index) => {
        const { phase, cause, currentVersion, versions } = tokens[index] ?? {};
        const isInUse = currentVersion === 1 && versions?.length === 1 && written.has(`token/${id}`);
        return isInUse ? [] : [{ id, phase, cause, currentVersion, isWritten: written.has(`token/${id}`) }];
      });
    },
    until: (missing) => missing.length === 0,
    withinMs: RECOVERY_MS,
    everyMs: 200,
  });
}

async function expectNothingLost(): Promise<FeedItem[]> {
  const feed = await keyturn.api.feed();
  expect(lostBetween(seen, feed)).toEqual([]);
  expect(flawsOf(feed)).toEqual([]);
  seen = feed;
  return feed;
}
