import { describe, expect, it } from '@jest/globals';
import { Client, Connection as TemporalConnection } from '@temporalio/client';
import { MIGRATION_SIGNALS, TOKEN_SIGNALS } from '@keyturn/contracts';
import { RERUN_COMMANDS, type RerunState } from '@keyturn/domain';
import type { Connection } from '../harness/connection.ts';
import type { MigrationDriver } from '../harness/migration-driver.ts';
import { DAY_IN_TEN_SECONDS, setStage } from '../harness/stage.ts';

// One story at a time: how the next task goes is ordered for whoever starts it.
const NAMESPACE = 'migration-messages';
const PATIENCE_MS = 90_000;
const stage = setStage(NAMESPACE, { factor: DAY_IN_TEN_SECONDS });

const isRunning = ({ running }: RerunState) => running?.task === 'migrate';

async function standing(id: string): Promise<{ connection: Connection; wave: MigrationDriver }> {
  const connection = await stage.connection({ id });
  await connection.consent({ standing: true });
  return { connection, wave: connection.migration(`${id}-wave`) };
}

describe('a migration', () => {
  it(
    'that a person reports to be over is watched no longer, and gives the lane back at once',
    async () => {
      const { connection, wave } = await standing('reported');
      await connection.order({ duration: 'P3D' });
      await wave.begin();
      await wave.until(isRunning);
      await wave.lose();
      const taskId = await wave.taskId('investigate');
      await wave.command('completeTask', { taskId, by: 'operator', report: { outcome: 'finished' } });
      await wave.inPhase('finished');
      await expect(wave.ended()).resolves.toBe('COMPLETED');
      expect((await connection.tasks()).map(({ type, status }) => `${type} ${status}`)).toEqual([
        'check FINISHED',
        expect.stringMatching(/^migrate (PENDING|IN_PROGRESS)$/),
      ]);
      await connection.token.until(({ container }) => container?.lane.holder === null);
      await wave.expectSound();
    },
    PATIENCE_MS,
  );

  it(
    'whose token is not there says so, and goes on when it is',
    async () => {
      const { connection, wave } = await standing('no-token');
      await connection.token.terminate();
      await wave.begin();
      const failing = await wave.happens('migration.failing', { step: 'ensureFresh' });
      expect(failing.data).toMatchObject({ code: 'token.notRunning', cause: 'TokenNotRunning' });
      const snapshot = await connection.token.snapshot();
      if (snapshot === undefined) throw new Error('nothing recorded');
      await stage.fleet.gateway.restart({ tokenId: connection.token.id, snapshot, restart: 'TemporalLost' });
      await wave.inPhase('finished');
      await wave.expectSound();
    },
    PATIENCE_MS,
  );

  it(
    'is neither commanded nor disturbed by a stranger with access to Temporal',
    async () => {
      const { connection, wave } = await standing('strange');
      await wave.put();
      const { revision } = await wave.state();
      const connected = await TemporalConnection.connect({ address: process.env['TEMPORAL_ADDRESS'] ?? '' });
      const stranger = new Client({ connection: connected, namespace: NAMESPACE }).workflow;
      const claim = {
        migrationId: 'strange-wave',
        ask: 1,
        forAtLeastMs: 1,
        startedAt: 1,
        startedBy: 'x',
        lapsedAt: null,
      };
      const signals = [
        { to: wave.subject, signal: MIGRATION_SIGNALS.authProgress, message: { ask: 1, state: 'lane' } },
        { to: connection.token.subject, signal: TOKEN_SIGNALS.ensureFresh, message: claim },
        { to: connection.token.subject, signal: TOKEN_SIGNALS.releaseLane, message: claim },
      ];
      for (const { to, signal, message } of signals) {
        await stranger.getHandle(to).signal(signal);
        await stranger.getHandle(to).signal(signal, message);
      }
      const args: [object] = [{ by: 'stranger', reason: 'let me in' }];
      for (const name of Object.keys(RERUN_COMMANDS)) {
        await expect(stranger.getHandle(wave.subject).executeUpdate(name)).rejects.toThrow();
        await expect(stranger.getHandle(wave.subject).executeUpdate(name, { args })).rejects.toThrow();
      }
      await stranger.getHandle(wave.subject).cancel();
      await connected.close();
      expect((await wave.state()).revision).toBe(revision);
      await wave.command('start', { by: 'operator' });
      await wave.inPhase('finished');
      await wave.expectSound();
      await connection.token.expectSound();
    },
    PATIENCE_MS,
  );
});
