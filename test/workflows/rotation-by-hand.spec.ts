import { describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { currentVersion } from '@keyturn/domain';
import { eventually } from '../harness/eventually.ts';
import { setStage } from '../harness/stage.ts';

const stage = setStage('rotation-by-hand');

const runIdOf = async (subject: string): Promise<string> =>
  (await stage.fleet.temporal.client.workflow.getHandle(subject).describe()).runId;

describe('rotate now', () => {
  it.concurrent(
    'makes the next version at once and answers its number',
    async () => {
      const token = await stage.token({ id: 'at-once' });
      const first = await token.issue();
      await expect(token.rotate()).resolves.toMatchObject({ version: 2, generation: 1 });
      await token.happens('token.revoked', { version: 1 });
      expect(token.issuer.issued().map(({ version, revoked }) => ({ version, revoked }))).toEqual([
        { version: 1, revoked: true },
        { version: 2, revoked: false },
      ]);
      await expect(token.value(2, first.incarnation)).resolves.toBe(token.issuer.issued()[1]?.value);
      await expect(token.value(1, first.incarnation)).rejects.toMatchObject({ name: 'SecretsError' });
      expect((await token.happens('token.regenerating')).data).toMatchObject({
        reason: 'Requested',
        by: 'owner',
        comment: 'story',
      });
      await token.expectSound();
    },
    60_000,
  );

  it.concurrent(
    'refuses a second rotation while one is under way, and goes on with the first',
    async () => {
      const token = await stage.token({ id: 'already-rotating' });
      await token.issue();
      let release = (): void => undefined;
      token.issuer.next(
        'mint',
        new Promise((resolve) => {
          release = resolve;
        }),
      );
      await token.rotate();
      await expect(token.rotate()).rejects.toMatchObject({ name: 'CommandRefused', code: 'token.alreadyRotating' });
      release();
      await token.until((state) => currentVersion(state)?.version === 2);
      await token.expectSound();
    },
    60_000,
  );

  it.concurrent(
    'answers a repeat with the same id the same, also in a later run',
    async () => {
      const token = await stage.token({ id: 'repeated' });
      await token.issue();
      const updateId = randomUUID();
      const answer = await token.rotate({ updateId });
      await expect(token.rotate({ updateId })).resolves.toEqual(answer);
      const run = await runIdOf(token.subject);
      await token.until((state) => currentVersion(state)?.version === 2);
      await token.rotated();
      await eventually({ ask: () => runIdOf(token.subject), until: (now) => now !== run, withinMs: 20_000 });
      await expect(token.rotate({ updateId })).resolves.toEqual(answer);
      expect((await token.state()).lastVersion).toBe(3);
      await token.expectSound();
    },
    60_000,
  );

  it.concurrent(
    'is refused when somebody was faster',
    async () => {
      const token = await stage.token({ id: 'stale-revision' });
      const { revision } = await token.issue();
      await token.put({ label: 'Another label' });
      await expect(token.rotate({ ifRevision: revision })).rejects.toMatchObject({ code: 'request.revisionChanged' });
      await token.rotate({ ifRevision: revision + 1 });
      await token.until((state) => currentVersion(state)?.version === 2);
      await token.expectSound();
    },
    60_000,
  );

  it.concurrent(
    'repeats the number in the making, because the try before may have made it',
    async () => {
      const token = await stage.token({ id: 'same-number' });
      await token.issue();
      token.issuer.always('mint', { status: 503, headers: { 'retry-after': '600' } });
      await token.rotate();
      await token.happens('token.failing', { version: 2 });
      token.issuer.always('mint', null);
      await expect(token.rotate()).resolves.toMatchObject({ version: 2 });
      await token.until((state) => currentVersion(state)?.version === 2 && state.failures === null);
      expect(
        new Set(token.issuer.calls.filter((call) => call.version === 2 && call.path === 'mint').map((call) => call.key))
          .size,
      ).toBe(1);
      await token.expectSound();
    },
    60_000,
  );

  it.concurrent(
    'of a token nobody registered meets no workflow',
    async () => {
      const token = await stage.token({ id: 'never-registered' });
      await expect(token.rotate()).rejects.toMatchObject({ name: 'NoSuchWorkflow' });
    },
    60_000,
  );

  it.concurrent(
    'survives many commands across many runs: each is applied once',
    async () => {
      const token = await stage.token({ id: 'many-commands' });
      await token.issue();
      const labels = Array.from({ length: 30 }, (_, index) => ({ label: `Label ${index}`, updateId: randomUUID() }));
      for (const [index, { label, updateId }] of labels.entries()) {
        const calls = [token.put({ label }, { updateId }), ...(index % 10 === 0 ? [token.rotated()] : [])];
        await Promise.all(calls);
        const again = labels[Math.max(0, index - 3)];
        if (again !== undefined && index % 3 === 0)
          await token.put({ label: again.label }, { updateId: again.updateId });
      }
      const changes = (await token.story()).filter((type) => type === 'changed');
      expect(changes).toHaveLength(labels.length);
      expect((await token.state()).generation).toBe(labels.length + 1);
      await token.expectSound();
    },
    90_000,
  );
});
