import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { rerunRow, rerunTransition } from '@keyturn/contracts';
import { applyRerun, type RerunState } from '@keyturn/domain';
import { Connection } from '../harness/connection.ts';
import { createFleet, type Activities, type Fleet } from '../harness/fleet.ts';
import type { MigrationDriver } from '../harness/migration-driver.ts';
import { DAY_IN_TEN_SECONDS } from '../harness/stage.ts';

// One story at a time: each has workers of its own.
const NAMESPACE = 'migration-loss';
const PATIENCE_MS = 90_000;
let fleet: Fleet;
const running: { stop(): Promise<void> }[] = [];

beforeAll(async () => {
  fleet = await createFleet({ factor: DAY_IN_TEN_SECONDS, namespace: NAMESPACE });
}, 90_000);

afterEach(async () => {
  await Promise.all(running.splice(0).map((worker) => worker.stop()));
}, 30_000);

afterAll(async () => {
  await fleet?.close();
});

const startWorker = async (options?: Parameters<Fleet['startWorker']>[0]) => {
  const worker = await fleet.startWorker(options);
  running.push(worker);
  return worker;
};

const stop = async (worker: { stop(): Promise<void> }): Promise<void> => {
  running.splice(running.indexOf(worker), 1);
  await worker.stop();
};

const never = (): Promise<never> => new Promise(() => undefined);

/** Does the call of `name` that fits for real once, and its answer never arrives; `happened` resolves when it has been done. */
function lostAnswer(name: string, fits: (input: unknown) => boolean = () => true) {
  let isLost = false;
  let done = (): void => undefined;
  const happened = new Promise<void>((resolve) => {
    done = resolve;
  });
  const around = (activities: Activities): Activities => ({
    ...activities,
    [name]: async (input) => {
      const answer = await activities[name]?.(input);
      if (isLost || !fits(input)) return answer;
      isLost = true;
      done();
      return never();
    },
  });
  return { around, happened };
}

const isMigrate = (input: unknown): boolean => (input as { step: { do: string } }).step.do === 'startMigrate';
const isRunning = ({ running: task }: RerunState) => task?.task === 'migrate';

const migrateTasks = async (connection: Connection) =>
  (await connection.tasks()).filter(({ type }) => type === 'migrate');

async function standing(id: string): Promise<{ connection: Connection; wave: MigrationDriver }> {
  const connection = await Connection.open(fleet, { id });
  await connection.consent({ standing: true });
  return { connection, wave: connection.migration(`${id}-wave`) };
}

async function bringTokenBack({ token }: Connection): Promise<void> {
  const snapshot = await token.snapshot();
  if (snapshot === undefined) throw new Error('nothing recorded');
  await fleet.gateway.restart({ tokenId: token.id, snapshot, restart: 'TemporalLost' });
}

describe('a workflow that is gone, and comes back from records', () => {
  it(
    'in the middle of an authorization authorizes once more, under the same number',
    async () => {
      const { around, happened } = lostAnswer('authorizeServer');
      await startWorker({ around, forceAfterMs: 200 });
      const { connection, wave } = await standing('lost-authorize');
      await wave.begin();
      await happened;
      await connection.token.terminate();
      await bringTokenBack(connection);
      await wave.inPhase('finished');
      await expect(connection.calls('/save/token')).resolves.toBe(2);
      const issued = (await connection.token.feed()).filter(({ type }) => type === 'keyturn.token.issued');
      expect(issued).toMatchObject([{ data: { version: 1 } }]);
      await connection.token.expectSound();
      await wave.expectSound();
    },
    PATIENCE_MS,
  );

  it(
    'in the middle of a start finds the task that was started, and starts no other',
    async () => {
      const { around, happened } = lostAnswer('startTask', isMigrate);
      await startWorker({ around, forceAfterMs: 200 });
      const { connection, wave } = await standing('lost-start');
      await wave.begin();
      await happened;
      await wave.lose();
      await wave.inPhase('finished');
      await expect(migrateTasks(connection)).resolves.toHaveLength(1);
      await wave.happens('migration.taskFound', { task: 'migrate' });
      await wave.command('completeTask', { taskId: await wave.taskId('investigate'), by: 'operator' });
      await expect(wave.ended()).resolves.toBe('COMPLETED');
      await wave.expectSound();
    },
    PATIENCE_MS,
  );

  it(
    'while its task runs goes on watching it, and nothing else',
    async () => {
      await startWorker();
      const { connection, wave } = await standing('lost-watch');
      await wave.begin();
      await wave.until(isRunning);
      await wave.lose({ restart: 'TemporalLost' });
      await connection.token.terminate();
      await bringTokenBack(connection);
      await wave.inPhase('finished');
      await expect(connection.tasks()).resolves.toHaveLength(2);
      await connection.token.until(({ container }) => container?.lane.holder === null);
      await wave.expectSound();
      await connection.token.expectSound();
    },
    PATIENCE_MS,
  );
});

describe('a worker that goes away', () => {
  it(
    'after a task was started leaves one task upstream, which its successor finds',
    async () => {
      const { around, happened } = lostAnswer('startTask', isMigrate);
      const doomed = await startWorker({ around, forceAfterMs: 200 });
      const { connection, wave } = await standing('worker-start');
      await wave.begin();
      await happened;
      await stop(doomed);
      await startWorker();
      expect((await wave.happens('migration.outcomeUnknown')).data).toMatchObject({
        task: 'migrate',
        code: 'worker.lost',
      });
      await wave.inPhase('finished');
      await expect(migrateTasks(connection)).resolves.toHaveLength(1);
      await wave.expectSound();
    },
    PATIENCE_MS,
  );

  it(
    'while it watches is followed by one that goes on, and nobody hears of it',
    async () => {
      const leaving = await startWorker();
      const { connection, wave } = await standing('worker-watch');
      await wave.begin();
      await wave.until(isRunning);
      await stop(leaving);
      await startWorker();
      await wave.inPhase('finished');
      expect(await wave.story()).not.toContain('failing');
      await expect(connection.tasks()).resolves.toHaveLength(2);
      await wave.expectSound();
    },
    PATIENCE_MS,
  );
});

/** As after a worker that died between recording and reporting to Temporal: records hold what this execution never heard of. */
async function recordBehindItsBack(wave: MigrationDriver): Promise<void> {
  const snapshot = await wave.snapshot();
  if (snapshot === undefined) throw new Error('nothing recorded');
  const { state: before } = snapshot;
  const event = {
    type: 'changed',
    at: before.since + 1,
    by: 'ghost',
    spec: { ...before.spec, owner: 'ghost@acme.test' },
  } as const;
  const state = applyRerun(before, event);
  await fleet.records.transitions.record({
    subject: wave.subject,
    incarnation: state.incarnation,
    row: rerunRow(state, event.at),
    snapshot: { ...snapshot, state },
    over: false,
    transitions: [rerunTransition(event, state)],
  });
}

describe('records that know better', () => {
  it(
    'do not make a start forgotten: no other task is started',
    async () => {
      const told: MigrationDriver[] = [];
      let met = 0;
      const around = (activities: Activities): Activities => ({
        ...activities,
        startTask: async (input) => {
          const answer = await activities['startTask']?.(input);
          met += 1;
          for (const one of told) await recordBehindItsBack(one);
          return answer;
        },
      });
      await startWorker({ around });
      const { connection, wave } = await standing('truth');
      told.push(wave);
      await wave.begin();
      const { spec } = await wave.inPhase('finished');
      expect(spec.owner).toBe('ghost@acme.test');
      expect(met).toBe(2);
      await expect(connection.tasks()).resolves.toHaveLength(2);
      expect((await wave.story()).filter((type) => type === 'taskStarted')).toHaveLength(2);
      await wave.expectSound();
    },
    PATIENCE_MS,
  );
});
