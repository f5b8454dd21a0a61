import { describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { tokenRow, tokenTransition } from '@keyturn/contracts';
import { apply, currentVersion, type TokenEvent } from '@keyturn/domain';
import { SecretValue } from '@keyturn/secrets';
import { setStage } from '../harness/stage.ts';
import type { TokenDriver } from '../harness/token-driver.ts';

const stage = setStage('records-truth');

/**
 * As after a worker that died between recording and reporting to Temporal: records hold an event that the execution
 * which counts for Temporal never heard of.
 */
async function recordBehindItsBack(token: TokenDriver, event: (now: number) => TokenEvent): Promise<void> {
  const snapshot = await token.snapshot();
  if (snapshot === undefined) throw new Error('nothing recorded yet');
  const now = snapshot.state.since + 1;
  const made = event(now);
  const state = apply(snapshot.state, made);
  await stage.fleet.records.transitions.record({
    subject: token.subject,
    incarnation: state.incarnation,
    row: tokenRow(state, now),
    snapshot: { ...snapshot, state },
    over: false,
    transitions: [tokenTransition(made, state)],
  });
}

describe('what is recorded is what happened', () => {
  it.concurrent(
    'a command that meets other events is applied once, on top of them',
    async () => {
      const token = await stage.token({ id: 'behind-a-command' });
      const { spec } = await token.issue();
      await recordBehindItsBack(token, (at) => ({
        type: 'changed',
        at,
        by: 'ghost',
        spec: { ...spec, label: 'Recorded first' },
      }));
      const updateId = randomUUID();
      const answer = await token.rotate({ updateId });
      expect(answer).toMatchObject({ version: 2, generation: 2 });
      const state = await token.until((now) => currentVersion(now)?.version === 2);
      expect(state.spec.label).toBe('Recorded first');
      expect((await token.story()).filter((type) => type === 'regenerating')).toHaveLength(1);
      await expect(token.rotate({ updateId })).resolves.toEqual(answer);
      expect(token.issuer.calls.at(-1)?.path).toBeDefined();
      expect(
        token.issuer.calls.filter((call) => call.version === 2 && call.path === 'mint').map((call) => call.label),
      ).toEqual(['Recorded first v2']);
      await token.expectSound();
    },
    60_000,
  );

  it.concurrent(
    'a command that what is recorded forbids is refused',
    async () => {
      const token = await stage.token({ id: 'forbidden-by-records' });
      const { revision, spec } = await token.issue();
      await recordBehindItsBack(token, (at) => ({
        type: 'changed',
        at,
        by: 'ghost',
        spec: { ...spec, label: 'Recorded first' },
      }));
      await expect(token.put({ label: 'Second' }, { ifRevision: revision })).rejects.toMatchObject({
        code: 'request.revisionChanged',
      });
      expect((await token.state()).spec.label).toBe('Recorded first');
      await token.rotated();
      await token.expectSound();
    },
    60_000,
  );

  it.concurrent(
    'many commands at once all find their place',
    async () => {
      const token = await stage.token({ id: 'crowd' });
      const { spec } = await token.issue();
      await recordBehindItsBack(token, (at) => ({
        type: 'changed',
        at,
        by: 'ghost',
        spec: { ...spec, owner: 'ghost@acme.test' },
      }));
      const labels = ['one', 'two', 'three', 'four', 'five'];
      await Promise.all([...labels.map((label) => token.put({ label })), token.rotate()]);
      await token.until((state) => currentVersion(state)?.version === 2);
      expect((await token.story()).filter((type) => type === 'changed')).toHaveLength(labels.length + 1);
      await token.expectSound();
    },
    60_000,
  );

  it.concurrent(
    'a consumer’s report that met them is not forgotten',
    async () => {
      const token = await stage.token({
        id: 'behind-a-report',
        overlap: 'PT1H',
        adoption: { consumers: [{ name: 'import' }], require: 'all' },
      });
      await token.issue();
      const { spec } = await token.rotated();
      await recordBehindItsBack(token, (at) => ({
        type: 'changed',
        at,
        by: 'ghost',
        spec: { ...spec, label: 'Recorded first' },
      }));
      await token.report({ consumer: 'import', version: 2, state: 'adopted' });
      await token.happens('token.revoked', { version: 1 });
      await token.expectSound();
    },
    60_000,
  );

  it.concurrent(
    'a life that stands still because Temporal lost what it recorded last goes on when it is told to look',
    async () => {
      const guided = { kind: 'dataManager.adaptersClient', issuer: { mode: 'guided' } } as const;
      const token = await stage.token({ id: 'lost-submission', site: 'https://acme.atlassian.net', ...guided });
      await token.put();
      await token.taskId('regenerateToken');
      const { incarnation } = await token.state();
      const candidate = { credentialId: `${token.id}~${incarnation}`, candidateId: 'lost' };
      const fingerprint = await stage.fleet.secrets.store.stage(candidate, new SecretValue('handed-over'));
      const submitted = { type: 'submitted', version: 1, candidateId: 'lost', fingerprint, expiresAt: null } as const;
      await recordBehindItsBack(token, (at) => ({ ...submitted, at, by: 'owner' }));
      const begun = { type: 'issuing', version: 1, reason: 'Submitted' } as const;
      await recordBehindItsBack(token, (at) => ({ ...begun, at, by: 'owner' }));
      await stage.fleet.gateway.adoptionChanged({ tokenId: token.id });
      await token.until((state) => currentVersion(state)?.version === 1);
      await expect(token.value(1, incarnation)).resolves.toBe('handed-over');
      await token.expectSound();
    },
    60_000,
  );
});
