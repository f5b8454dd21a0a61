import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { IssuerSpec } from '@keyturn/domain';
import { openRecords, type Records } from '@keyturn/records';
import { loadKeyRing, openSecrets, SecretValue, type Secrets } from '@keyturn/secrets';
import { EgressClient, UpstreamFailure, type MintAnswer } from '@keyturn/upstream';
import { runActivity as run } from '../../test/run-activity.ts';
import { createIssuers, type TokenIssuer } from './issuers.ts';
import { createSinks } from './sinks.ts';
import { TokenStepsActivities } from './token-steps.activities.ts';

const ISSUER: IssuerSpec = { mode: 'webhook', url: 'https://issuer.acme.test', secret: { secret: 'issuer-key' } };
const EXPIRES = Date.UTC(2030, 0, 1);

let dir: string;
let records: Records;
let secrets: Secrets;

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'keyturn-steps-'));
  records = await openRecords({ file: join(dir, 'records.db') });
  secrets = await openSecrets({ records, keyRing: await loadKeyRing({ keysDir: join(dir, 'keys'), records }) });
});

afterAll(async () => {
  await records.close();
  await rm(dir, { recursive: true, force: true });
});

const answer = (value: string): MintAnswer => ({ value, upstreamId: 'u-1', expiresAt: EXPIRES });

/** The steps with an issuer that does as told. */
function stepsWith(change: Partial<TokenIssuer>): TokenStepsActivities {
  const issuer: TokenIssuer = {
    mint: () => Promise.resolve(answer('value')),
    verify: () => Promise.resolve({ result: 'works' }),
    revoke: () => Promise.resolve(),
    ...change,
  };
  return new TokenStepsActivities(
    secrets,
    { issuerOf: () => Promise.resolve(issuer) },
    createSinks({ secrets, folders: [] }),
  );
}

const ref = (tokenId: string, version = 1) => ({
  tokenId,
  incarnation: 'one',
  version,
  label: `Label v${version}`,
  upstreamId: null,
  issuer: ISSUER,
});
const mint = (tokenId: string, version = 1) => ({ ...ref(tokenId, version), lifetime: 'P30D' });
const valueOf = async (tokenId: string, version = 1): Promise<string> =>
  (await secrets.store.read({ credentialId: `${tokenId}~one`, version })).use((plain) => Promise.resolve(plain));

describe('minting', () => {
  it('stores the value and answers everything but the value', async () => {
    const steps = stepsWith({ mint: () => Promise.resolve(answer('the-value')) });
    const minted = await run(() => steps.mintVersion(mint('minted')));
    expect(minted).toEqual({
      fingerprint: expect.stringMatching(/^[0-9a-f]{16}$/),
      upstreamId: 'u-1',
      expiresAt: EXPIRES,
    });
    expect(JSON.stringify(minted)).not.toContain('the-value');
    await expect(valueOf('minted')).resolves.toBe('the-value');
  });

  it('labels the value with its version', async () => {
    const labels: string[] = [];
    const steps = stepsWith({ mint: ({ label }) => (labels.push(label), Promise.resolve(answer('labelled'))) });
    await run(() => steps.mintVersion(mint('labelled', 7)));
    expect(labels).toEqual(['Label v7']);
  });

  it('may be repeated: the same value is stored once and has the same fingerprint', async () => {
    const steps = stepsWith({ mint: () => Promise.resolve(answer('repeated')) });
    const first = await run(() => steps.mintVersion(mint('repeated')));
    await expect(run(() => steps.mintVersion(mint('repeated')))).resolves.toEqual(first);
  });

  it('does not replace a stored value by another that came for the same key', async () => {
    await run(() => stepsWith({ mint: () => Promise.resolve(answer('first')) }).mintVersion(mint('two-faced')));
    const again = run(() =>
      stepsWith({ mint: () => Promise.resolve(answer('second')) }).mintVersion(mint('two-faced')),
    );
    await expect(again).rejects.toMatchObject({ type: 'upstream.badAnswer' });
    await expect(valueOf('two-faced')).resolves.toBe('first');
  });

  it('that fails stores nothing', async () => {
    const steps = stepsWith({
      mint: () => Promise.reject(new UpstreamFailure({ code: 'upstream.timeout', detail: 'late' })),
    });
    await expect(run(() => steps.mintVersion(mint('nothing')))).rejects.toMatchObject({ type: 'upstream.timeout' });
    await expect(valueOf('nothing')).rejects.toMatchObject({ name: 'SecretsError' });
  });
});

describe('verifying and revoking', () => {
  it('verifies the stored value, which stays in this process', async () => {
    const seen: string[] = [];
    const steps = stepsWith({
      mint: () => Promise.resolve(answer('to-verify')),
      verify: ({ value }) => (seen.push(value), Promise.resolve({ result: 'works' })),
    });
    await run(() => steps.mintVersion(mint('verified')));
    await expect(run(() => steps.verifyVersion({ ...ref('verified'), upstreamId: 'u-1' }))).resolves.toEqual({
      result: 'works',
    });
    expect(seen).toEqual(['to-verify']);
  });

  it('revokes by the id of the issuer, without a value', async () => {
    const seen: object[] = [];
    const steps = stepsWith({ revoke: (issued) => (seen.push(issued), Promise.resolve()) });
    await run(() => steps.revokeVersion({ ...ref('revoked'), upstreamId: 'u-9' }));
    expect(seen).toEqual([{ tokenId: 'revoked', version: 1, label: 'Label v1', upstreamId: 'u-9' }]);
  });
});

describe('the issuer of a specification', () => {
  it('needs its named secret, and takes a changed one at once', async () => {
    const egress = new EgressClient([]);
    const issuers = createIssuers({ secrets, egress, atlassian: { admin: '', site: (site) => site } });
    await expect(issuers.issuerOf({ issuer: ISSUER })).rejects.toMatchObject({ code: 'secret.missing' });
    await secrets.named.put({ name: 'issuer-key', value: new SecretValue('not one of ours'), note: null });
    await expect(issuers.issuerOf({ issuer: ISSUER })).rejects.toMatchObject({ code: 'upstream.unauthorized' });
    await secrets.named.put({
      name: 'issuer-key',
      value: new SecretValue('whsec_c2VjcmV0LW9mLXRoZS1pc3N1ZXItaW4tdGhlc2Utc3BlY3M='),
      note: null,
    });
    await expect(issuers.issuerOf({ issuer: ISSUER })).resolves.toHaveProperty('mint');
    await egress.close();
  });
});
