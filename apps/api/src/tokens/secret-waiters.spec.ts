import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { failedEvents, type FailureCode } from '@keyturn/domain';
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

  it('leaves a token alone that waits for something else', async () => {
    await failing('refused', 'upstream.refused');
    const before = await token('refused');
    await setSecret('refused');
    await failing('other', 'secret.missing');
    expect(await token('refused')).toMatchObject({ revision: before['revision'], waitingFor: 'person' });
  });
});
