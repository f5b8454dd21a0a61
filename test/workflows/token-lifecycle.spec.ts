import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import type { TokenSnapshot } from '@keyturn/contracts';
import type { TokenSpec, TokenState } from '@keyturn/domain';
import { eventually } from '../harness/eventually.ts';
import { createFleet, type Fleet } from '../harness/fleet.ts';

let fleet: Fleet;
let worker: { stop(): Promise<void> };

beforeAll(async () => {
  fleet = await createFleet();
  worker = await fleet.startWorker();
}, 60_000);

afterAll(async () => {
  await worker?.stop();
  await fleet?.close();
});

const put = (spec: TokenSpec) =>
  fleet.gateway.applySpec({
    command: { spec, incarnation: randomUUID(), by: 'test' },
    updateId: randomUUID(),
    snapshot: null,
  });

const state = async (id: string): Promise<TokenState | undefined> => {
  const row = await fleet.records.subjects.get(`token/${id}`);
  return (row?.snapshot as TokenSnapshot | undefined)?.state;
};

describe('a credential on a real Temporal server', () => {
  it('lives issue, active, expiring, regenerate without anybody', async () => {
    const answer = await put(fleet.spec({ id: 'first-light', overlap: 'P1D' }));
    expect(answer).toMatchObject({ created: true, revision: 1 });
    const reached = await eventually({
      ask: () => state('first-light'),
      until: (now) => now?.versions.some((version) => version.version === 1 && version.status === 'revoked') === true,
      withinMs: 150_000,
    });
    expect(reached?.versions.find((version) => version.status === 'current')?.version).toBeGreaterThanOrEqual(2);
    const feed = await fleet.records.transitions.feed({ after: 0, limit: 100, subject: 'token/first-light' });
    console.log(feed.map((item) => `${item.revision} ${item.at} ${item.type}`).join('\n'));
  }, 180_000);
});
