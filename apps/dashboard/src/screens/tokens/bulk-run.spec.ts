import { describe, expect, it } from '@jest/globals';
import { NoAnswer, Refusal } from '@keyturn/client';
import { type BulkOutcome, runBulk } from './bulk-run.ts';

const refusal = (code: 'request.limited' | 'token.wrongPhase', status: number): Refusal =>
  new Refusal({
    type: '',
    title: '',
    status,
    code,
    detail: `refused ${code}`,
    requestId: 'r',
    retryable: status === 429,
  });

const ids = Array.from({ length: 20 }, (_, n) => `token-${n}`);

interface Ran {
  readonly outcomes: BulkOutcome[];
  readonly slowed: number;
  readonly most: number;
}

async function ran(
  send: (id: string) => Promise<unknown>,
  isStopped: (done: number) => boolean = () => false,
): Promise<Ran> {
  const outcomes: BulkOutcome[] = [];
  let slowed = 0;
  let underWay = 0;
  let most = 0;
  await runBulk({
    ids,
    send: async (id) => {
      underWay += 1;
      most = Math.max(most, underWay);
      await Promise.resolve();
      try {
        return await send(id);
      } finally {
        underWay -= 1;
      }
    },
    onOutcome: (outcome) => outcomes.push(outcome),
    onSlowed: (until) => {
      if (until !== null) slowed += 1;
    },
    isStopped: () => isStopped(outcomes.length),
    wait: () => Promise.resolve(),
  });
  return { outcomes, slowed, most };
}

describe('a command for many tokens', () => {
  it('is sent for each once, four at a time', async () => {
    const { outcomes, most } = await ran(() => Promise.resolve());
    expect(outcomes.map(({ id }) => id).toSorted()).toEqual(ids.toSorted());
    expect(most).toBe(4);
  });

  it('names what was refused and why, and goes on with the others', async () => {
    const { outcomes } = await ran((id) =>
      id === 'token-3' ? Promise.reject(refusal('token.wrongPhase', 409)) : Promise.resolve(),
    );
    expect(outcomes).toHaveLength(20);
    expect(outcomes.find(({ is }) => is === 'failed')).toEqual({
      id: 'token-3',
      is: 'failed',
      why: 'refused token.wrongPhase',
      isUnknown: false,
    });
  });

  it('waits for all of them together when the API asks to slow down, then does what was left', async () => {
    const seen = new Set<string>();
    const { outcomes, slowed } = await ran((id) => {
      if (seen.size >= 8 || seen.has(id)) return Promise.resolve();
      seen.add(id);
      return Promise.reject(refusal('request.limited', 429));
    });
    expect(outcomes.every(({ is }) => is === 'done')).toBe(true);
    expect(slowed).toBeGreaterThanOrEqual(1);
    expect(slowed).toBeLessThanOrEqual(3);
  });

  it('says that it does not know what came of one that nobody answered', async () => {
    const { outcomes } = await ran(() => Promise.reject(new NoAnswer({ status: null, cause: null })));
    expect(outcomes[0]).toMatchObject({ is: 'failed', isUnknown: true });
  });

  it('begins none any more once it is stopped', async () => {
    const { outcomes } = await ran(
      () => Promise.resolve(),
      (done) => done >= 4,
    );
    expect(outcomes.length).toBeLessThan(10);
  });
});
