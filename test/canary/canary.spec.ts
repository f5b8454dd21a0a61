import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { FleetClock, TokenSpec } from '@keyturn/domain';
import type { CallOptions } from '../harness/api-client.ts';
import { eventually } from '../harness/eventually.ts';
import { startKeyturn, type Keyturn } from '../harness/keyturn.ts';
import { expectLaterVersions } from '../harness/life-invariants.ts';
import { expectClean, expectCleanFiles, runningKinds } from './everywhere.ts';
import { LeakyIssuer, REFUSED, SLIP_COUNTS } from './leaky-issuer.ts';
import type { Marker } from './marker-forms.ts';
import { findMarkers, type Sink } from './marker-scan.ts';

const LIFE = 'leaky-life';

const canary = (name: string): Marker => ({ name, text: `CANARY${name}${randomBytes(12).toString('hex')}` });
const whsec = (marker: Marker) => `whsec_${Buffer.from(marker.text).toString('base64')}`;

const planted = {
  adminKey: canary('Admin'),
  issuerSecret: canary('Secret'),
  wrongSecret: canary('Wrong'),
  brokenSecret: canary('Broken'),
  unusedSecret: canary('Unused'),
  value: canary('Value'),
  badBody: canary('Body'),
  badCredential: canary('Credential'),
  idempotencyKey: canary('Repeat'),
};
/** Known only once the API has made it. */
let consumerKey: Marker = { name: 'consumerKey', text: '' };
let ticketSecret: Marker = { name: 'ticket', text: '' };

let keyturn: Keyturn;
let issuer: LeakyIssuer;

beforeAll(async () => {
  issuer = await LeakyIssuer.start({
    secret: whsec(planted.issuerSecret),
    marker: planted.value.text,
    clock: readClock,
  });
  keyturn = await startKeyturn({
    env: {
      KEYTURN_DEMO: 'off',
      KEYTURN_ADMIN_KEY: planted.adminKey.text,
      KEYTURN_EGRESS_ALLOW: new URL(issuer.url).host,
    },
  });
}, 120_000);

afterAll(async () => {
  await keyturn?.close();
  await issuer?.close();
}, 60_000);

describe('planted values', () => {
  it('are really there: minted, stored, pulled, refused, and let slip by the issuer at every opportunity', async () => {
    await plantSecrets();
    const ids = {
      [LIFE]: 'good-key',
      [`${REFUSED}-life`]: 'good-key',
      'wrong-secret': 'wrong-key',
      'broken-secret': 'broken-key',
    };
    for (const [id, secret] of Object.entries(ids)) await keyturn.api.putToken(spec(id, secret));
    const { key } = await createConsumer();
    consumerKey = { name: 'consumerKey', text: key.split('_')[2] ?? '' };
    await eventually({
      ask: () => keyturn.api.tokens(),
      until: (all) => all.some(({ id, currentVersion }) => id === LIFE && currentVersion !== null),
      withinMs: 60_000,
    });
    const pulled = await keyturn.api.get<{ version: number; value: string }>(`/v1/tokens/${LIFE}/value`, { key });
    expect(pulled.value).toBe(issuer.minted.get(`${LIFE} v${pulled.version}`));
    expect(await reveal()).toBe(pulled.value);
    await eventually({ ask: eventTypes, until: (types) => types.has('pulled'), withinMs: 20_000 });
    await keyturn.api.json('POST', `/v1/tokens/${LIFE}/acknowledgements`, {
      key,
      body: { version: pulled.version, outcome: 'ok' },
    });
    await keyturn.api.json('POST', `/v1/tokens/${LIFE}/rotate`, { body: { reason: 'canary' } });
    await expectLaterVersions(keyturn, { than: new Map([[LIFE, pulled.version + 1]]), withinMs: 40_000 });
    await eventually({
      ask: () => issuer.slips,
      until: (made) => made.revoke === SLIP_COUNTS.revoke,
      withinMs: 30_000,
    });
    expect(issuer.slips).toEqual(SLIP_COUNTS);
    const types = await eventTypes();
    for (const type of ['failing', 'orphaned', 'promoted', 'adopted', 'revoked', 'opened'])
      expect(types).toContain(type);
  }, 150_000);

  it('do not come back in the answer to a request that was wrong', async () => {
    const answers: Sink[] = [];
    for (const [method, path, options] of badRequests()) {
      const { status, headers, bytes } = await keyturn.api.call(method, path, options);
      expect({ path, isRefused: status >= 400 && status < 500 }).toEqual({ path, isRefused: true });
      answers.push({ name: `${method} ${path}`, bytes: Buffer.concat([Buffer.from(JSON.stringify(headers)), bytes]) });
    }
    // A field is refused by its name, which is the sender's own; that goes to the sender alone.
    const own = { method: 'PUT', path: '/v1/secrets/marked', body: { [planted.badBody.text]: 1 } };
    expect((await keyturn.api.call(own.method, own.path, { body: own.body })).status).toBe(422);
    expect(findMarkers(answers, markers())).toEqual([]);
  }, 30_000);

  it('are in no history, answer, metric, event, Redis key or command line while it runs', async () => {
    expectClean(await runningKinds(keyturn, { id: LIFE, label: `Leaky ${LIFE}` }), markers());
  }, 60_000);

  it('are in no file: databases, journals, logs and console, while it runs and after it has ended', async () => {
    await expectCleanFiles(keyturn, { markers: markers(), id: LIFE });
  }, 60_000);
});

/** What is searched for; of a secret made of a marker also the text it is written as. */
function markers(): Marker[] {
  const secrets = [planted.issuerSecret, planted.wrongSecret].map((marker) => ({
    name: `${marker.name} as text`,
    text: whsec(marker).slice('whsec_'.length),
  }));
  expect(consumerKey.text).toMatch(/^[0-9a-f]{64}$/);
  expect(ticketSecret.text).toMatch(/^[0-9a-f]{32}$/);
  return [...Object.values(planted), ...secrets, consumerKey, ticketSecret];
}

async function plantSecrets(): Promise<void> {
  const { api } = keyturn;
  await api.putSecret('good-key', whsec(planted.issuerSecret));
  await api.putSecret('wrong-key', whsec(planted.wrongSecret));
  await api.putSecret('broken-key', planted.brokenSecret.text);
  await api.putSecret('unused-key', planted.unusedSecret.text);
}

async function eventTypes(): Promise<Set<string | undefined>> {
  return new Set((await keyturn.api.feed()).map(({ type }) => type.split('.').at(-1)));
}

/** With an idempotency key, so that the answer that shows the key once is kept for a repeat. */
async function createConsumer(): Promise<{ key: string }> {
  const body = { name: 'nightly-sync', roles: ['consumer'], tokens: [LIFE] };
  const headers = { 'idempotency-key': planted.idempotencyKey.text };
  const first = await keyturn.api.json<{ key: string }>('POST', '/v1/keys', { headers, body });
  expect(await keyturn.api.json('POST', '/v1/keys', { headers, body })).toEqual(first);
  return first;
}

/** The value as a person is shown it; with idempotency keys, so that what may be kept of it is. */
async function reveal(): Promise<string> {
  const headers = { 'idempotency-key': `${planted.idempotencyKey.text}-reveal` };
  const path = `/v1/tokens/${LIFE}/reveals`;
  const { ticket } = await keyturn.api.json<{ ticket: string }>('POST', path, { headers, body: { reason: 'canary' } });
  ticketSecret = { name: 'ticket', text: ticket.split('-')[1] ?? '' };
  const redeem = () => keyturn.api.call('POST', `${path}/${ticket}/redeem`, { headers, body: {} });
  const shown = await redeem();
  expect([shown.status, (await redeem()).status]).toEqual([200, 410]);
  return (JSON.parse(shown.text) as { value: string }).value;
}

function badRequests(): [method: string, path: string, options: CallOptions][] {
  const { text } = planted.badBody;
  const credential = planted.badCredential.text;
  const good = spec(LIFE, 'good-key');
  const put = (body: unknown, headers = {}): [string, string, CallOptions] => [
    'PUT',
    `/v1/tokens/${LIFE}`,
    { body, headers },
  ];
  const yaml = { 'content-type': 'application/yaml' };
  return [
    put({ ...good, unknown: text }),
    put({ ...good, lifetime: text }),
    put({ ...good, kind: text, id: `${text}!` }),
    put({ ...good, issuer: { ...good.issuer, url: `http://user:${text}@127.0.0.1/` } }),
    put({ ...good, issuer: { ...good.issuer, secret: { secret: text } } }),
    put({ ...good, issuer: { ...good.issuer, secret: text } }),
    put({ ...good, tags: { env: { deep: text } } }),
    put(`{"value": "${text}", "value": "${text}"}`),
    put(`{"value": ${text}`),
    put(text, { 'content-type': 'text/plain' }),
    put({ label: text.repeat(3000) }),
    ['PUT', '/v1/secrets/marked', { body: { value: text, note: `${text}\nx` } }],
    ['PUT', '/v1/secrets/marked', { body: { value: [text], secret: text } }],
    ['PUT', '/v1/secrets/UPPER', { body: { value: text } }],
    ['POST', '/v1/fleet:apply', { body: `kind: Token\nspec: {a: "${text}`, headers: yaml }],
    ['POST', '/v1/fleet:apply', { body: `kind: Token\n  ${text}: &${text} x\n`, headers: yaml }],
    ['POST', '/v1/keys', { body: { name: 'x', roles: [text] } }],
    ['POST', `/v1/tokens/${LIFE}/acknowledgements`, { body: { version: text, outcome: text } }],
    ['POST', `/v1/tokens/${LIFE}/rotate`, { body: { reason: text, value: text } }],
    ['POST', `/v1/tokens/${LIFE}/reveals`, { body: { reason: text, value: text } }],
    ['POST', `/v1/tokens/${LIFE}/reveals/${text}/redeem`, {}],
    ['GET', `/v1/confirmations?state=${text}`, {}],
    ['GET', `/v1/tokens?phase=${text}`, {}],
    ['GET', `/v1/tokens?cursor=${text}`, {}],
    ['GET', '/v1/tokens', { key: credential }],
    ['GET', '/v1/tokens', { key: `kt_abc_${credential}_00000000` }],
    [
      'GET',
      '/v1/me',
      { key: null, headers: { authorization: `Basic ${Buffer.from(`x:${credential}`).toString('base64')}` } },
    ],
    ['GET', '/v1/me', { key: null, headers: { cookie: `session=${credential}`, 'x-api-key': credential } }],
    ['GET', '/v1/nowhere', { headers: { 'user-agent': credential, referer: `http://x.test/?${credential}` } }],
  ];
}

function spec(id: string, secret: string): TokenSpec {
  return {
    id,
    kind: 'custom',
    label: `Leaky ${id}`,
    owner: 'platform@acme.test',
    issuer: { mode: 'webhook', url: issuer.url, secret: { secret } },
    lifetime: 'P20D',
    renewal: { before: 'P15D' },
    overlap: 'P1D',
  };
}

function readClock(): FleetClock {
  return JSON.parse(readFileSync(join(keyturn.dataDir, 'clock.json'), 'utf8')) as FleetClock;
}
