import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import type { RerunStepAnswer } from '@keyturn/domain';
import { UpstreamFailure } from '@keyturn/upstream';
import { eventually } from '../harness/eventually.ts';
import { MigrationDriver, type StepOf } from './migration-driver.ts';
import { openMigrationStage, run, surroundings, withoutValues, type MigrationStage } from './migration-stage.ts';

// Migrations of some seconds, and patience of some seconds more.
jest.setTimeout(60_000);

const KEYS = ['FIN', 'OPS', 'HR', 'LAW'];

let stage: MigrationStage;

beforeEach(async () => {
  stage = await openMigrationStage();
  await stage.connect();
});
afterEach(() => stage.close());

const order = (change: object) => stage.control('PUT', 'migrations', { duration: 'PT20M', ...change });
const switches = (change: object) => stage.control('PUT', 'migration-api', change);
const keysOf = ({ state }: MigrationDriver) => stage.records.attempts.keys(state.attempts.at(-1)?.keysRef ?? '');
const treeOf = ({ state }: MigrationDriver) => stage.records.attempts.tree(state.attempts.at(-1)?.keysRef ?? '');
const reads = async () => (await stage.calls()).filter((path) => path.endsWith('/status')).length;

/** A migration whose check has passed and whose migrate task was just started. */
async function migrating(change: Parameters<typeof MigrationDriver.start>[1] = {}): Promise<MigrationDriver> {
  await stage.control('PUT', 'migrations', { duration: 'PT2M' });
  const migration = await MigrationDriver.start(stage, change);
  await migration.upTo('startMigrate');
  return migration;
}

describe('a migration that is watched', () => {
  it('goes through its check and its parts to its end, and leaves its keys and its tree in records', async () => {
    const migration = await migrating();
    await order({});
    const state = await migration.untilItRests();
    expect(state).toMatchObject({ phase: 'finished', progress: { percent: 100 } });
    expect(state.attempts).toMatchObject([{ outcome: 'finished', counts: { migrated: 4, failed: 0, remaining: 0 } }]);
    expect(await keysOf(migration)).toEqual({ migrated: KEYS, failed: [], remaining: [], inCloud: [] });
    expect(await treeOf(migration)).toMatchObject({
      task: 'migrate',
      root: { status: 'FINISHED', outcome: 'SUCCESS' },
    });
  });

  it('tells of progress once in five seconds, and of the end at once', async () => {
    const migration = await migrating();
    await order({ duration: 'PT2H' });
    const step = await migration.upTo('watch');
    const began = Date.now();
    const first = await run(() => stage.watch.watchTask(migration.of(step)));
    const { reading } = first as Extract<RerunStepAnswer, { of: 'watch' }>;
    expect(Date.now() - began).toBeGreaterThanOrEqual(5000);
    expect(reading).toMatchObject({ isRootOver: false, verdict: null, progress: { percent: expect.any(Number) } });
  });

  it('that dies midway is split into what is done, what failed and what was not touched, page by page', async () => {
    await switches({ statusPageSize: 1 });
    const migration = await migrating();
    await order({ failAt: 'midway' });
    const { attempts, decision } = await migration.untilItRests();
    expect(decision).toMatchObject({ cause: 'PartlyMigrated' });
    expect(attempts).toMatchObject([{ moved: true, counts: { migrated: 2, failed: 1, remaining: 1 } }]);
    const split = { migrated: ['FIN', 'OPS'], failed: ['HR'], remaining: ['LAW'], inCloud: [] };
    expect(await keysOf(migration)).toEqual(split);
  });

  it('is watched on until its apps have settled', async () => {
    const scope = { ...stage.spec().scope, apps: { includedKeys: ['com.acme.one'] } };
    const migration = await migrating({ scope });
    await order({ failAt: 'apps', duration: 'PT1H' });
    const phases: string[] = [];
    for (;;) {
      const step = await migration.upTo('watch', 'wait', 'end');
      phases.push(migration.state.phase);
      if (step.do !== 'watch') break;
      await migration.perform(step);
    }
    expect(phases).toContain('settlingApps');
    expect(migration.state.attempts).toMatchObject([{ cause: 'AppsFailed', counts: { migrated: 4 } }]);
  });

  it('with a lapsed token is found out by its check, before anything has moved', async () => {
    await stage.control('PUT', 'migrations', { duration: 'PT2M' });
    const migration = await MigrationDriver.start(stage);
    await migration.upTo('startCheck');
    await stage.control('POST', 'container-tokens/expire', { cloudUrl: 'https://acme.atlassian.net' });
    await migration.perform(await migration.upTo('startCheck'));
    await migration.perform(await migration.upTo('watch'));
    for (let step = await migration.upTo('watch', 'releaseLane'); step.do === 'watch';) {
      await migration.perform(step);
      step = await migration.upTo('watch', 'releaseLane');
    }
    expect(migration.state).toMatchObject({ phase: 'renewingAuth', authCause: 'AuthLapsed' });
  });
});

describe('an upstream that is hard to read', () => {
  it.each([
    ['nodes that are missing', ['missingNodes']],
    ['a status that goes backwards', ['statusBackwards']],
  ])('with %s is believed in what it says and what it has said', async (_, kinds) => {
    const migration = await migrating();
    await order({});
    await migration.perform(await migration.upTo('startMigrate'));
    await stage.control('PUT', 'faults', { rate: 0.5, seed: 3, kinds });
    const state = await migration.untilItRests();
    expect(state.attempts).toMatchObject([{ outcome: 'finished', counts: { migrated: 4, failed: 0, remaining: 0 } }]);
  });

  it('in words nobody knows is told of once, and watched to the end', async () => {
    await switches({ runningStatus: 'WAITING_FOR_MOON' });
    const migration = await migrating();
    await order({});
    const state = await migration.untilItRests();
    expect(state).toMatchObject({ phase: 'finished', unknownWords: ['WAITING_FOR_MOON'] });
  });

  it('and fails now and then is looked at again, without a word', async () => {
    const migration = await migrating();
    await order({});
    await migration.perform(await migration.upTo('startMigrate'));
    const kinds = ['serverError', 'tooMany', 'executedThenTimeout'];
    await stage.control('PUT', 'faults', { rate: 0.1, seed: 5, kinds });
    expect(await migration.untilItRests()).toMatchObject({ phase: 'finished', trouble: null });
  });

  it('and fails each time is left to the ladder after three looks', async () => {
    const migration = await migrating();
    await order({ duration: 'PT2H' });
    const step = await migration.upTo('watch');
    const before = await reads();
    await stage.faults('serverError');
    await expect(run(() => stage.watch.watchTask(migration.of(step)))).rejects.toMatchObject({
      type: 'upstream.unavailable',
    });
    expect((await reads()) - before).toBe(3);
  });

  it('within a budget that others use too waits for its turn, and nobody hears of it', async () => {
    const migration = await migrating();
    await order({ duration: 'PT2H' });
    const step = await migration.upTo('watch');
    let refusals = 3;
    const busy = stage.around((real) => ({
      ...real,
      cloud: async (account) => {
        const { cloud, take } = await real.cloud(account);
        const room = async (callClass: Parameters<typeof take>[0]) => {
          refusals -= 1;
          if (refusals >= 0) throw new UpstreamFailure({ code: 'upstream.limited', detail: 'full', retryAfterMs: 50 });
          await take(callClass);
        };
        return { cloud, take: room };
      },
    })).watch;
    const before = await reads();
    await expect(run(() => busy.watchTask(migration.of(step)))).resolves.toMatchObject({ of: 'watch' });
    expect(refusals).toBeLessThan(0);
    expect(await reads()).toBeGreaterThan(before);
  });

  it('and refuses the account is not asked twice', async () => {
    const migration = await migrating();
    const step = await migration.upTo('watch');
    const before = await reads();
    await switches({ notAdmins: ['migrator@acme.test'] });
    await expect(run(() => stage.watch.watchTask(migration.of(step)))).rejects.toMatchObject({
      type: 'upstream.unauthorized',
    });
    expect((await reads()) - before).toBe(1);
  });
});

describe('a watch that is cut off', () => {
  const watching = (
    step: StepOf<'watch'>,
    { migration, details }: { migration: MigrationDriver; details?: unknown },
  ) => {
    const environment = surroundings(details);
    const beats: unknown[] = [];
    environment.on('heartbeat', (beat) => beats.push(withoutValues(beat)));
    const end = run(() => stage.watch.watchTask(migration.of(step)), environment);
    return { environment, beats, end };
  };

  it('says in its heartbeats from where to go on, and the next one does', async () => {
    const migration = await migrating();
    await order({ duration: 'PT2H' });
    const step = await migration.upTo('watch');
    const first = watching(step, { migration });
    const beats = await eventually({ ask: () => first.beats, until: ({ length }) => length > 0, withinMs: 10_000 });
    expect(beats).toEqual([{ lookedAt: expect.any(Number), failures: 0 }]);
    first.environment.cancel();
    await expect(first.end).rejects.toMatchObject({ name: 'CancelledFailure' });

    await stage.faults('serverError');
    const before = await reads();
    const details = { lookedAt: stage.now(), failures: 2 };
    await expect(watching(step, { migration, details }).end).rejects.toMatchObject({ type: 'upstream.unavailable' });
    expect((await reads()) - before).toBe(1);
  });

  it('has lost nothing of what was seen: nodes that are missing now were there before', async () => {
    const migration = await migrating();
    await order({ failAt: 'midway', duration: 'PT30M' });
    const step = await migration.upTo('watch');
    const first = watching(step, { migration });
    await eventually({
      ask: () => treeOf(migration),
      until: (tree) => JSON.stringify(tree).includes('usersAndGroups'),
      withinMs: 10_000,
    });
    first.environment.cancel();
    await first.end.catch(() => undefined);
    const { root } = (await treeOf(migration)) ?? {};
    await stage.control('PUT', 'faults', { rate: 1, seed: 1, kinds: ['missingNodes'] });
    const second = watching(step, { migration });
    await eventually({
      ask: async () => (await treeOf(migration))?.at,
      until: (at) => at !== undefined && Date.parse(at) > stage.now() - 600_000,
      withinMs: 10_000,
    });
    second.environment.cancel();
    await second.end.catch(() => undefined);
    const names = (await treeOf(migration))?.root.children?.map(({ key }) => key);
    expect(names).toEqual(expect.arrayContaining(root?.children?.map(({ key }) => key) ?? []));
  });

  it.each([{ wrong: 'shape' }, 'text', { lookedAt: 'yesterday', failures: 0 }])(
    'by a release that wrote its heartbeats differently begins anew',
    async (details) => {
      const migration = await migrating();
      await order({});
      const step = await migration.upTo('watch');
      await expect(watching(step, { migration, details }).end).resolves.toMatchObject({ of: 'watch' });
    },
  );
});
