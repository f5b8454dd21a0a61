import { describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { currentVersion, type TokenSpec, type TokenState } from '@keyturn/domain';
import { setStage } from '../harness/stage.ts';

const stage = setStage('guided-life');
const DAY_MS = 86_400_000;
const PATIENCE_MS = 60_000;

const GUIDED = {
  kind: 'dataManager.adaptersClient',
  site: 'https://acme.atlassian.net',
  issuer: { mode: 'guided' },
  lifetime: 'P12D',
  overlap: 'PT1H',
} as const satisfies Partial<TokenSpec>;

const isIn = (version: number) => (state: TokenState) => currentVersion(state)?.version === version;
const statusOf = (state: TokenState, version: number) =>
  state.versions.find((known) => known.version === version)?.status;

describe('a token that only a person can make', () => {
  it.concurrent(
    'asks for its first value, takes it, and asks for the next one in time',
    async () => {
      const token = await stage.token({ id: 'first-and-next', ...GUIDED });
      await token.put();
      await token.taskId('regenerateToken');
      await token.submit('value-one');
      const { incarnation, versions } = await token.until(isIn(1));
      expect(versions[0]).toMatchObject({ verified: null, expiresAtSource: 'estimated', upstreamId: null });
      await expect(token.value(1, incarnation)).resolves.toBe('value-one');
      await token.until(({ tasks }) => tasks.length === 0);

      const due = await token.until(({ phase, tasks }) => phase === 'expiring' && tasks.length === 1);
      expect(due.tasks[0]).toMatchObject({ kind: 'regenerateToken', cause: 'ExpiryNear', version: 2 });
      await token.submit('value-two');
      await token.until(isIn(2));
      expect((await token.story()).filter((type) => !type.startsWith('task'))).toEqual(
        ['registered', ...MADE.map((type) => (type === 'begun' ? 'issuing' : type)), 'expiring'].concat(
          MADE.map((type) => (type === 'begun' ? 'regenerating' : type)),
        ),
      );
      await token.expectSound();
    },
    PATIENCE_MS,
  );

  it.concurrent(
    'has its predecessor revoked by a person, after its consumers have left it',
    async () => {
      const adoption = { consumers: [{ name: 'nightly', host: 'etl-01' }] };
      const token = await stage.token({ id: 'revoked-by-hand', ...GUIDED, lifetime: 'P1Y', adoption });
      await token.put();
      await token.submit('value-one');
      await token.until(isIn(1));
      await token.submit('value-two');
      await token.until(isIn(2));
      await token.report({ consumer: 'nightly', version: 2, state: 'adopted' });
      const taskId = await token.taskId('revokeUpstream');
      expect(statusOf(await token.state(), 1)).toBe('superseded');
      await token.completeTask({ taskId });
      const { versions } = await token.until((state) => statusOf(state, 1) === 'revoked');
      expect(versions.at(-1)?.verified).toBe(true);
      await token.expectSound();
    },
    PATIENCE_MS,
  );

  it.concurrent(
    'goes back to the value before when a consumer fails with the new one, and its owner knows',
    async () => {
      const token = await stage.token({
        id: 'guided-back',
        ...GUIDED,
        lifetime: 'P1Y',
        adoption: { consumers: [{ name: 'nightly' }] },
      });
      await token.put();
      await token.submit('value-one');
      await token.until(isIn(1));
      await token.submit('value-two');
      await token.until(isIn(2));
      await token.report({ consumer: 'nightly', version: 2, state: 'failed' });
      const state = await token.until(isIn(1));
      expect(statusOf(state, 2)).toBe('orphaned');
      await token.taskId('investigate');
      await expect(token.value(1, state.incarnation)).resolves.toBe('value-one');
    },
    PATIENCE_MS,
  );

  it.concurrent(
    'reminds, escalates, expires and goes on asking; a late answer repairs everything',
    async () => {
      const escalation = [{ after: 'P1D', to: 'lead@acme.test' }];
      const token = await stage.token({ id: 'never-answered', ...GUIDED, lifetime: 'P8D', escalation });
      await token.put();
      await token.submit('value-one');
      await token.until(isIn(1));
      await token.happens('task.escalated', { to: 'lead@acme.test' });
      await token.happens('token.expired', { version: 1 });
      await token.happens('task.reminded', { reminder: 'Overdue' });
      const reminders = (await token.feed())
        .filter(({ type }) => type === 'keyturn.task.reminded')
        .map(({ data }) => (data as { reminder: string }).reminder);
      // Two that fall due within one timer of this quick clock are one.
      const order = ['HalfMargin', 'OneDay', 'Due', 'Overdue'];
      expect(reminders).toEqual(order.filter((reminder) => reminders.includes(reminder)));
      expect(reminders.at(-1)).toBe('Overdue');

      await token.submit('value-two');
      const state = await token.until((now) => isIn(2)(now) && now.tasks.length === 0);
      expect(state).toMatchObject({ phase: 'active', failures: null });
      await token.expectSound();
    },
    PATIENCE_MS,
  );

  it.concurrent(
    'refuses a value it has had, and changes nothing for it; the same update again is answered the same',
    async () => {
      const token = await stage.token({ id: 'same-again', ...GUIDED, lifetime: 'P1Y' });
      await token.put();
      const updateId = randomUUID();
      const first = await token.submit('value-one', { updateId });
      await expect(token.submit('value-one', { updateId })).resolves.toEqual(first);
      const { revision } = await token.until(({ tasks }) => tasks.length === 0);
      await expect(token.submit('value-one')).rejects.toMatchObject({ code: 'value.known' });
      await expect(token.submit('value-two', { expiresAt: Date.now() - DAY_MS })).rejects.toMatchObject({
        code: 'value.refused',
      });
      expect((await token.state()).revision).toBe(revision);
      await token.expectSound();
    },
    PATIENCE_MS,
  );

  it.concurrent(
    'takes two values at once one after the other, and loses neither',
    async () => {
      const token = await stage.token({ id: 'two-at-once', ...GUIDED, lifetime: 'P1Y' });
      await token.put();
      const answers = await Promise.allSettled([token.submit('value-one'), token.submit('value-two')]);
      const accepted = answers.flatMap((answer) => (answer.status === 'fulfilled' ? [answer.value.version] : []));
      const refused = answers.flatMap((answer) => (answer.status === 'rejected' ? [answer.reason as unknown] : []));
      expect(accepted.length).toBeGreaterThan(0);
      for (const error of refused) expect(error).toMatchObject({ code: 'token.alreadyRotating' });
      await token.until((state) => currentVersion(state)?.version === accepted.length);
      await token.expectSound();
    },
    PATIENCE_MS,
  );

  it.concurrent(
    'made before Keyturn is watched without its value, and takes it when somebody hands it over',
    async () => {
      const expiresAt = new Date(Date.now() + 400 * DAY_MS).toISOString();
      const token = await stage.token({ id: 'made-before', ...GUIDED, lifetime: 'P2Y', existing: { expiresAt } });
      await token.put();
      const begun = await token.until(isIn(1));
      expect(begun.versions[0]).toMatchObject({ fingerprint: null, expiresAt: Date.parse(expiresAt) });
      await token.submit('value-of-old', { version: 1 });
      const { incarnation } = await token.until(({ versions }) => versions[0]?.fingerprint !== null);
      await expect(token.value(1, incarnation)).resolves.toBe('value-of-old');
      await expect(token.submit('another', { version: 1 })).rejects.toMatchObject({ code: 'token.wrongPhase' });
    },
    PATIENCE_MS,
  );

  it.concurrent(
    'ends its predecessor at once where only one value may be valid',
    async () => {
      const token = await stage.token({ id: 'only-one', ...GUIDED, lifetime: 'P1Y', coexistence: 'one' });
      await token.put();
      await token.submit('value-one');
      await token.until(isIn(1));
      await token.submit('value-two');
      await token.until((state) => isIn(2)(state) && statusOf(state, 1) === 'lapsed');
      expect((await token.state()).tasks).toEqual([]);
    },
    PATIENCE_MS,
  );

  it.concurrent(
    'asks again when the value it was given is gone from the store',
    async () => {
      const token = await stage.token({ id: 'value-gone', ...GUIDED });
      await token.put();
      await token.taskId('regenerateToken');
      await token.command('submitVersion', { candidateId: 'swept', fingerprint: '0123456789abcdef', by: 'owner' });
      await token.happens('token.failing', { code: 'value.lost' });
      await token.submit('value-two');
      await token.until((state) => isIn(2)(state) && state.failures === null && state.tasks.length === 0);
      await token.expectSound();
    },
    PATIENCE_MS,
  );
});

/** What the feed has of one value, from handing it over to its use. */
const MADE = ['submitted', 'begun', 'issued', 'promoted'];
