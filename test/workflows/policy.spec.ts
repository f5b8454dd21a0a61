import { describe, expect, it } from '@jest/globals';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { currentVersion, type TokenState } from '@keyturn/domain';
import { setStage } from '../harness/stage.ts';

const stage = setStage('policy');
const PATIENCE_MS = 60_000;

const isIn = (version: number) => (state: TokenState) => currentVersion(state)?.version === version;
const statusOf = (state: TokenState, version: number) =>
  state.versions.find((known) => known.version === version)?.status;

describe('the windows of an owner', () => {
  it.concurrent(
    'are waited for, as absolute intervals',
    async () => {
      const windows = [{ cron: '0 9 * * *', duration: 'PT8H', timeZone: 'Asia/Tokyo' }];
      const token = await stage.token({ id: 'in-window', lifetime: 'P8D', renewal: { before: 'P5D', windows } });
      await token.issue();
      const planned = await token.happens('token.scheduled');
      const { open } = planned.data as { open: { startAt: string; endAt: string }[] };
      // 9 h in Tokyo is midnight in UTC; the first interval may have been open already.
      expect(open.slice(1).every(({ startAt }) => startAt.endsWith('T00:00:00.000Z'))).toBe(true);
      const begun = await token.happens('token.regenerating', { version: 2 });
      expect(Date.parse(begun.at)).toBeGreaterThanOrEqual(Date.parse(open[0]?.startAt ?? ''));
      await token.expectSound();
    },
    PATIENCE_MS,
  );
});

describe('a pause', () => {
  it.concurrent(
    'stops renewals but not the warnings, and ends by itself when it was given an end',
    async () => {
      const token = await stage.token({ id: 'paused', lifetime: 'P8D', renewal: { before: 'P5D' } });
      const { registeredAt } = await token.issue();
      const untilAt = registeredAt + 6 * 86_400_000;
      await token.command('pause', { by: 'owner', reason: 'moving house', untilAt });
      await token.happens('token.expiring', { version: 1 });
      await expect(token.rotate()).rejects.toMatchObject({ code: 'token.wrongPhase' });
      await token.happens('token.resumed', { by: 'keyturn' });
      const promoted = await token.happens('token.promoted', { version: 2 });
      expect(Date.parse(promoted.at)).toBeGreaterThanOrEqual(untilAt);
      await token.expectSound();
    },
    PATIENCE_MS,
  );

  it.concurrent(
    'is resumed by hand, and what was due is done at once',
    async () => {
      const token = await stage.token({ id: 'resumed', lifetime: 'P8D', renewal: { before: 'P5D' } });
      await token.issue();
      await token.command('pause', { by: 'owner', reason: 'moving house' });
      await token.happens('token.expiring', { version: 1 });
      await token.command('resume', { by: 'owner' });
      await token.until(isIn(2));
      await token.expectSound();
    },
    PATIENCE_MS,
  );
});

describe('retirement', () => {
  it.concurrent(
    'revokes what is left where the owner says so, destroys the values, and ends the workflow',
    async () => {
      const token = await stage.token({ id: 'retired', overlap: 'P30D' });
      const { incarnation } = await token.issue();
      await token.rotated();
      await token.command('retire', { by: 'owner', reason: 'no longer used', revoke: true });
      await token.until((state) => state.versions.every(({ status }) => status === 'revoked'));
      expect(token.issuer.versions('revoke').toSorted((a, b) => a - b)).toEqual([1, 2]);
      await expect(token.value(2, incarnation)).rejects.toMatchObject({ name: 'SecretsError' });
      await expect(token.ended()).resolves.toBe('COMPLETED');
      await expect(token.rotate()).rejects.toMatchObject({ code: 'workflow.notFound' });
    },
    PATIENCE_MS,
  );

  it.concurrent(
    'without revoking says what stays valid upstream, and touches nothing there',
    async () => {
      const token = await stage.token({ id: 'left-alone' });
      await token.issue();
      await token.command('retire', { by: 'owner', reason: 'handed over', revoke: false });
      await expect(token.ended()).resolves.toBe('COMPLETED');
      expect(statusOf(await token.state(), 1)).toBe('orphaned');
      expect(token.issuer.versions('revoke')).toEqual([]);
    },
    PATIENCE_MS,
  );

  it.concurrent(
    'is not the end of an id: registered again it is another life, whose revisions go on',
    async () => {
      const token = await stage.token({ id: 'born-again' });
      const first = await token.issue();
      await token.command('retire', { by: 'owner', reason: 'wrong site', revoke: true });
      await token.ended();
      const { revision } = await token.state();
      await token.register({ afterRevision: revision });
      const second = await token.until((state) => state.incarnation !== first.incarnation && isIn(1)(state));
      expect(second.revision).toBeGreaterThan(revision);
      const revisions = (await token.feed()).map((item) => item.revision);
      expect(revisions).toEqual(revisions.map((_, index) => index + 1));
    },
    PATIENCE_MS,
  );
});

describe('break-glass', () => {
  it.concurrent(
    'revokes the predecessor without waiting for anybody',
    async () => {
      const token = await stage.token({
        id: 'break-glass',
        overlap: 'P30D',
        adoption: { consumers: [{ name: 'nightly' }], require: 'all' },
      });
      await token.issue();
      await token.command('rotateNow', { by: 'owner', reason: 'leaked', breakGlass: true });
      await token.until((state) => isIn(2)(state) && statusOf(state, 1) === 'revoked');
      await token.expectSound();
    },
    PATIENCE_MS,
  );
});

describe('files', () => {
  it.concurrent(
    'get each new value, and a file of somebody else is left alone until a person has cleared it',
    async () => {
      const folder = await mkdtemp(join(tmpdir(), 'keyturn-files-'));
      const [ours, theirs] = [join(folder, 'ours'), join(folder, 'theirs')];
      const file = (path: string) => ({ mode: 'file', path }) as const;
      const token = await stage.token({ id: 'in-files', distribution: [file(ours)] });
      const { incarnation } = await token.issue();
      await token.happens('token.distributed', { version: 1 });
      await expect(readFile(ours, 'utf8')).resolves.toBe(await token.value(1, incarnation));
      await token.rotated();
      await token.happens('token.distributed', { version: 2 });
      await expect(readFile(ours, 'utf8')).resolves.toBe(await token.value(2, incarnation));

      await writeFile(theirs, 'not ours');
      await token.put({ distribution: [file(ours), file(theirs)] });
      const taskId = await token.taskId('investigate');
      await expect(readFile(theirs, 'utf8')).resolves.toBe('not ours');
      await rm(theirs);
      await token.completeTask({ taskId });
      await token.until(({ versions }) => versions.at(-1)?.deliveredAt !== null);
      await expect(readFile(theirs, 'utf8')).resolves.toBe(await token.value(2, incarnation));
      await rm(folder, { recursive: true });
    },
    PATIENCE_MS,
  );
});
