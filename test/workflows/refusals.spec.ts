import { describe, expect, it } from '@jest/globals';
import { currentVersion, fleetNow, type TokenState } from '@keyturn/domain';
import { SecretValue } from '@keyturn/secrets';
import { setStage } from '../harness/stage.ts';

const stage = setStage('refusals');

const hasValue = (state: TokenState, version: number) =>
  currentVersion(state)?.version === version && state.failures === null && state.tasks.length === 0;

describe('what trying again cannot mend asks a person', () => {
  it.concurrent(
    'refused for good: the number is used up, and the next one follows when the person is done',
    async () => {
      const token = await stage.token({ id: 'refused-for-good' });
      token.issuer.next('mint', { status: 409, body: { code: 'quota' } });
      await token.put();
      expect((await token.happens('token.failing')).data).toMatchObject({
        code: 'upstream.refused',
        nextTryAt: null,
        detail: 'HTTP 409 (quota)',
      });
      const asked = await token.until((state) => state.tasks.length === 1);
      expect(asked).toMatchObject({
        making: null,
        tasks: [{ kind: 'investigate', cause: 'IssuerRefused', version: 1 }],
      });
      await token.completeTask({ taskId: asked.tasks[0]?.id ?? '' });
      await token.until((state) => hasValue(state, 2));
      expect(token.issuer.versions('mint')).toEqual([1, 2]);
      await token.expectSound();
    },
    60_000,
  );

  it.concurrent(
    'a wrong secret: the number stays, because nothing was made',
    async () => {
      const token = await stage.token({ id: 'wrong-secret' });
      const name = 'issuer-wrong-secret';
      const put = (plain: string) => stage.fleet.secrets.named.put({ name, value: new SecretValue(plain), note: null });
      await put('whsec_d3JvbmctYnV0LXdlbGwtZm9ybWVkLXNlY3JldA==');
      await token.put();
      const asked = await token.until((state) => state.tasks.length === 1);
      expect(asked).toMatchObject({
        failures: { code: 'upstream.unauthorized', nextTryAt: null },
        tasks: [{ kind: 'fixAccess', cause: 'AccessRefused' }],
      });
      await put(token.issuer.secret);
      await token.completeTask({ taskId: asked.tasks[0]?.id ?? '' });
      await token.until((state) => hasValue(state, 1));
      await token.expectSound();
    },
    60_000,
  );

  it.concurrent(
    'a secret that does not exist: the issuer is not called at all',
    async () => {
      const token = await stage.token({ id: 'missing-secret' });
      const issuer = { mode: 'webhook', url: token.issuer.url, secret: { secret: 'no-such-secret' } } as const;
      await token.put({ issuer });
      const asked = await token.until((state) => state.tasks.length === 1);
      expect(asked).toMatchObject({ failures: { code: 'secret.missing', nextTryAt: null } });
      expect(token.issuer.calls).toEqual([]);
      await stage.fleet.secrets.named.put({
        name: 'no-such-secret',
        value: new SecretValue(token.issuer.secret),
        note: null,
      });
      await token.rotate();
      await token.until((state) => hasValue(state, 1));
      expect((await token.happens('task.completed')).data).toMatchObject({ by: 'keyturn' });
      await token.expectSound();
    },
    60_000,
  );

  it.concurrent(
    'an address that may not be called',
    async () => {
      const token = await stage.token({ id: 'egress' });
      await token.put({ issuer: { mode: 'webhook', url: 'http://localhost:9/', secret: { secret: 'issuer-egress' } } });
      await token.until((state) => state.failures?.code === 'upstream.notAllowed' && state.tasks.length === 1);
    },
    60_000,
  );

  it.concurrent(
    'a value that lives far too short: it is burnt and revoked',
    async () => {
      const token = await stage.token({ id: 'too-short' });
      const expiresAt = new Date(fleetNow(stage.fleet.clock, Date.now())).toISOString();
      token.issuer.next('mint', { status: 200, body: { value: 'short-lived', upstreamId: 'short-1', expiresAt } });
      await token.put();
      const asked = await token.until((state) => state.tasks.length === 1);
      expect(asked).toMatchObject({ making: null, failures: { code: 'upstream.expiryTooSoon', nextTryAt: null } });
      expect(currentVersion(asked)).toBeUndefined();
      await token.completeTask({ taskId: asked.tasks[0]?.id ?? '' });
      await token.until((state) => hasValue(state, 2));
    },
    60_000,
  );

  it.concurrent(
    'a revocation refused for good ends in an orphan and a task, and on the word of a person',
    async () => {
      const token = await stage.token({ id: 'revoke-refused' });
      await token.issue();
      token.issuer.always('revoke', { status: 403 });
      await token.rotated();
      const asked = await token.until((state) => state.tasks.length === 1);
      expect(asked.versions[0]).toMatchObject({ version: 1, status: 'orphaned' });
      expect(asked.tasks[0]).toMatchObject({ kind: 'revokeUpstream', version: 1 });
      await token.completeTask({ taskId: asked.tasks[0]?.id ?? '' });
      await token.until((state) => state.versions[0]?.status === 'revoked' && state.tasks.length === 0);
      expect(token.issuer.versions('revoke')).toEqual([1]);
      await token.expectSound();
    },
    60_000,
  );

  it.concurrent(
    'a task is completed once',
    async () => {
      const token = await stage.token({ id: 'task-once' });
      token.issuer.next('mint', { status: 400 });
      await token.put();
      const asked = await token.until((state) => state.tasks.length === 1);
      const taskId = asked.tasks[0]?.id ?? '';
      const answer = await token.completeTask({ taskId, updateId: 'complete-once' });
      await expect(token.completeTask({ taskId, updateId: 'complete-once' })).resolves.toEqual(answer);
      await expect(token.completeTask({ taskId })).rejects.toMatchObject({ code: 'task.notOpen' });
      await token.expectSound();
    },
    60_000,
  );
});

describe('verification', () => {
  it.concurrent(
    'that says no burns the version, revokes it and takes the next number',
    async () => {
      const token = await stage.token({ id: 'verify-no' });
      token.issuer.next('verify', { status: 200, body: { ok: false, detail: 'unknown value' } });
      await token.put();
      expect((await token.happens('token.orphaned', { version: 1 })).data).toMatchObject({ cause: 'VerifyFailed' });
      await token.until((state) => hasValue(state, 2));
      await token.happens('token.revoked', { version: 1 });
      expect(token.issuer.issued().map((credential) => credential.revoked)).toEqual([true, false]);
      await token.expectSound();
    },
    60_000,
  );

  it.concurrent(
    'that does not exist leaves the version unverified until a consumer reports a good run',
    async () => {
      const token = await stage.token({ id: 'verify-404', adoption: { consumers: [{ name: 'import' }] } });
      token.issuer.always('verify', { status: 404 });
      const { versions } = await token.issue();
      expect(versions[0]?.verified).toBe(false);
      await token.report({ consumer: 'import', version: 1, state: 'pulled' });
      await token.happens('token.pulled');
      expect((await token.version(1))?.verified).toBe(false);
      await token.report({ consumer: 'import', version: 1, state: 'adopted' });
      await token.until((state) => state.versions[0]?.verified === true);
      await token.expectSound();
    },
    60_000,
  );
});
