import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { MigrationUpstreams } from '@keyturn/activities';
import { tokenRow, tokenTransition } from '@keyturn/contracts';
import { register, type ContainerSpec } from '@keyturn/domain';
import type { NewConsent } from '@keyturn/records';
import { SecretValue } from '@keyturn/secrets';
import { aTokenSpec } from '@keyturn/testing';
import type { MigrationServer } from '@keyturn/upstream';
import { ACME, EMAIL, openMigrationStage, PATHS, run, SERVER_ID, type MigrationStage } from './migration-stage.ts';

const DAY_MS = 86_400_000;

let stage: MigrationStage;

beforeEach(async () => {
  stage = await openMigrationStage();
});
afterEach(() => stage.close());

const container = (change: Partial<ContainerSpec> = {}): ContainerSpec => {
  const { product, server, account } = stage.spec();
  return { product, server, account, ...change };
};
const ref = (change: Partial<ContainerSpec> = {}) => ({
  tokenId: 'ct-jira',
  incarnation: 'one',
  version: 2,
  site: ACME,
  container: container(change),
});
const authorize = (change: Partial<ContainerSpec> = {}) => ({ ...ref(change), consentId: 'c1' });

const consent = (change: Partial<NewConsent> = {}) =>
  stage.records.consents.put({
    id: 'c1',
    tokenId: 'ct-jira',
    incarnation: 'one',
    version: 2,
    standing: false,
    server: SERVER_ID,
    site: ACME,
    account: EMAIL,
    wording: { language: 'en', version: 1, hash: 'f'.repeat(64) },
    grantedBy: 'ann',
    grantedAt: stage.at(0),
    validUntil: stage.at(21 * DAY_MS),
    comment: null,
    selfConfirmed: false,
    ...change,
  });
const uses = async () => (await stage.records.consents.get('c1'))?.uses.map(({ version }) => version);
const tokens = async () =>
  ((await stage.control('GET', 'container-tokens')) as { items: { isValid: boolean }[] }).items;

/** A token of the account made before Keyturn, whose value nobody has handed over yet. */
async function accountToken(): Promise<void> {
  const spec = aTokenSpec({ id: 'acme-token', existing: { expiresAt: stage.at(90 * DAY_MS) } });
  const event = { type: 'registered', at: stage.now(), id: spec.id, incarnation: 'one', spec, by: 'ann' } as const;
  const state = register(event);
  await stage.records.transitions.record({
    subject: 'token/acme-token',
    incarnation: 'one',
    row: tokenRow(state, stage.now()),
    snapshot: { schema: 1, state, answers: [] },
    over: false,
    transitions: [tokenTransition(event, state)],
  });
}

/** Does something at a moment of the renewal, then goes on for real. */
const at = (moment: {
  minting?: () => Promise<unknown>;
  minted?: () => Promise<unknown>;
  saved?: () => Promise<unknown>;
}) =>
  stage.around((real) => ({
    cloud: async (account) => {
      const access = await real.cloud(account);
      const { cloud, take } = access;
      return {
        take: async (callClass) => {
          await take(callClass);
          await moment.minting?.();
        },
        cloud: {
          ...cloud,
          mintToken: async (input) => {
            const minted = await cloud.mintToken(input);
            await moment.minted?.();
            return minted;
          },
        },
      };
    },
    server: async (spec) => savedBy(await real.server(spec), moment.saved),
  })).container;

const savedBy = (server: MigrationServer, saved: (() => Promise<unknown>) | undefined): MigrationServer => ({
  ...server,
  saveToken: async (input) => {
    const answer = await server.saveToken(input);
    await saved?.();
    return answer;
  },
});

describe('a server under a valid consent', () => {
  it('is connected by C1, P1 and P2 in one go, and the use is noted', async () => {
    await consent();
    const answer = await run(() => stage.container.authorizeServer(authorize()));
    expect(answer).toEqual({ result: 'authorized', verified: true });
    expect(await stage.calls()).toEqual([PATHS.mint, PATHS.save, PATHS.attach]);
    expect(await tokens()).toMatchObject([{ isValid: true }]);
    expect(await uses()).toEqual([2]);
  });

  it('may be connected again: each time with a token of its own, as one use of that renewal', async () => {
    await stage.control('PUT', 'migration-api', { authTokenUses: 'once' });
    await consent();
    for (const _ of [1, 2])
      expect(await run(() => stage.container.authorizeServer(authorize()))).toMatchObject({ result: 'authorized' });
    expect(await uses()).toEqual([2]);
  });

  it('that stands is renewed under it in each version', async () => {
    await consent({ standing: true, version: 1 });
    for (const version of [2, 3]) await run(() => stage.container.authorizeServer({ ...authorize(), version }));
    expect(await uses()).toEqual([2, 3]);
  });

  it('is connected with the value in use of a token that Keyturn keeps, once there is one', async () => {
    await consent();
    const account = { email: EMAIL, auth: { token: 'acme-token' } };
    const renew = () => run(() => stage.container.authorizeServer(authorize({ account })));
    await expect(renew()).rejects.toMatchObject({ type: 'secret.missing', nonRetryable: true });
    await accountToken();
    await expect(renew()).rejects.toMatchObject({ type: 'secret.missing' });
    expect(await stage.calls()).toEqual([]);
    const slot = { credentialId: 'acme-token~one', candidateId: 'handed-over' };
    const fingerprint = await stage.secrets.store.stage(slot, new SecretValue('emulator-token'));
    await stage.secrets.store.promote({ ...slot, version: 1, fingerprint });
    expect(await renew()).toEqual({ result: 'authorized', verified: true });
  });
});

describe('no call is made under a consent that', () => {
  const gone = (cause: string) => ({ result: 'consentGone', cause });

  it.each<[string, Partial<NewConsent>]>([
    ['is for another site', { site: 'https://beta.atlassian.net' }],
    ['is for another account', { account: 'other@acme.test' }],
    ['is for another server', { server: 'B1XA-ABCD-1234-0000' }],
    ['is for another renewal', { version: 1 }],
    ['is of another token', { tokenId: 'ct-other' }],
    ['is of an earlier life of the token', { incarnation: 'zero' }],
  ])('%s', async (_, change) => {
    await consent(change);
    expect(await run(() => stage.container.authorizeServer(authorize()))).toEqual(gone('ConsentDiffers'));
    expect(await stage.calls()).toEqual([]);
    expect(await uses()).toEqual([]);
  });

  it('nobody has given, has run out, or was revoked', async () => {
    const ask = () => run(() => stage.container.authorizeServer(authorize()));
    expect(await ask()).toEqual(gone('ConsentRevoked'));
    await consent({ validUntil: stage.at(-1) });
    expect(await ask()).toEqual(gone('ConsentLapsed'));
    await stage.records.consents.revoke({ id: 'c1', by: 'ann', at: stage.at(0), reason: 'changed my mind' });
    expect(await ask()).toEqual(gone('ConsentRevoked'));
    expect(await stage.calls()).toEqual([]);
  });

  it('was revoked just before C1', async () => {
    await consent();
    const revoke = () => stage.records.consents.revoke({ id: 'c1', by: 'ann', at: stage.at(0), reason: 'stop' });
    const steps = at({ minting: revoke });
    expect(await run(() => steps.authorizeServer(authorize()))).toEqual(gone('ConsentRevoked'));
    expect(await stage.calls()).toEqual([]);
    expect(await uses()).toEqual([]);
  });
});

describe('a renewal that goes wrong', () => {
  const failure = (steps = stage.container): Promise<unknown> =>
    run(() => steps.authorizeServer(authorize())).catch((error: unknown) => error);

  it('in C1, executed though unanswered, is repeated with another token', async () => {
    await consent();
    await stage.faults('executedThenTimeout');
    expect(await failure()).toMatchObject({ type: 'upstream.timeout', nonRetryable: false });
    expect(await stage.calls()).toEqual([PATHS.mint]);
    expect(await uses()).toEqual([]);
    await stage.faults();
    expect(await run(() => stage.container.authorizeServer(authorize()))).toMatchObject({ result: 'authorized' });
  });

  it('in P1, executed though unanswered, counts as a use, and is repeated with another token', async () => {
    await consent();
    await stage.control('PUT', 'migration-api', { authTokenUses: 'once' });
    const steps = at({ minted: () => stage.faults('executedThenTimeout') });
    expect(await failure(steps)).toMatchObject({ type: 'upstream.timeout' });
    expect(await uses()).toEqual([2]);
    await stage.faults();
    const answer = await run(() => stage.container.authorizeServer(authorize()));
    expect(answer).toEqual({ result: 'authorized', verified: true });
    expect((await stage.calls()).filter((path) => path === PATHS.mint)).toHaveLength(2);
  });

  it('in P2 alone is renewed all the same, and nobody has seen that it works', async () => {
    await consent();
    const steps = at({ saved: () => stage.faults('executedThenTimeout') });
    const answer = await run(() => steps.authorizeServer(authorize()));
    expect(answer).toEqual({ result: 'authorized', verified: false });
    expect(await uses()).toEqual([2]);
  });

  it('because the token is refused says so, and never sends the same again', async () => {
    await consent();
    const steps = stage.around((real) => withAnotherSite(real)).container;
    expect(await run(() => steps.authorizeServer(authorize()))).toEqual({ result: 'saveRefused' });
    expect(await stage.calls()).toEqual([PATHS.mint, PATHS.save]);
    expect(await uses()).toEqual([]);
  });

  it('because the assistant is too old says that nothing answers there', async () => {
    await consent();
    await stage.control('PUT', 'plugin', { product: 'jira', version: '1.11.9' });
    expect(await run(() => stage.container.authorizeServer(authorize()))).toEqual({ result: 'unsupported' });
  });

  it('tells a refused account from a refused server', async () => {
    await consent();
    await stage.secrets.named.put({ name: 'jira-pat', value: new SecretValue('wrong'), note: null });
    expect(await failure()).toMatchObject({ type: 'server.refused', nonRetryable: true });
    await expect(run(() => stage.container.proveServer(ref()))).rejects.toMatchObject({ type: 'server.refused' });
    await stage.control('PUT', 'migration-api', { notAdmins: [EMAIL] });
    expect(await failure()).toMatchObject({ type: 'account.refused', nonRetryable: true });
    expect(await uses()).toEqual([]);
  });

  it('is not even tried when the budget is spent, and says when there is room', async () => {
    await consent();
    for (let n = 0; n < 10; n += 1) await run(() => stage.container.authorizeServer(authorize()));
    expect(await failure()).toMatchObject({ type: 'upstream.limited', nonRetryable: false });
    expect((await stage.calls()).filter((path) => path === PATHS.mint)).toHaveLength(10);
    const { details } = (await failure()) as { details: [{ retryAfterMs: number }] };
    expect(details[0].retryAfterMs).toBeGreaterThan(1000);
    expect(details[0].retryAfterMs).toBeLessThanOrEqual(20_000);
  });
});

/** Mints for a site that is not the one it is saved for. */
function withAnotherSite(real: MigrationUpstreams): MigrationUpstreams {
  return {
    ...real,
    cloud: async (account) => {
      const { cloud, take } = await real.cloud(account);
      const other = 'https://beta.atlassian.net';
      return { take, cloud: { ...cloud, mintToken: () => cloud.mintToken({ cloudUrl: other }) } };
    },
  };
}

describe('a renewal by hand', () => {
  it('is proved by attaching the site, without the account', async () => {
    expect(await run(() => stage.container.proveServer(ref()))).toEqual({ result: 'notConnected' });
    await consent();
    await run(() => stage.container.authorizeServer(authorize()));
    const account = { email: EMAIL };
    expect(await run(() => stage.container.proveServer(ref({ account })))).toEqual({ result: 'attached' });
    await stage.control('PUT', 'plugin', { product: 'jira', version: '1.11.3' });
    expect(await run(() => stage.container.proveServer(ref()))).toEqual({ result: 'unsupported' });
  });
});
