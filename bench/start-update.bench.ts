import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { WithStartWorkflowOperation } from '@temporalio/client';
import type { Records } from '@keyturn/records';
import { CommandRefused } from '@keyturn/temporal';
import { quantile, type Bench, type Figure } from './bench.ts';
import { BARE_QUEUE, openBenchFleet, type BenchFleet } from './bench-fleet.ts';

const CALLS = 200;
const WARM_UP = 8;
const PATIENCE_MS = 60_000;

/** How long a caller waits for a command, through our gateway and codec against a bare client and a workflow that only counts. */
export const bench: Bench = {
  name: 'start-update',
  run: async ({ stack, count = CALLS }) => {
    const fleet = await openBenchFleet({ stack: await stack() });
    const workers = [await fleet.startOurs(), await fleet.startBare()];
    try {
      const figures: Figure[] = [];
      for (const [what, calls] of Object.entries(callsOf(fleet))) {
        const { ours, bare } = await latencies({ calls, count });
        figures.push({ what: `${what}, p50`, unit: 'ms', ours: quantile(ours, 0.5), bare: quantile(bare, 0.5) });
        figures.push({
          what: `${what}, p99`,
          unit: 'ms',
          ours: quantile(ours, 0.99),
          bare: quantile(bare, 0.99),
          aim: '≤ 1.2 ×',
        });
      }
      return figures;
    } finally {
      for (const worker of workers) await worker.stop();
      await fleet.close();
    }
  },
};

type Call = (index: number) => Promise<unknown>;

interface Calls {
  readonly ours: Call;
  readonly bare: Call;
  /** Waits for what our call has set going, so that it does not run into the next measurement. */
  readonly settled?: Call;
}

function callsOf({ gateway, bareClient, spec, records }: BenchFleet): Record<string, Calls> {
  const ids = { ours: (index: number) => `latency-${index}`, bare: (index: number) => `bare-${index}` };
  return {
    'start + update': {
      settled: (index) => untilActive(records, ids.ours(index)),
      ours: (index) =>
        gateway.applySpec({
          message: { spec: spec({ id: ids.ours(index) }), incarnation: randomUUID(), by: 'bench' },
          updateId: randomUUID(),
          snapshot: null,
        }),
      bare: (index) => {
        const options = {
          workflowId: ids.bare(index),
          taskQueue: BARE_QUEUE,
          args: [] as [],
          workflowIdConflictPolicy: 'USE_EXISTING' as const,
        };
        const startWorkflowOperation = new WithStartWorkflowOperation('bareListener', options);
        return bareClient.workflow.executeUpdateWithStart('touch', {
          args: [spec({ id: ids.bare(index) })],
          startWorkflowOperation,
        });
      },
    },
    // Refused at once: the revision is wrong. So nothing but the message is measured.
    update: {
      ours: (index) =>
        gateway
          .command({
            tokenId: ids.ours(index),
            command: 'rotateNow',
            message: { reason: 'bench', by: 'bench', ifRevision: 1_000_000 },
            updateId: randomUUID(),
          })
          .catch((error: unknown) => {
            if (!(error instanceof CommandRefused)) throw error;
          }),
      bare: (index) => bareClient.workflow.getHandle(ids.bare(index)).executeUpdate('touch', { args: [{}] }),
    },
    signal: {
      ours: (index) => gateway.adoptionChanged({ tokenId: ids.ours(index) }),
      bare: (index) => bareClient.workflow.getHandle(ids.bare(index)).signal('poke', {}),
    },
  };
}

async function untilActive(records: Records, id: string): Promise<void> {
  const deadline = performance.now() + PATIENCE_MS;
  while ((await records.subjects.get(`token/${id}`))?.row.phase !== 'active') {
    if (performance.now() > deadline) throw new Error('the first version was not issued');
    await delay(20);
  }
  // The run that follows on the first issue.
  await delay(100);
}

/** Milliseconds of each call of both sides; taken in turn, so that a noisy minute of the machine hits both. */
async function latencies({
  calls,
  count,
}: {
  calls: Calls;
  count: number;
}): Promise<{ ours: number[]; bare: number[] }> {
  const taken = { ours: [] as number[], bare: [] as number[] };
  for (let index = 0; index < WARM_UP + count; index += 1) {
    const ours = await timed(() => calls.ours(index));
    await calls.settled?.(index);
    const bare = await timed(() => calls.bare(index));
    // The first calls pay for connections and compilation.
    if (index < WARM_UP) continue;
    taken.ours.push(ours);
    taken.bare.push(bare);
  }
  return taken;
}

async function timed(call: () => Promise<unknown>): Promise<number> {
  const startedAt = performance.now();
  await call();
  return performance.now() - startedAt;
}
