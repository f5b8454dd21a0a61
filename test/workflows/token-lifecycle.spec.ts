import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { iso, type TokenSnapshot } from '@keyturn/contracts';
import { currentVersion, fleetNow, type TokenSpec, type TokenState } from '@keyturn/domain';
import { eventually } from '../harness/eventually.ts';
import { createFleet, type Fleet } from '../harness/fleet.ts';
import { DAY_IN_A_SECOND } from '../harness/stage.ts';

// Against the emulator's issuer, in whose accelerated fleet no credential lives for less than 20 s of real time.
let fleet: Fleet;
let worker: { stop(): Promise<void> };

beforeAll(async () => {
  fleet = await createFleet({ factor: DAY_IN_A_SECOND, namespace: 'token-lifecycle' });
  worker = await fleet.startWorker();
}, 90_000);

afterAll(async () => {
  await worker?.stop();
  await fleet?.close();
});

const put = (spec: TokenSpec) =>
  fleet.gateway.applySpec({
    message: { spec, incarnation: randomUUID(), by: 'test' },
    updateId: randomUUID(),
    snapshot: null,
  });

const stateOf = async (id: string): Promise<TokenState | undefined> =>
  ((await fleet.records.subjects.get(`token/${id}`))?.snapshot as TokenSnapshot | undefined)?.state;

const until = async (id: string, fits: (state: TokenState) => boolean): Promise<TokenState> => {
  const state = await eventually({
    ask: () => stateOf(id),
    until: (now) => now !== undefined && fits(now),
    withinMs: 60_000,
  });
  return state as TokenState;
};

interface Issued {
  readonly tokenId: string;
  readonly version: number;
  readonly revokedAt: string | null;
}

const issuedFor = async (prefix: string): Promise<Issued[]> => {
  const answer = await fetch(`${fleet.emulator.url}/_emulator/issuer/credentials`);
  const { items } = (await answer.json()) as { items: Issued[] };
  return items.filter(({ tokenId }) => tokenId.startsWith(prefix));
};

const setFaults = async (rate: number): Promise<void> => {
  const body = JSON.stringify({ rate, seed: 7 });
  const answer = await fetch(`${fleet.emulator.url}/_emulator/faults`, {
    method: 'PUT',
    headers: { 'content-type': 'application/json' },
    body,
  });
  expect(answer.status).toBe(200);
};

describe('a credential on a real Temporal server', () => {
  it('lives issue, active, expiring, regenerate, adoption, revoke', async () => {
    const id = 'whole-life';
    const adoption = { consumers: [{ name: 'nightly', host: 'etl-01' }], require: 'all' } as const;
    await expect(
      put(fleet.spec({ id, lifetime: 'P20D', renewal: { before: 'P14D' }, overlap: 'P1D', adoption })),
    ).resolves.toMatchObject({ created: true, revision: 1 });
    const { incarnation } = await until(id, (state) => currentVersion(state)?.version === 2);
    const at = iso(fleetNow(fleet.clock, Date.now()));
    await fleet.records.adoption.report({
      tokenId: id,
      incarnation,
      version: 2,
      consumer: 'nightly',
      state: 'adopted',
      at,
    });
    await fleet.gateway.adoptionChanged({ tokenId: id });
    await until(id, (state) => state.versions.some((version) => version.version === 1 && version.status === 'revoked'));
    const types = (await fleet.records.transitions.feed({ after: 0, limit: 100, subject: `token/${id}` })).map((item) =>
      item.type.split('.').at(-1),
    );
    const cycle = ['issued', 'verified', 'promoted'];
    expect(types.slice(0, 12)).toEqual([
      'registered',
      'issuing',
      ...cycle,
      'expiring',
      'regenerating',
      ...cycle,
      'adopted',
      'revoked',
    ]);
    const [first, second] = await issuedFor(id);
    expect([first?.version, second?.version]).toEqual([1, 2]);
    expect(first?.revokedAt).not.toBeNull();
    expect(second?.revokedAt).toBeNull();
  }, 90_000);

  it('lives through any weather with one credential for a version, and a version for each credential', async () => {
    const ids = Array.from({ length: 12 }, (_, index) => `weather-${index}`);
    await setFaults(0.4);
    await Promise.all(ids.map((id) => put(fleet.spec({ id, lifetime: 'P1Y', overlap: 'PT1H' }))));
    await Promise.all(ids.map((id) => until(id, (state) => currentVersion(state) !== undefined)));
    await Promise.all(
      ids.map((tokenId) =>
        fleet.gateway.command({
          tokenId,
          command: 'rotateNow',
          message: { reason: 'test', by: 'test' },
          updateId: randomUUID(),
        }),
      ),
    );
    await setFaults(0);
    const settled = (state: TokenState) => {
      const current = currentVersion(state)?.version;
      return (
        state.failures === null &&
        state.making === null &&
        state.versions.every(({ version, status }) => version === current || status === 'revoked')
      );
    };
    const states = await Promise.all(
      ids.map((id) => until(id, (state) => settled(state) && (currentVersion(state)?.version ?? 0) >= 2)),
    );
    const issued = await issuedFor('weather-');
    expect(new Set(issued.map(({ tokenId, version }) => `${tokenId}#${version}`)).size).toBe(issued.length);
    const alive = issued
      .filter(({ revokedAt }) => revokedAt === null)
      .map(({ tokenId, version }) => `${tokenId}#${version}`);
    expect(alive.toSorted()).toEqual(states.map((state) => `${state.id}#${currentVersion(state)?.version}`).toSorted());
  }, 90_000);
});
