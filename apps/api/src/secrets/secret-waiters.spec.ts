import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { failedEvents, type FailureCode } from '@keyturn/domain';
import { aMigrationSpec } from '../../test/a-migration-spec.ts';
import { guidedSpec } from '../../test/guided-spec.ts';
import { begun } from '../../test/migration-story.ts';
import { OPENING_MS, openTestFleet, type TestFleet } from '../../test/open-test-fleet.ts';
import { until } from '../../test/until.ts';

let fleet: TestFleet;

beforeAll(async () => {
  fleet = await openTestFleet();
}, OPENING_MS);

afterAll(() => fleet.api.close());

async function failing(id: string, code: FailureCode): Promise<void> {
  const issuer = { mode: 'webhook' as const, url: 'https://issuer.acme.test', secret: { secret: `key-of-${id}` } };
  await fleet.token({ id, issuer });
  await fleet.ask('POST', `/v1/tokens/${id}/rotate`, { body: { reason: 'drill' } });
  const { snapshot } = await fleet.lives.gateway.status({ tokenId: id });
  if (snapshot === null) throw new Error(`${id} has no life.`);
  const { state } = snapshot;
  const after = { state, version: state.lastVersion, now: Date.now(), step: 'mint' as const, failure: { code } };
  await fleet.lives.happen(id, ...failedEvents(after));
  await fleet.reached(id);
}

const token = async (id: string) => (await fleet.ask('GET', `/v1/tokens/${id}`)).body;
const setSecret = (id: string) => fleet.ask('PUT', `/v1/secrets/key-of-${id}`, { body: { value: 'the right one' } });

describe('setting a named secret', () => {
  it('lets a token go on that waited for it, and closes its task', async () => {
    await failing('waiting', 'secret.missing');
    expect(await token('waiting')).toMatchObject({
      waitingFor: 'person',
      status: 'needsYou',
      task: { cause: 'SecretMissing' },
    });
    expect((await setSecret('waiting')).status).toBe(200);
    const now = await until(async () => {
      const body = await token('waiting');
      return body['task'] === null ? body : null;
    });
    expect(now).toMatchObject({ waitingFor: 'upstream' });
  });

  it('completes no task that only a person can judge, nor one that waits for a value', async () => {
    await failing('still-asked', 'secret.missing');
    const { snapshot } = await fleet.lives.gateway.status({ tokenId: 'still-asked' });
    const [asked] = snapshot?.state.tasks ?? [];
    if (asked === undefined) throw new Error('Nobody was asked.');
    const revoke = { ...asked, id: 'still-asked.999', kind: 'revokeUpstream' as const, version: 1 };
    const restarted = { ...asked, id: 'still-asked.998', cause: 'Restarted', version: null };
    for (const task of [revoke, restarted])
      await fleet.lives.happen('still-asked', { type: 'task.opened', at: Date.now(), task });
    await fleet.reached('still-asked');
    await setSecret('still-asked');
    const left = await until(async () => {
      const tasks = (await token('still-asked'))['tasks'] as { id: string }[];
      return tasks.some(({ id }) => id === asked.id) ? null : tasks;
    });
    expect(left.map(({ id }) => id)).toEqual([revoke.id, restarted.id]);
  });

  it('lets an account token go on whose organisation key was missing', async () => {
    const organisation = { id: 'org', apiKey: { secret: 'org-key' } };
    const account = { email: 'svc@acme.test', id: '5b10', organisation };
    await fleet.token(guidedSpec({ id: 'account', kind: 'atlassian.accountApiToken', account }));
    await fleet.ask('POST', '/v1/tokens/account/versions', { body: { value: 'an-account-token' } });
    const { snapshot } = await fleet.lives.gateway.status({ tokenId: 'account' });
    if (snapshot === null) throw new Error('It has no life.');
    const { state } = snapshot;
    const failure = { code: 'secret.missing' as const };
    await fleet.lives.happen(
      'account',
      ...failedEvents({ state, version: 1, now: Date.now(), step: 'verify', failure }),
    );
    await fleet.reached('account');
    expect(await token('account')).toMatchObject({ status: 'needsYou', tasks: [{}, { cause: 'SecretMissing' }] });
    expect((await fleet.ask('PUT', '/v1/secrets/org-key', { body: { value: 'the right one' } })).status).toBe(200);
    expect((await fleet.ask('GET', '/v1/secrets/org-key')).body['usedBy']).toEqual(['account']);
    expect((await fleet.ask('DELETE', '/v1/secrets/org-key')).body['code']).toBe('secret.inUse');
    await until(async () => {
      const tasks = (await token('account'))['tasks'] as { cause: string }[];
      return tasks.some(({ cause }) => cause === 'SecretMissing') ? null : true;
    });
    await fleet.ask('POST', '/v1/tokens/account/retire', { body: { reason: 'gone', revoke: false } });
    expect((await fleet.ask('DELETE', '/v1/secrets/org-key')).status).toBe(200);
  });

  it('lets a migration go on whose server had no credential, and leaves one alone that waits for something else', async () => {
    const way = (id: string, digit: number) => {
      const serverId = `WAIT-0000-0000-000${digit}`;
      return { id, server: { ...aMigrationSpec({ id }).server, serverId, auth: { secret: `key-of-${id}` } } };
    };
    await fleet.migration(way('no-credential', 1));
    await fleet.migration(way('undecided', 2));
    for (const id of ['no-credential', 'undecided']) await begun(fleet, id);
    const failing = { type: 'failing', step: 'attach', code: 'secret.missing', cause: 'SecretMissing' } as const;
    await fleet.migrations.happen('no-credential', { ...failing, at: Date.now(), nextTryAt: null });
    await fleet.migrations.happen('undecided', { type: 'decisionNeeded', at: Date.now(), cause: 'CheckFailed' });
    for (const id of ['no-credential', 'undecided']) {
      await fleet.migrations.settle(id);
      await fleet.migrationReached(id);
      expect((await fleet.ask('GET', `/v1/migrations/${id}`)).body).toMatchObject({
        waitingFor: 'person',
        tasks: [{}],
      });
      await setSecret(id);
    }
    await until(async () => (fleet.migrations.state('no-credential').tasks.length === 0 ? true : null));
    expect(fleet.migrations.state('no-credential').trouble?.nextTryAt).not.toBeNull();
    expect(fleet.migrations.state('undecided').tasks).toMatchObject([{ kind: 'decide' }]);
  });

  it('leaves a token alone that waits for something else', async () => {
    await failing('refused', 'upstream.refused');
    const before = await token('refused');
    await setSecret('refused');
    await failing('other', 'secret.missing');
    expect(await token('refused')).toMatchObject({ revision: before['revision'], waitingFor: 'person' });
  });
});
