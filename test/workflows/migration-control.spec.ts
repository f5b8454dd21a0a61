import { describe, expect, it } from '@jest/globals';
import type { RerunState } from '@keyturn/domain';
import { DAY_IN_TEN_SECONDS, setStage } from '../harness/stage.ts';

// One story at a time: how the next task goes is ordered for whoever starts it.
const stage = setStage('migration-control', { factor: DAY_IN_TEN_SECONDS });
const PATIENCE_MS = 90_000;
/** An answer that does not wait for the watching: that looks at the upstream for minutes. */
const AT_ONCE_MS = 2000;

const isRunning = ({ running }: RerunState) => running?.task === 'migrate';

describe('a person', () => {
  it(
    'decides to run the remaining part, and only that is run',
    async () => {
      const connection = await stage.connection({ id: 'remaining' });
      await connection.consent({ standing: true });
      const wave = connection.migration('remaining-wave', { keys: ['ONE', 'TWO', 'SIX'] });
      await connection.order({ failAt: 'midway' });
      await wave.begin();
      const stuck = await wave.inPhase('needsDecision');
      expect(stuck).toMatchObject({ decision: { cause: 'PartlyMigrated' }, holdsLane: false });
      const taskId = await wave.taskId('decide');
      await expect(wave.command('completeTask', { taskId, by: 'operator' })).rejects.toMatchObject({
        code: 'task.needsDecision',
      });
      await wave.decide('runRemaining');
      const done = await wave.inPhase('finished');
      expect(done.tasks).toEqual([]);
      const { counts } = done.attempts.at(-1) ?? {};
      expect(counts?.migrated).toBeLessThan(3);
      const migrated = (await connection.tasks()).flatMap(({ migratedKeys }) => migratedKeys);
      expect(migrated.toSorted()).toEqual(['ONE', 'SIX', 'TWO']);
      await wave.expectSound();
    },
    PATIENCE_MS,
  );

  it(
    'stops a migration that runs: the answer comes at once, the lane is free when its task has ended',
    async () => {
      const connection = await stage.connection({ id: 'stopped' });
      await connection.consent({ standing: true });
      const wave = connection.migration('stopped-wave');
      const next = connection.migration('stopped-next', { keys: ['NEXT'] });
      await wave.begin();
      await wave.until(isRunning);
      await next.begin();
      const askedAt = Date.now();
      await wave.stop();
      expect(Date.now() - askedAt).toBeLessThan(AT_ONCE_MS);
      expect(await wave.state()).toMatchObject({ phase: 'stopped', running: { task: 'migrate' }, holdsLane: true });
      await wave.happens('migration.laneReleased');
      expect(await wave.state()).toMatchObject({ phase: 'finished', running: null });
      await next.inPhase('finished');
      await wave.expectSound();
    },
    PATIENCE_MS,
  );

  it(
    'abandons one that runs: it is watched to its end, and its workflow ends',
    async () => {
      const connection = await stage.connection({ id: 'abandoned' });
      await connection.consent({ standing: true });
      const wave = connection.migration('abandoned-wave');
      await wave.begin();
      await wave.until(isRunning);
      await wave.abandon();
      await wave.happens('migration.attemptEnded');
      await expect(wave.ended()).resolves.toBe('COMPLETED');
      expect(await wave.state()).toMatchObject({ phase: 'abandoned', running: null, ask: null });
      await connection.token.until(({ container }) => container?.lane.holder === null);
      await wave.expectSound();
    },
    PATIENCE_MS,
  );

  it(
    'refuses the consent: every migration that waits for it asks what to do',
    async () => {
      const connection = await stage.connection({ id: 'refused' });
      const waves = ['refused-a', 'refused-b'].map((id) => connection.migration(id));
      for (const wave of waves) await wave.begin();
      for (const wave of waves) await wave.inPhase('awaitingConsent');
      await connection.token.taskId('giveConsent');
      await connection.token.command('refuseConsent', { comment: 'not before the audit', by: 'approver' });
      for (const wave of waves) {
        const { decision } = await wave.inPhase('needsDecision');
        expect(decision).toMatchObject({ cause: 'ConsentRefused' });
      }
      await expect(connection.calls('/save/token')).resolves.toBe(0);
      for (const wave of waves) await wave.expectSound();
    },
    PATIENCE_MS,
  );

  it(
    'retires the token: a migration that waits is told so, and does not wait for ever',
    async () => {
      const connection = await stage.connection({ id: 'retired' });
      const wave = connection.migration('retired-wave');
      await wave.begin();
      await wave.inPhase('awaitingConsent');
      await connection.token.command('retire', { by: 'owner', reason: 'the end', revoke: false });
      const { ask } = await wave.inPhase('needsDecision');
      expect(ask === null || ask.isWithdrawn).toBe(true);
      await wave.taskId('decide');
      await wave.expectSound();
    },
    PATIENCE_MS,
  );
});
