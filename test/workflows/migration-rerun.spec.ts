import { describe, expect, it } from '@jest/globals';
import type { RerunState } from '@keyturn/domain';
import { DAY_IN_TEN_SECONDS, setStage } from '../harness/stage.ts';

const stage = setStage('migration-rerun', { factor: DAY_IN_TEN_SECONDS });
const PATIENCE_MS = 90_000;

const isRunning = ({ running }: RerunState) => running?.task === 'migrate';

describe('a migration', () => {
  it.concurrent(
    'waits for the first consent, and then runs to its end by itself',
    async () => {
      const connection = await stage.connection({ id: 'first-consent' });
      const wave = connection.migration('first-consent-wave');
      await wave.begin();
      const waiting = await wave.inPhase('awaitingConsent');
      expect(waiting).toMatchObject({ authCause: 'AuthMissing', holdsLane: false, lastAttempt: 0 });
      await expect(connection.calls('/save/token')).resolves.toBe(0);
      await connection.consentWhenAsked();
      const done = await wave.inPhase('finished');
      expect(done.attempts).toMatchObject([{ n: 1, outcome: 'finished', counts: { migrated: 3, remaining: 0 } }]);
      await expect(wave.ended()).resolves.toBe('COMPLETED');
      await expect(connection.tasks()).resolves.toMatchObject([
        { type: 'check' },
        { type: 'migrate', migratedKeys: ['FIN', 'OPS', 'HR'] },
      ]);
      await expect(connection.calls('/save/token')).resolves.toBe(1);
      const { container } = await connection.token.until((state) => state.container?.lane.holder === null);
      expect(container).toMatchObject({ consents: [], asked: null });
      await connection.token.expectSound();
      await wave.expectSound();
    },
    PATIENCE_MS,
  );

  it.concurrent(
    'passes through a standing consent, and says so',
    async () => {
      const connection = await stage.connection({ id: 'standing' });
      await connection.consent({ standing: true });
      const wave = connection.migration('standing-wave');
      await wave.begin();
      await wave.inPhase('finished');
      expect((await wave.happens('migration.awaitingConsent')).data).toMatchObject({ passed: true });
      expect(await connection.token.story()).not.toContain('consent.asked');
      await wave.expectSound();
    },
    PATIENCE_MS,
  );

  it.concurrent(
    'whose token has lapsed behind Keyturn’s back waits for consent, and is resumed by it',
    async () => {
      const connection = await stage.connection({ id: 'lapsed' });
      const first = connection.migration('lapsed-first', { keys: ['ONE'] });
      await first.begin();
      await connection.consentWhenAsked();
      await first.inPhase('finished');
      await connection.lapse();
      const wave = connection.migration('lapsed-wave');
      await wave.begin();
      const waiting = await wave.inPhase('awaitingConsent');
      expect(waiting).toMatchObject({ authCause: 'AuthLapsed', holdsLane: false });
      expect(waiting.attempts).toMatchObject([{ n: 1, outcome: 'failed', cause: 'AuthLapsed', moved: false }]);
      await connection.consentWhenAsked();
      const done = await wave.inPhase('finished');
      expect(done.attempts).toMatchObject([{ outcome: 'failed' }, { n: 2, outcome: 'finished' }]);
      // The same job: nothing had been migrated.
      expect(done.attempts[0]?.jobId).toBe(done.attempts[1]?.jobId);
      expect(await wave.story()).toEqual(expect.arrayContaining(['renewingAuth', 'awaitingConsent', 'resumed']));
      await wave.expectSound();
      await connection.token.expectSound();
    },
    PATIENCE_MS,
  );

  it.concurrent(
    'waits while another one has the lane, and takes it next',
    async () => {
      const connection = await stage.connection({ id: 'lane' });
      await connection.consent({ standing: true });
      const first = connection.migration('lane-z', { keys: ['ONE'] });
      const second = connection.migration('lane-a', { keys: ['TWO'] });
      await first.begin();
      await first.until(isRunning);
      await second.begin();
      const waiting = await second.until(({ ask }) => ask?.isAnswered === true);
      expect(waiting).toMatchObject({ phase: 'preparing', holdsLane: false, lastAttempt: 0 });
      await second.inPhase('finished');
      const end = await first.happens('migration.finished');
      const begin = await second.happens('migration.attemptBegan');
      expect(begin.seq).toBeGreaterThan(end.seq);
      await connection.token.until(({ container }) => container?.lane.holder === null);
      await first.expectSound();
      await second.expectSound();
    },
    PATIENCE_MS,
  );

  it.concurrent(
    'that waits for the same consent as another runs after it, in the order of start',
    async () => {
      const connection = await stage.connection({ id: 'one-consent' });
      const waves = ['one-consent-c', 'one-consent-b'].map((id) => connection.migration(id, { keys: [id.slice(-1)] }));
      for (const wave of waves) {
        await wave.begin();
        await wave.inPhase('awaitingConsent');
      }
      await connection.consentWhenAsked();
      for (const wave of waves) await wave.inPhase('finished');
      const [first, second] = await Promise.all(waves.map((wave) => wave.happens('migration.attemptBegan')));
      expect(second?.seq).toBeGreaterThan(first?.seq ?? Infinity);
      await expect(connection.calls('/save/token')).resolves.toBe(1);
      await connection.token.expectSound();
    },
    PATIENCE_MS,
  );
});
