import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startKeyturn, type Keyturn } from '../harness/keyturn.ts';
import { migrationOf, Migrations, type CallName } from '../harness/migrations.ts';

/** A minute in a second, an hour in a minute: windows are at least twenty real seconds long. */
const FACTOR = 60;
const SHORTEST_WINDOW_MS = 20_000;
const SITES = 6;

/** Calls in any window of fleet time, for each account (domain/migration-api.md, S24). */
const LIMITS: readonly { readonly call: CallName; readonly calls: number; readonly windowMs: number }[] = [
  { call: 'C1', calls: 10, windowMs: 3_600_000 },
  { call: 'C2', calls: 5, windowMs: 60_000 },
  { call: 'C4', calls: 5, windowMs: 60_000 },
  { call: 'C7', calls: 600, windowMs: 60_000 },
];

let keyturn: Keyturn;
let migrations: Migrations;

beforeAll(async () => {
  keyturn = await startKeyturn({ env: { KEYTURN_DEMO: 'off', KEYTURN_CLOCK: `x${FACTOR}` } });
  migrations = new Migrations(keyturn);
  await keyturn.emulator.setFaults(0);
  await migrations.prepare();
}, 120_000);

afterAll(async () => {
  await keyturn?.close();
}, 60_000);

describe('the call budgets of an account', () => {
  it('are kept by six migrations that begin at once', async () => {
    const ids = Array.from({ length: SITES }, (_, n) => `together-${n}`);
    await keyturn.emulator.orderTask({ duration: 'PT10M' });
    for (const [n, id] of ids.entries()) {
      const destination = { cloudUrl: `https://together-${n}.atlassian.net` };
      const { token } = await migrations.register(migrationOf(id, [`T${n}`], { destination }));
      await migrations.consent(token.id, { standing: true });
    }
    await Promise.all(ids.map((id) => migrations.start(id)));
    // Six jobs and six checks of an account that has five of each in twenty seconds.
    for (const id of ids)
      await migrations.until(id, ({ attempts }) => (attempts.last?.migrateTaskId ?? null) !== null, 120_000);
    for (const limit of LIMITS) {
      const made = (await migrations.calls(limit.call)).filter(({ status }) => status !== 429);
      const most = mostWithin(
        made.map(({ at }) => Date.parse(at)),
        limit.windowMs,
      );
      expect({ call: limit.call, tooMany: Math.max(0, most - limit.calls) }).toEqual({ call: limit.call, tooMany: 0 });
      // Not kept by the upstream, which would have had to refuse.
      expect((await migrations.calls(limit.call)).filter(({ status }) => status === 429)).toEqual([]);
    }
    expect((await migrations.calls('C4')).length).toBeGreaterThan(LIMITS[2]?.calls ?? 0);
  }, 180_000);

  it('are shown with what is used of them', async () => {
    const { items } = await keyturn.api.get<{
      items: { account: string; class: string; limit: number; used: number }[];
    }>('/v1/budgets');
    const mine = items.filter(({ account }) => account === 'migrator@acme.test');
    expect(mine.map(({ limit }) => limit).toSorted((a, b) => a - b)).toEqual([5, 5, 10, 600]);
    for (const { used, limit } of mine) expect(used).toBeLessThanOrEqual(limit);
  });
});

/** The most instants (fleet ms) that fall into any window. */
function mostWithin(instants: readonly number[], windowMs: number): number {
  const length = Math.max(windowMs, SHORTEST_WINDOW_MS * FACTOR);
  // The upstream's own clock ticks when a call arrives: a second of real time is the way there.
  const tolerance = 1000 * FACTOR;
  return Math.max(
    0,
    ...instants.map((from) => instants.filter((at) => at >= from && at < from + length - tolerance).length),
  );
}
