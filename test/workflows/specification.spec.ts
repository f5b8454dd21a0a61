import { describe, expect, it } from '@jest/globals';
import { currentVersion } from '@keyturn/domain';
import { setStage } from '../harness/stage.ts';

const stage = setStage('specification');

describe('applying a specification', () => {
  it.concurrent(
    'registers once, however many do it at the same time',
    async () => {
      const token = await stage.token({ id: 'same-time' });
      const answers = await Promise.all([1, 2, 3, 4].map(() => token.put()));
      expect(answers.filter((answer) => answer.created === true)).toHaveLength(1);
      expect(new Set(answers.map((answer) => answer.generation))).toEqual(new Set([1]));
      await token.until((state) => currentVersion(state) !== undefined);
      expect((await token.story()).filter((type) => type === 'registered')).toHaveLength(1);
      await token.expectSound();
    },
    60_000,
  );

  it.concurrent(
    'changes nothing when it says the same',
    async () => {
      const token = await stage.token({ id: 'unchanged', tags: { env: 'prod', team: 'data' } });
      const { revision } = await token.issue();
      await expect(token.put({ tags: { team: 'data', env: 'prod' } })).resolves.toEqual({
        revision,
        generation: 1,
        created: false,
        changed: false,
      });
      await token.expectSound();
    },
    60_000,
  );

  it.concurrent(
    'takes effect at once, in the middle of the longest wait',
    async () => {
      const token = await stage.token({ id: 'shorter-overlap', overlap: 'P300D' });
      await token.issue();
      await token.rotated();
      await expect(token.put({ overlap: 'PT0S' })).resolves.toMatchObject({
        generation: 2,
        created: false,
        changed: true,
      });
      await token.happens('token.revoked', { version: 1 });
      await token.expectSound();
    },
    60_000,
  );

  it.concurrent(
    'skips the wait between tries',
    async () => {
      const token = await stage.token({ id: 'skips-backoff' });
      token.issuer.next('mint', { status: 503, headers: { 'retry-after': '86400' } });
      await token.put();
      await token.happens('token.failing');
      await token.put({ label: 'Mended' });
      const state = await token.until((now) => currentVersion(now) !== undefined);
      expect(token.issuer.calls.filter((call) => call.path === 'mint').map((call) => call.label)).toEqual([
        'Test skips-backoff v1',
        'Mended v1',
      ]);
      expect(state.lastVersion).toBe(1);
      await token.expectSound();
    },
    60_000,
  );

  it.concurrent(
    'does not move a token to another site',
    async () => {
      const token = await stage.token({ id: 'immutable-site', site: 'https://acme.atlassian.net' });
      const { revision } = await token.issue();
      await expect(token.put({ site: 'https://other.atlassian.net' })).rejects.toMatchObject({
        code: 'spec.immutable',
      });
      expect((await token.state()).revision).toBe(revision);
    },
    60_000,
  );

  it.concurrent(
    'is refused when somebody was faster, and writes nothing',
    async () => {
      const token = await stage.token({ id: 'stale-change' });
      const { revision } = await token.issue();
      await token.put({ label: 'First' }, { ifRevision: revision });
      await expect(token.put({ label: 'Second' }, { ifRevision: revision })).rejects.toMatchObject({
        code: 'request.revisionChanged',
      });
      expect((await token.state()).spec.label).toBe('First');
      await token.expectSound();
    },
    60_000,
  );

  it.concurrent(
    'can register after a refused try to change what did not exist',
    async () => {
      const token = await stage.token({ id: 'refused-first' });
      await expect(token.put({}, { ifRevision: 5 })).rejects.toMatchObject({ code: 'request.revisionChanged' });
      expect(await token.snapshot()).toBeUndefined();
      await expect(token.put({}, { ifRevision: 0 })).resolves.toMatchObject({ created: true });
      await token.until((state) => currentVersion(state) !== undefined);
      await token.expectSound();
    },
    60_000,
  );

  it.concurrent(
    'moves to another issuer with the next call',
    async () => {
      const [token, other] = await Promise.all([stage.token({ id: 'old-issuer' }), stage.token({ id: 'new-issuer' })]);
      await token.issue();
      await token.put({ issuer: { mode: 'webhook', url: other.issuer.url, secret: { secret: 'issuer-new-issuer' } } });
      await token.rotated();
      expect(other.issuer.versions('mint')).toEqual([2]);
    },
    60_000,
  );
});
