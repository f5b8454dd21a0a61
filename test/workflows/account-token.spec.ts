import { beforeAll, describe, expect, it } from '@jest/globals';
import { SecretValue } from '@keyturn/secrets';
import { currentVersion, type TokenSpec, type TokenState } from '@keyturn/domain';
import { PageVisitor } from '../../apps/emulator/test/page-visitor.ts';
import { setStage } from '../harness/stage.ts';

const stage = setStage('account-token');
const DAY_MS = 86_400_000;
const PATIENCE_MS = 60_000;
const EMAIL = 'migrator@acme.test';

const ACCOUNT_TOKEN = {
  kind: 'atlassian.accountApiToken',
  site: 'https://acme.atlassian.net',
  issuer: { mode: 'guided' },
  lifetime: 'P60D',
  overlap: 'PT1H',
  account: {
    email: EMAIL,
    id: 'emulator-account',
    organisation: { id: 'emulator-org', apiKey: { secret: 'org-key' } },
  },
} as const satisfies Partial<TokenSpec>;

const isIn = (version: number) => (state: TokenState) => currentVersion(state)?.version === version;
const statusOf = (state: TokenState, version: number) =>
  state.versions.find((known) => known.version === version)?.status;

beforeAll(async () => {
  await stage.fleet.secrets.named.put({ name: 'org-key', value: new SecretValue('emulator-org-key'), note: null });
}, 90_000);

/** What a person does at id.atlassian.com; the value is shown once. */
async function create(label: string, days: number): Promise<string> {
  const page = new PageVisitor({ base: stage.fleet.emulator.url });
  await page.open(`/id/manage-profile/security/api-tokens?account=${EMAIL}`);
  await page.submit('Create', { Name: label, 'Expires in (days)': String(days) });
  return page.value('Token');
}

describe('an account API token', () => {
  it.concurrent(
    'is tried by a real call, its expiry read from the organisation, and its predecessor revoked there alone',
    async () => {
      const token = await stage.token({ id: 'account-renewed', ...ACCOUNT_TOKEN, label: 'Renewed' });
      await token.put();
      await token.submit(await create('Renewed v1', 50));
      const first = await token.until(isIn(1));
      expect(first.versions[0]).toMatchObject({ verified: true, expiresAtSource: 'reported' });
      const life = (first.versions[0]?.expiresAt ?? 0) - (first.versions[0]?.issuedAt ?? 0);
      expect(Math.abs(life - 50 * DAY_MS)).toBeLessThan(5 * DAY_MS);

      const other = await create('Somebody else', 50);
      await token.submit(await create('Renewed v2', 50));
      await token.until((state) => isIn(2)(state) && statusOf(state, 1) === 'revoked');
      await expect(signsIn(other)).resolves.toBe(true);
      await token.expectSound();
    },
    PATIENCE_MS,
  );

  it.concurrent(
    'that does not work is not used, and everything else stays as it was',
    async () => {
      const token = await stage.token({ id: 'account-wrong', ...ACCOUNT_TOKEN, label: 'Wrong' });
      await token.put();
      await token.submit(await create('Wrong v1', 50));
      await token.until(isIn(1));
      await token.submit('not-a-token-of-this-account');
      const state = await token.until((now) => statusOf(now, 2) === 'orphaned');
      expect(state).toMatchObject({ phase: 'active', failures: null });
      expect(isIn(1)(state)).toBe(true);
      await token.submit(await create('Wrong v3', 50));
      await token.until(isIn(3));
      await token.expectSound();
    },
    PATIENCE_MS,
  );

  it.concurrent(
    'is used although the organisation refuses to tell of it; a person is asked, and then it is read',
    async () => {
      await stage.fleet.secrets.named.put({ name: 'bad-org-key', value: new SecretValue('wrong'), note: null });
      const organisation = { id: 'emulator-org', apiKey: { secret: 'bad-org-key' } };
      const token = await stage.token({
        id: 'account-unread',
        ...ACCOUNT_TOKEN,
        label: 'Unread',
        account: { ...ACCOUNT_TOKEN.account, organisation },
      });
      await token.put();
      await token.submit(await create('Unread v1', 50));
      const unread = await token.until(isIn(1));
      expect(unread.versions[0]).toMatchObject({ verified: true, expiresAtSource: 'estimated' });
      const taskId = await token.taskId('fixAccess');
      const key = new SecretValue('emulator-org-key');
      await stage.fleet.secrets.named.put({ name: 'bad-org-key', value: key, note: null });
      await token.completeTask({ taskId });
      await token.until(({ versions, tasks }) => versions[0]?.expiresAtSource === 'reported' && tasks.length === 0);
      await token.expectSound();
    },
    PATIENCE_MS,
  );
});

async function signsIn(value: string): Promise<boolean> {
  const authorization = `Basic ${Buffer.from(`${EMAIL}:${value}`).toString('base64')}`;
  const { status } = await fetch(`${stage.fleet.emulator.url}/sites/acme/rest/api/3/myself`, {
    headers: { authorization },
  });
  return status === 200;
}
