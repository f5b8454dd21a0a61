import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { REAL_TIME } from '@keyturn/domain';
import { createEmulator, type Emulator } from '@keyturn/emulator';
import { createAccountTokens, EgressClient, type AccountTokens } from '@keyturn/upstream';
import { PageVisitor } from '../../apps/emulator/test/page-visitor.ts';
import { eventually } from '../harness/eventually.ts';
import { httpCall } from '../harness/http-call.ts';

const DAY_MS = 86_400_000;
const PERSON = { email: 'migrator@acme.test', accountId: 'emulator-account' };
const NAME = { orgId: 'emulator-org', accountId: PERSON.accountId, label: 'Prod adapters v7' };

let emulator: Emulator;
let egress: EgressClient;
let tokens: AccountTokens;

beforeEach(async () => {
  emulator = await createEmulator({ host: '127.0.0.1', port: 0, clock: REAL_TIME, faults: { rate: 0 } });
  egress = new EgressClient([{ host: '127.0.0.1' }]);
  tokens = withKey('emulator-org-key');
});
afterEach(async () => {
  await egress.close();
  await emulator.close();
});

const withKey = (apiKey: string) =>
  createAccountTokens({
    egress,
    adminBaseUrl: emulator.url,
    siteBaseUrl: `${emulator.url}/sites/acme`,
    apiKey,
  });

/** What a person does at id.atlassian.com; answers the value that is shown once. */
async function create(label = NAME.label, { account = PERSON.email, days = 30 } = {}): Promise<string> {
  const page = new PageVisitor({ base: emulator.url });
  await page.open(`/id/manage-profile/security/api-tokens?account=${account}`);
  await page.submit('Create', { Name: label, 'Expires in (days)': String(days) });
  return page.value('Token');
}

async function control(method: string, path: string, body?: object): Promise<unknown> {
  const headers = { 'content-type': 'application/json' };
  const sent = body === undefined ? {} : { headers, body: JSON.stringify(body) };
  const answer = await httpCall(emulator.url, { method, path: `/_emulator/${path}`, ...sent });
  if (answer.status !== 200) throw new Error(`${method} ${path} answered ${answer.status}`);
  return JSON.parse(answer.text);
}
const faults = (...kinds: string[]) => control('PUT', 'faults', { rate: 1, seed: 1, kinds });
const noFaults = () => control('PUT', 'faults', { rate: 0 });
const callsOf = async (method: string) => {
  const { items } = (await control('GET', 'calls')) as { items: { method: string; path: string }[] };
  return items.filter((call) => call.method === method);
};
const found = async () => {
  const token = await tokens.find(NAME);
  if (token === null) throw new Error('it is not listed');
  return token;
};

describe('a token a person made', () => {
  it('works for its account, and for no other account and no other value', async () => {
    const value = await create();
    await expect(tokens.verify({ ...PERSON, value })).resolves.toEqual({ result: 'works' });
    for (const wrong of [{ value: `${value}x` }, { value: '' }, { accountId: 'other' }, { email: 'svc@acme.test' }]) {
      await expect(tokens.verify({ ...PERSON, value, ...wrong })).resolves.toEqual({ result: 'fails' });
    }
  });

  it('is found by its label, with the end that the person chose', async () => {
    const before = Date.now();
    await create('Prod adapters v70');
    await create(NAME.label, { account: 'svc@acme.test' });
    await create(NAME.label, { days: 90 });
    const { createdAt, expiresAt, upstreamId } = await found();
    expect(createdAt).toBeGreaterThanOrEqual(before);
    expect(expiresAt).toBe((createdAt ?? 0) + 90 * DAY_MS);
    expect(upstreamId).toMatch(/^[0-9a-f]{16}$/);
  });

  it('is not found under a label nobody used', async () => {
    await create('Prod adapters v70');
    await expect(tokens.find(NAME)).resolves.toBeNull();
    await expect(tokens.find({ ...NAME, label: 'a&b=c?#%' })).resolves.toBeNull();
  });

  it('is found last if its label is used twice', async () => {
    await create(NAME.label, { days: 10 });
    const first = await found();
    await eventually({ ask: Date.now, until: (now) => now > (first.createdAt ?? 0), withinMs: 1000, everyMs: 1 });
    await create(NAME.label, { days: 20 });
    const second = await found();
    expect(second.upstreamId).not.toBe(first.upstreamId);
    expect(second.expiresAt).toBe((second.createdAt ?? 0) + 20 * DAY_MS);
  });

  it('is found on a later page', async () => {
    for (let number = 0; number < 101; number += 1) await create(`${NAME.label} copy ${number}`);
    await create();
    await expect(tokens.find(NAME)).resolves.not.toBeNull();
    expect((await callsOf('GET')).filter(({ path }) => path.startsWith('/admin/'))).toHaveLength(2);
  });

  it('fails when its time is over, and is still listed', async () => {
    const value = await create();
    await control('POST', 'tokens/expire', { label: NAME.label });
    await expect(tokens.verify({ ...PERSON, value })).resolves.toEqual({ result: 'fails' });
    expect((await found()).expiresAt).toBeLessThanOrEqual(Date.now());
  });

  it('ends when it is revoked, alone; revoking it twice does no harm', async () => {
    const value = await create();
    const other = await create('Prod adapters v6');
    const { upstreamId } = await found();
    for (let time = 0; time < 2; time += 1) {
      await expect(tokens.revoke({ accountId: PERSON.accountId, upstreamId })).resolves.toBeUndefined();
    }
    await expect(tokens.verify({ ...PERSON, value })).resolves.toEqual({ result: 'fails' });
    await expect(tokens.find(NAME)).resolves.toBeNull();
    await expect(tokens.verify({ ...PERSON, value: other })).resolves.toEqual({ result: 'works' });
  });

  it('is revoked when the answer was lost, and the repeat is content', async () => {
    const value = await create();
    const { upstreamId } = await found();
    const revoke = () => tokens.revoke({ accountId: PERSON.accountId, upstreamId });
    await faults('executedThenTimeout');
    await expect(revoke()).rejects.toMatchObject({ code: 'upstream.timeout' });
    await noFaults();
    await expect(tokens.verify({ ...PERSON, value })).resolves.toEqual({ result: 'fails' });
    await expect(revoke()).resolves.toBeUndefined();
    expect(await callsOf('DELETE')).toHaveLength(2);
  });
});

describe('what never was', () => {
  it('counts as revoked', async () => {
    await expect(tokens.revoke({ accountId: 'nobody', upstreamId: 'never-made' })).resolves.toBeUndefined();
  });
});

describe('a key the organisation does not know', () => {
  it('neither lists nor revokes, and leaves the token as it is', async () => {
    const value = await create();
    const { upstreamId } = await found();
    const stranger = withKey('another-key');
    await expect(stranger.find(NAME)).rejects.toMatchObject({ code: 'upstream.unauthorized' });
    await expect(stranger.revoke({ accountId: PERSON.accountId, upstreamId })).rejects.toMatchObject({
      code: 'upstream.unauthorized',
    });
    await expect(tokens.verify({ ...PERSON, value })).resolves.toEqual({ result: 'works' });
  });

  it('is not needed to verify', async () => {
    const value = await create();
    await expect(withKey('another-key').verify({ ...PERSON, value })).resolves.toEqual({ result: 'works' });
  });
});

describe('an organisation that is not ours', () => {
  it('is refused for good', async () => {
    await expect(tokens.find({ ...NAME, orgId: 'other-org' })).rejects.toMatchObject({ code: 'upstream.refused' });
  });
});

describe('a disturbed upstream', () => {
  it.each<[string, string[], string]>([
    ['slows down', ['tooMany', 'tooManyBare'], 'upstream.limited'],
    ['shows an error page', ['serverError'], 'upstream.unavailable'],
    ['drops the connection', ['executedThenTimeout'], 'upstream.timeout'],
  ])('that %s fails with its code, and never says that a value is bad', async (_, kinds, code) => {
    const value = await create();
    await faults(...kinds);
    await expect(tokens.verify({ ...PERSON, value })).rejects.toMatchObject({ code });
    await expect(tokens.find(NAME)).rejects.toMatchObject({ code });
    await noFaults();
    await expect(tokens.verify({ ...PERSON, value })).resolves.toEqual({ result: 'works' });
  });

  it('that breaks its answers off is not believed', async () => {
    const value = await create();
    await faults('truncated');
    for (const call of [() => tokens.verify({ ...PERSON, value }), () => tokens.find(NAME)]) {
      await expect(call()).rejects.toMatchObject({ code: expect.stringMatching(/^upstream\.(?:timeout|badAnswer)$/) });
    }
  });

  it('says how long to wait', async () => {
    await faults('tooMany');
    const failure: unknown = await tokens.find(NAME).catch((error: unknown) => error);
    expect([1000, 2000]).toContain((failure as { retryAfterMs: number }).retryAfterMs);
  });

  it('is asked again, with success, whatever it does', async () => {
    const value = await create();
    await control('PUT', 'faults', { rate: 0.5, seed: 7 });
    const insist = <T>(call: () => Promise<T>): Promise<T | null> =>
      eventually({ ask: () => call().catch(() => null), until: (answer) => answer !== null, withinMs: 20_000 });
    const token = await insist(() => found());
    await expect(insist(() => tokens.verify({ ...PERSON, value }))).resolves.toEqual({ result: 'works' });
    await insist(async () => {
      await tokens.revoke({ accountId: PERSON.accountId, upstreamId: token?.upstreamId ?? '' });
      return 'revoked';
    });
    await noFaults();
    await expect(tokens.find(NAME)).resolves.toBeNull();
  });
});
