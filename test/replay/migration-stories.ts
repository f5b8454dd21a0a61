import { DAY_MS, type RerunState } from '@keyturn/domain';
import type { Connection, Pattern } from '../harness/connection.ts';
import type { Fleet } from '../harness/fleet.ts';
import type { MigrationDriver } from '../harness/migration-driver.ts';

/** A story of a container token and the migrations that share it. At its end every life in it is brought to its end. */
export interface MigrationStory {
  /** What its histories prove; the name of the files. */
  readonly name: string;
  readonly pattern?: Omit<Pattern, 'id'>;
  /** Answers the migrations whose histories are kept, beside those of the token. */
  readonly play: (connection: Connection, fleet: Fleet) => Promise<readonly MigrationDriver[]>;
}

const isRunning = ({ running }: RerunState) => running?.task === 'migrate';

async function bringBack({ token }: Connection, fleet: Fleet): Promise<void> {
  const snapshot = await token.snapshot();
  if (snapshot === undefined) throw new Error('nothing recorded');
  await fleet.gateway.restart({ tokenId: token.id, snapshot, restart: 'TemporalLost' });
}

export const MIGRATION_STORIES: readonly MigrationStory[] = [
  {
    name: 'runs-by-itself-under-a-standing-consent',
    play: async (connection) => {
      const consentId = await connection.consent({ standing: true });
      const wave = connection.migration('replay-by-itself');
      await wave.begin();
      await wave.inPhase('finished');
      await connection.token.command('revokeConsent', { consentId, reason: 'drill', by: 'approver' });
      return [wave];
    },
  },
  {
    name: 'is-resumed-after-its-token-lapsed',
    play: async (connection) => {
      const first = connection.migration('replay-lapsed-first', { keys: ['ONE'] });
      await first.begin();
      await connection.consentWhenAsked();
      await first.inPhase('finished');
      await connection.lapse();
      const wave = connection.migration('replay-lapsed');
      await wave.begin();
      await wave.inPhase('awaitingConsent');
      await connection.consentWhenAsked();
      await wave.inPhase('finished');
      return [first, wave];
    },
  },
  {
    name: 'waits-for-its-lane',
    play: async (connection) => {
      await connection.consent({ standing: true });
      const waves = ['replay-lane-b', 'replay-lane-a'].map((id) => connection.migration(id, { keys: [id.slice(-1)] }));
      for (const wave of waves) {
        await wave.begin();
        await wave.until(({ ask }) => ask?.isAnswered === true);
      }
      for (const wave of waves) await wave.inPhase('finished');
      return waves;
    },
  },
  {
    name: 'is-decided-about',
    play: async (connection) => {
      await connection.consent({ standing: true });
      const wave = connection.migration('replay-decided');
      await connection.order({ failAt: 'midway' });
      await wave.begin();
      const taskId = await wave.taskId('decide');
      await wave.command('assignTask', { taskId, owner: 'somebody@acme.test', by: 'operator' });
      await wave.decide('runRemaining');
      await wave.inPhase('finished');
      return [wave];
    },
  },
  {
    name: 'fails-its-check-and-is-tried-again',
    play: async (connection) => {
      await connection.consent({ standing: true });
      const wave = connection.migration('replay-check-failed');
      await connection.order({ failAt: 'check' });
      await wave.begin();
      await wave.inPhase('needsDecision');
      await connection.order({});
      await wave.command('retry', { by: 'operator', reason: 'mended' });
      await wave.inPhase('finished');
      return [wave];
    },
  },
  {
    name: 'is-stopped-and-started-again',
    play: async (connection) => {
      const wave = connection.migration('replay-stopped');
      await wave.begin();
      await wave.inPhase('awaitingConsent');
      await wave.stop();
      await wave.happens('migration.laneReleased');
      await connection.consent({ standing: true });
      await wave.command('start', { by: 'operator' });
      await wave.inPhase('finished');
      return [wave];
    },
  },
  {
    name: 'is-abandoned-while-it-runs',
    play: async (connection) => {
      await connection.consent({ standing: true });
      const wave = connection.migration('replay-abandoned');
      await wave.begin();
      await wave.until(isRunning);
      await wave.abandon();
      return [wave];
    },
  },
  {
    name: 'settles-its-apps',
    play: async (connection) => {
      await connection.consent({ standing: true });
      const wave = connection.migration('replay-apps', {
        scope: { projects: { includedKeys: ['FIN'], includedData: 'all' }, apps: { includedKeys: ['com.acme.app'] } },
      });
      // Ten seconds: progress is told every five.
      await connection.order({ duration: 'P1D' });
      await wave.begin();
      await wave.inPhase('finished');
      return [wave];
    },
  },
  {
    name: 'is-run-by-a-person-in-the-assistant',
    pattern: { assistantVersion: null },
    play: async (connection) => {
      await connection.install('1.9.9');
      await connection.consent({ standing: true });
      const wave = connection.migration('replay-assistant');
      await wave.begin();
      await connection.token.completeTask({ taskId: await connection.token.taskId('renewInBrowser') });
      const taskId = await wave.taskId('runInAssistant');
      await wave.command('completeTask', { taskId, by: 'operator', report: { outcome: 'finished' } });
      await wave.inPhase('finished');
      await connection.install('1.12.9');
      return [wave];
    },
  },
  {
    name: 'is-refused-the-consent',
    play: async (connection) => {
      const wave = connection.migration('replay-refused');
      await wave.begin();
      const taskId = await connection.token.taskId('giveConsent');
      const { tasks } = await connection.token.state();
      const untilAt = (tasks[0]?.openedAt ?? 0) + DAY_MS;
      await connection.token.command('snoozeTask', { taskId, untilAt, by: 'owner' }).catch(() => undefined);
      await connection.token.command('refuseConsent', { comment: 'not before the audit', by: 'approver' });
      await wave.inPhase('needsDecision');
      await wave.decide('abandon');
      return [wave];
    },
  },
  {
    name: 'asks-a-token-that-is-gone',
    play: async (connection, fleet) => {
      await connection.consent({ standing: true });
      const wave = connection.migration('replay-asks-nobody');
      await wave.put();
      await connection.token.terminate();
      await wave.command('start', { by: 'operator' });
      await wave.happens('migration.failing', { step: 'ensureFresh' });
      await bringBack(connection, fleet);
      await wave.inPhase('finished');
      return [wave];
    },
  },
  {
    name: 'is-brought-back-while-it-runs',
    play: async (connection) => {
      await connection.consent({ standing: true });
      const wave = connection.migration('replay-brought-back');
      await wave.begin();
      await wave.until(isRunning);
      await wave.lose();
      await wave.inPhase('finished');
      await wave.command('completeTask', { taskId: await wave.taskId('investigate'), by: 'operator' });
      return [wave];
    },
  },
  {
    name: 'is-watched-no-longer',
    play: async (connection) => {
      await connection.consent({ standing: true });
      const wave = connection.migration('replay-reported');
      await connection.order({ duration: 'P3D' });
      await wave.begin();
      await wave.until(isRunning);
      await wave.lose();
      const taskId = await wave.taskId('investigate');
      await wave.command('completeTask', { taskId, by: 'operator', report: { outcome: 'finished' } });
      return [wave];
    },
  },
  {
    name: 'tells-nobody-who-is-gone',
    play: async (connection, fleet) => {
      const wave = connection.migration('replay-gone');
      await wave.begin();
      await connection.token.taskId('giveConsent');
      await wave.inPhase('awaitingConsent');
      const snapshot = await wave.snapshot();
      if (snapshot === undefined) throw new Error('nothing recorded');
      await wave.terminate();
      await connection.consent();
      await connection.token.happens('token.laneTellFailed');
      await fleet.migrationGateway.restart({ migrationId: wave.id, snapshot, restart: 'TemporalLost' });
      await wave.inPhase('finished');
      return [wave];
    },
  },
];
