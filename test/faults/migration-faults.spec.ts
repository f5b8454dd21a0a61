import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { RerunView } from '@keyturn/contracts';
import { FAULT_KINDS } from '../../apps/emulator/src/faults/fault-plan.ts';
import type { FeedItem } from '../harness/api-client.ts';
import { eventually } from '../harness/eventually.ts';
import { startKeyturn, type Keyturn } from '../harness/keyturn.ts';
import { flawsOf } from '../harness/life-invariants.ts';
import { laneFlawsOf, migrationOf, Migrations, standing, type CallName } from '../harness/migrations.ts';

const FAULT_RATE = 0.1;
/** Servers and sites: one lane each, with an account of its own, because the upstream counts calls by account. */
const LANES = 10;
const EACH = 5;
/** Every kind; a lost answer as often as all others together, because it is what a second start comes from. */
const KINDS = [...FAULT_KINDS, ...FAULT_KINDS.map(() => 'executedThenTimeout' as const)];
const DAY_MS = 86_400_000;
const CALLS_A_DAY = 12;

let keyturn: Keyturn;
let migrations: Migrations;
/** What the people of this test did and saw on their rounds, in the order of the lanes. */
const lanes = Array.from({ length: LANES }, (_, lane) => ({
  name: `lane-${lane}`,
  site: `https://lane-${lane}.atlassian.net`,
  tokenId: '',
  ids: Array.from({ length: EACH }, (_id, n) => `run-${lane}-${n}`),
}));

beforeAll(async () => {
  keyturn = await startKeyturn({ env: { KEYTURN_DEMO: 'off', KEYTURN_CLOCK: 'x4320' } });
  migrations = new Migrations(keyturn);
  await migrations.prepare();
  await keyturn.emulator.setFaults(FAULT_RATE, 11, KINDS);
}, 120_000);

afterAll(async () => {
  await keyturn?.close();
}, 60_000);

describe('fifty migrations against an upstream that fails at every tenth call', () => {
  it('end, or wait for somebody with a named cause', async () => {
    for (const lane of lanes) {
      const { account } = await migrations.account(lane.name);
      for (const id of lane.ids) {
        const spec = migrationOf(id, [`${id}-A`, `${id}-B`, `${id}-C`], {
          destination: { cloudUrl: lane.site },
          account,
        });
        lane.tokenId = (await migrations.register(spec)).token.id;
        await migrations.start(id);
      }
    }
    await eventually({
      ask: async () => {
        await makeRounds();
        return (await migrations.all()).filter(({ phase }) => phase !== 'finished').map(standing);
      },
      until: (open) => open.length === 0,
      withinMs: 300_000,
      everyMs: 500,
    });
  }, 330_000);

  it('met answers that were lost after they had been carried out', async () => {
    const lost = async (name: CallName) =>
      (await migrations.calls(name)).filter(({ fault }) => fault === 'executedThenTimeout' || fault === 'truncated')
        .length;
    const counts = await Promise.all((['C1', 'P1', 'C2', 'C4'] as const).map(lost));
    // Or the faults did not happen, and this proved nothing.
    expect(counts.reduce((sum, count) => sum + count, 0)).toBeGreaterThan(5);
    expect(counts.at(-1)).toBeGreaterThan(0);
  });

  it('never ran two at once for a server and site, and started nothing twice', async () => {
    const feed = await keyturn.api.feed();
    expect(flawsOf(feed)).toEqual([]);
    for (const { ids } of lanes) expect(laneFlawsOf(feed, new Set(ids))).toEqual([]);
    const tasks = await migrations.tasks();
    expect(new Set(tasks.map(({ taskId }) => taskId)).size).toBe(tasks.length);
    // Every task upstream is one that its migration knows of: none was started beside it.
    const known = new Set(feed.flatMap(({ data }) => (typeof data['taskId'] === 'string' ? [data['taskId']] : [])));
    expect(tasks.filter(({ taskId }) => !known.has(taskId))).toEqual([]);
    // No key was moved twice.
    const moved = tasks.flatMap(({ migratedKeys }) => migratedKeys);
    expect(moved.filter((key, index) => moved.indexOf(key) !== index)).toEqual([]);
  });

  it('minted a token only while a consent was valid', async () => {
    const feed = await keyturn.api.feed();
    const mints = await migrations.calls('C1');
    expect(mints.length).toBeGreaterThanOrEqual(LANES);
    const bare = mints.filter(({ at, subject }) => {
      const lane = lanes.find(({ site }) => subject?.startsWith(site));
      return lane === undefined || !wasConsented(feed, { tokenId: lane.tokenId, at });
    });
    expect(bare).toEqual([]);
  });

  it('made at most twelve calls a day while they waited for a person', async () => {
    const feed = await keyturn.api.feed();
    const calls = [
      ...(await migrations.calls('C2')),
      ...(await migrations.calls('C4')),
      ...(await migrations.calls('C5')),
    ];
    for (const id of lanes.flatMap(({ ids }) => ids)) {
      for (const { from, to } of waitsOf(feed, id)) {
        const made = calls.filter(({ at, subject }) => subject?.includes(id) === true && at > from && at < to);
        const days = Math.max(1, (Date.parse(to) - Date.parse(from)) / DAY_MS);
        expect({ id, from, tooMany: made.length > CALLS_A_DAY * days }).toEqual({ id, from, tooMany: false });
      }
    }
  });
});

/** Whoever has to act does: consents where one is asked, has the rest run where data moved, mends what waits for a person. */
async function makeRounds(): Promise<void> {
  for (const { tokenId } of lanes) {
    const { asked } = await migrations.consents(tokenId);
    if (asked !== null) await migrations.consent(tokenId).catch(unlessTooLate);
  }
  for (const migration of await migrations.all()) {
    expectExplained(migration);
    if (migration.phase === 'needsDecision')
      await migrations.decide(migration.id, { choice: 'runRemaining' }).catch(unlessTooLate);
    else if (migration.failures?.nextTryAt === null)
      await migrations.command(migration.id, 'retry').catch(unlessTooLate);
  }
}

/** It went on in the meantime. */
function unlessTooLate(error: unknown): void {
  if (!/wrongPhase|notAwaited|alreadyRunning/.test(String(error))) throw error;
}

function expectExplained(migration: RerunView): void {
  const { id, phase, waitingFor, cause, owner } = migration;
  const waits = ['person', 'consent', 'lane'].includes(waitingFor ?? '');
  const named = !waits || (cause !== null && owner !== '');
  expect({ id, phase, waitingFor, cause, named }).toEqual({ id, phase, waitingFor, cause, named: true });
}

function wasConsented(feed: readonly FeedItem[], { tokenId, at }: { tokenId: string; at: string }): boolean {
  const mine = feed.filter(({ subject, time }) => subject === `token/${tokenId}` && time <= at);
  const given = mine.filter(({ type }) => type === 'keyturn.consent.given');
  const over = new Set(
    mine
      .filter(({ type }) => ['keyturn.consent.revoked', 'keyturn.consent.lapsed'].includes(type))
      .map(({ data }) => data['consentId']),
  );
  return given.some(({ data }) => String(data['validUntilAt']) > at && !over.has(data['consentId']));
}

/** When a migration waited for a consent or a decision. */
function waitsOf(feed: readonly FeedItem[], id: string): { from: string; to: string }[] {
  const mine = feed.filter(({ subject }) => subject === `migration/${id}`);
  return mine.flatMap(({ time, data }, index) => {
    const next = mine[index + 1];
    const isWait = ['awaitingConsent', 'needsDecision'].includes(String(data['phase']));
    return isWait && next !== undefined ? [{ from: time, to: next.time }] : [];
  });
}
