import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { TemporalUnavailable } from '@keyturn/temporal';
import { openTestApi, type TestApi } from '../../test/open-test-api.ts';
import { recordToken } from '../../test/record-token.ts';
import { until } from '../../test/until.ts';

const body = { name: 'ci', roles: ['viewer'] };

describe('a POST with an Idempotency-Key', () => {
  const dir = mkdtempSync(join(tmpdir(), 'kt-repeats-'));
  let api: TestApi;
  const updateIds: string[] = [];
  const gateway = {
    command: ({ updateId }: { updateId: string }) => {
      updateIds.push(updateId);
      return Promise.reject(new TemporalUnavailable('Temporal could not be asked.'));
    },
  };

  const open = () => openTestApi({ dir, gateway });
  const post = (key: string, content: unknown = body, path = '/v1/keys') =>
    api.call('POST', path, { body: content, headers: { 'idempotency-key': key } });

  beforeAll(async () => {
    api = await open();
  });
  afterAll(async () => {
    await api.close();
    rmSync(dir, { recursive: true, force: true });
  });

  it('answers the same again, byte for byte, also after a restart', async () => {
    const first = await post('k1');
    const text = await first.text();
    expect(first.status).toBe(201);
    const again = await post('k1');
    expect([again.status, await again.text(), again.headers.get('idempotency-replayed')]).toEqual([201, text, 'true']);
    await api.close();
    api = await open();
    const later = await post('k1');
    expect([later.status, await later.text()]).toEqual([201, text]);
    const { total } = (await (await api.call('GET', '/v1/keys')).json()) as { total: number };
    expect(total).toBe(2);
  });

  it('is refused with another body, and is another request for another caller', async () => {
    expect((await post('k2')).status).toBe(201);
    const other = await post('k2', { ...body, name: 'other' });
    expect([other.status, ((await other.json()) as { code: string }).code]).toEqual([422, 'request.keyReused']);
    const { key } = await api.createKey({ name: 'admin', roles: ['admin'] });
    const another = await api.call('POST', '/v1/keys', {
      key,
      body: { ...body, name: 'other' },
      headers: { 'idempotency-key': 'k2' },
    });
    expect(another.status).toBe(201);
  });

  it('keeps a refusal as well', async () => {
    const first = await post('k3', { name: 7 });
    const text = await first.text();
    const again = await post('k3', { name: 7 });
    expect([again.status, await again.text()]).toEqual([422, text]);
    expect(again.headers.get('content-type')).toContain('application/problem+json');
  });

  it('is carried out once when it comes many times at once', async () => {
    const answers = await Promise.all(Array.from({ length: 8 }, () => post('k4')));
    const statuses = answers.map(({ status }) => status);
    expect(statuses.every((status) => status === 201 || status === 409)).toBe(true);
    const created = await Promise.all(answers.filter(({ status }) => status === 201).map((answer) => answer.text()));
    expect(new Set(created).size).toBe(1);
    const busy = answers.find(({ status }) => status === 409);
    if (busy !== undefined) expect(await busy.json()).toMatchObject({ code: 'request.inProgress', retryable: true });
  });

  it('may be tried again with the same key after a failure of ours, as one and the same command', async () => {
    await recordToken({ records: api.parts.records, id: 'abc' });
    await until(async () => ((await api.call('GET', '/v1/tokens/abc')).status === 200 ? true : null));
    const statuses = [];
    for (let sent = 0; sent < 3; sent += 1)
      statuses.push((await post('k6', { reason: 'now' }, '/v1/tokens/abc/rotate')).status);
    expect(statuses).toEqual([503, 503, 503]);
    expect(updateIds).toHaveLength(3);
    expect(new Set(updateIds).size).toBe(1);
  });

  it('leaves no hash of its body that could be tried with guesses', async () => {
    const { idempotency } = api.parts.records;
    const hashes: string[] = [];
    const { begin } = idempotency;
    Object.assign(idempotency, {
      begin: (input: Parameters<typeof begin>[0]) => (hashes.push(input.requestHash), begin(input)),
    });
    const sent = JSON.stringify(body);
    for (const key of ['k8', 'k9']) expect((await post(key, sent)).status).toBe(201);
    Object.assign(idempotency, { begin });
    const [first, second] = hashes;
    expect(first).toBe(second);
    for (const text of [sent, `application/json\n${sent}`])
      expect(hashes).not.toContain(createHash('sha256').update(text).digest('hex'));
  });

  it('leaves nothing readable of what was shown once', async () => {
    const { key } = (await (await post('k7')).json()) as { key: string };
    const begun = await api.parts.records.idempotency.sweep({
      now: new Date(Date.now() + 25 * 3_600_000).toISOString(),
    });
    expect(begun).toBeGreaterThan(0);
    expect(JSON.stringify(await api.parts.records.audit.list({ after: 0, limit: 100 }))).not.toContain(
      key.split('_')[2],
    );
    // Swept, the key is as good as new.
    expect((await post('k7', { ...body, name: 'other' })).status).toBe(201);
  });
});
