import { describe, expect, it } from '@jest/globals';
import { currentVersion, revokeDueAt, type TokenState } from '@keyturn/domain';
import { setStage } from '../harness/stage.ts';

const stage = setStage('adoption');
const TWO = [{ name: 'import' }, { name: 'report' }];
const DAY_MS = 86_400_000;

const statusOf = (state: TokenState, version: number) =>
  state.versions.find((known) => known.version === version)?.status;

describe('the predecessor dies only on evidence', () => {
  it.concurrent(
    'lives until all named consumers have adopted its successor; a pull is not enough',
    async () => {
      const token = await stage.token({ id: 'require-all', adoption: { consumers: TWO, require: 'all' } });
      await token.issue();
      await token.rotated();
      await token.report({ consumer: 'import', version: 2, state: 'adopted' });
      await token.report({ consumer: 'report', version: 2, state: 'pulled' });
      await token.happens('token.pulled', { consumer: 'report' });
      const waiting = await token.state();
      const predecessor = waiting.versions.find((version) => version.version === 1);
      expect(predecessor?.status).toBe('superseded');
      expect(predecessor && revokeDueAt(waiting, predecessor)).toBeNull();

      await token.report({ consumer: 'report', version: 2, state: 'adopted' });
      await token.until((state) => statusOf(state, 1) === 'revoked');
      expect(token.issuer.versions('revoke')).toEqual([1]);
      expect((await token.story()).slice(-4)).toEqual(['adopted', 'pulled', 'adopted', 'revoked']);
      await token.expectSound();
    },
    60_000,
  );

  it.concurrent(
    'needs one of them where the owner says any',
    async () => {
      const token = await stage.token({ id: 'require-any', adoption: { consumers: TWO, require: 'any' } });
      await token.issue();
      await token.rotated();
      await token.report({ consumer: 'report', version: 2, state: 'adopted' });
      await token.until((state) => statusOf(state, 1) === 'revoked');
      await token.expectSound();
    },
    60_000,
  );

  it.concurrent(
    'stays for the whole overlap',
    async () => {
      const token = await stage.token({ id: 'whole-overlap', overlap: 'P3D' });
      await token.issue();
      await token.rotated();
      const promoted = await token.happens('token.promoted', { version: 2 });
      const revoked = await token.happens('token.revoked', { version: 1 });
      expect(Date.parse(revoked.at) - Date.parse(promoted.at)).toBeGreaterThanOrEqual(3 * DAY_MS);
      await token.expectSound();
    },
    60_000,
  );

  it.concurrent(
    'is one of several, each with its own end, when rotations come faster than adoption',
    async () => {
      const token = await stage.token({ id: 'several', adoption: { consumers: TWO, require: 'all' } });
      await token.issue();
      for (const _ of [2, 3, 4]) await token.rotated();
      expect((await token.state()).versions.map((version) => version.status)).toEqual([
        'superseded',
        'superseded',
        'superseded',
        'current',
      ]);
      for (const { name } of TWO) await token.report({ consumer: name, version: 2, state: 'adopted' });
      await token.until((state) => statusOf(state, 1) === 'revoked');
      expect(statusOf(await token.state(), 2)).toBe('superseded');
      for (const { name } of TWO) await token.report({ consumer: name, version: 4, state: 'adopted' });
      await token.until((state) => statusOf(state, 2) === 'revoked' && statusOf(state, 3) === 'revoked');
      await token.expectSound();
    },
    60_000,
  );

  it.concurrent(
    'lapses by itself when adoption never comes, and is not revoked',
    async () => {
      const token = await stage.token({
        id: 'never-adopted',
        lifetime: 'P6D',
        renewal: { before: 'P1D' },
        adoption: { consumers: TWO },
      });
      await token.issue();
      await token.rotated();
      await token.happens('token.lapsed', { version: 1 });
      expect(token.issuer.versions('revoke')).not.toContain(1);
    },
    60_000,
  );

  it.concurrent(
    'hears at its next run of a report that nobody told it about',
    async () => {
      const token = await stage.token({ id: 'untold', adoption: { consumers: [{ name: 'import' }], require: 'all' } });
      await token.issue();
      await token.rotated();
      await token.report({ consumer: 'import', version: 2, state: 'adopted', tell: false });
      await token.rotated();
      await token.until((state) => statusOf(state, 1) === 'revoked');
      await token.expectSound();
    },
    60_000,
  );
});

describe('a consumer that cannot work with the new value', () => {
  it.concurrent(
    'gets the predecessor back at once; the new value is burnt and a person asked',
    async () => {
      const token = await stage.token({ id: 'fall-back', adoption: { consumers: TWO } });
      await token.issue();
      await token.rotated();
      await token.report({ consumer: 'import', version: 2, state: 'failed' });
      const back = await token.until((state) => statusOf(state, 2) === 'revoked');
      expect(currentVersion(back)?.version).toBe(1);
      expect(back.tasks).toMatchObject([{ kind: 'investigate', cause: 'ConsumerFailed', version: 2 }]);

      await token.completeTask({ taskId: back.tasks[0]?.id ?? '' });
      const mended = await token.until((state) => currentVersion(state)?.version === 3 && state.failures === null);
      expect(mended.tasks).toEqual([]);
      await token.expectSound();
    },
    60_000,
  );

  it.concurrent(
    'keeps the only value there is, and a person is asked',
    async () => {
      const token = await stage.token({ id: 'nothing-to-fall-back-on', adoption: { consumers: TWO } });
      await token.issue();
      await token.report({ consumer: 'import', version: 1, state: 'failed' });
      const state = await token.until((now) => now.tasks.length > 0);
      expect(currentVersion(state)?.version).toBe(1);
      expect(token.issuer.versions('revoke')).toEqual([]);
      await token.expectSound();
    },
    60_000,
  );
});
