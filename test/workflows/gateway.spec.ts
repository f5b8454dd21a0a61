import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { REAL_TIME, type TokenSpec } from '@keyturn/domain';
import { createMigrationGateway, createTokenGateway, openTemporal, type LazyClient } from '@keyturn/temporal';
import { ensureNamespace } from '../harness/namespace.ts';

// No worker runs in this namespace: what workers answer is in the other files of this folder.
const NAMESPACE = 'gateway';
const codecKeys = { current: 'one', keys: new Map([['one', new Uint8Array(32).fill(1)]]) };
const SHORT_MS = 1500;
let temporal: LazyClient;

beforeAll(async () => {
  temporal = openTemporal({ address: process.env['TEMPORAL_ADDRESS'] ?? '', namespace: NAMESPACE, codecKeys });
  await ensureNamespace(temporal, NAMESPACE);
}, 60_000);

afterAll(async () => {
  await temporal.close();
});

const spec = (id: string): TokenSpec => ({
  id,
  kind: 'custom',
  label: id,
  owner: 'platform@acme.test',
  issuer: { mode: 'webhook', url: 'https://issuer.acme.test', secret: { secret: 'key' } },
  lifetime: 'P30D',
});
const put = (id: string) => ({
  message: { spec: spec(id), incarnation: randomUUID(), by: 'test' },
  updateId: randomUUID(),
  snapshot: null,
});

describe('the gateway', () => {
  it('says when nobody knows the workflow', async () => {
    const gateway = createTokenGateway({ client: temporal, clock: REAL_TIME });
    const nobody = { tokenId: 'nobody', updateId: randomUUID() };
    const missing = { name: 'NoSuchWorkflow', code: 'workflow.notFound' };
    await expect(
      gateway.command({ ...nobody, command: 'rotateNow', message: { reason: 'test', by: 'test' } }),
    ).rejects.toMatchObject(missing);
    await expect(
      gateway.command({ ...nobody, command: 'completeTask', message: { taskId: 'nobody.1', by: 'test' } }),
    ).rejects.toMatchObject(missing);
    await expect(gateway.adoptionChanged({ tokenId: 'nobody' })).rejects.toMatchObject(missing);
    await expect(gateway.status({ tokenId: 'nobody' })).rejects.toMatchObject(missing);
    const migrations = createMigrationGateway({ client: temporal, clock: REAL_TIME });
    const none = { migrationId: 'nobody', updateId: randomUUID() };
    await expect(migrations.command({ ...none, command: 'start', message: { by: 'test' } })).rejects.toMatchObject(
      missing,
    );
    await expect(migrations.status({ migrationId: 'nobody' })).rejects.toMatchObject(missing);
  });

  it('gives up in time when every worker is away: the outcome is unknown', async () => {
    const gateway = createTokenGateway({ client: temporal, clock: REAL_TIME, deadlineMs: SHORT_MS });
    await expect(gateway.applySpec(put('no-worker'))).rejects.toMatchObject({
      name: 'TemporalUnavailable',
      code: 'service.unavailable',
    });
  }, 20_000);

  it('gives up in time when Temporal is away', async () => {
    const away = openTemporal({ address: '127.0.0.1:1', namespace: 'default', codecKeys });
    const gateway = createTokenGateway({ client: away, clock: REAL_TIME, deadlineMs: SHORT_MS });
    await expect(gateway.applySpec(put('no-temporal'))).rejects.toMatchObject({ name: 'TemporalUnavailable' });
    await expect(gateway.status({ tokenId: 'no-temporal' })).rejects.toMatchObject({ name: 'TemporalUnavailable' });
    await expect(away.check()).rejects.toThrow();
    await away.close();
  }, 20_000);
});

describe('the lazy client', () => {
  it('names the database, so that a replaced one is noticed, and registers search attributes as often as asked', async () => {
    const { databaseId, pollers, latencyMs } = await temporal.check();
    expect(databaseId).not.toBe('');
    expect(pollers).toBe(0);
    expect(latencyMs).toBeGreaterThan(0);
    await Promise.all([temporal.registerSearchAttributes(), temporal.registerSearchAttributes()]);
    await temporal.registerSearchAttributes();
  });
});
