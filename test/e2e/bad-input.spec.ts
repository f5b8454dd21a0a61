import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { EMULATOR_ISSUER_SECRET } from '@keyturn/emulator';
import type { TokenSpec } from '@keyturn/domain';
import type { CallOptions } from '../harness/api-client.ts';
import { eventually } from '../harness/eventually.ts';
import type { HttpAnswer } from '../harness/http-call.ts';
import { startKeyturn, type Keyturn } from '../harness/keyturn.ts';
import { echoOf, expectRefusal, type Problem } from './refusal-checks.ts';

/** Longer than what may be echoed, and nowhere periodic. */
const LONG = Array.from({ length: 60 }, (_, index) => (index * 7919 + 13).toString(36)).join('');
const YAML = { 'content-type': 'application/yaml' };
const TOKENS = ['quiet-one', 'quiet-two'];
const PUT = '/v1/tokens/quiet-one';
const APPLY = '/v1/fleet:apply';

let keyturn: Keyturn;
let consumer: { id: string; key: string };
let viewer: { id: string; key: string };
let footprint: unknown;

beforeAll(async () => {
  // Real time: nothing happens by itself while we look, so whatever changes was changed by a request.
  keyturn = await startKeyturn({ env: { KEYTURN_CLOCK: 'x1', KEYTURN_DEMO: 'off' } });
  await keyturn.emulator.setFaults(0);
  await keyturn.api.putSecret('issuer-key', EMULATOR_ISSUER_SECRET);
  for (const id of TOKENS) await keyturn.api.putToken(spec({ id }));
  consumer = await keyturn.api.createKey({ name: 'nightly-sync', roles: ['consumer'], tokens: ['quiet-one'] });
  viewer = await keyturn.api.createKey({ name: 'onlooker', roles: ['viewer'] });
  await eventually({
    ask: () => keyturn.api.tokens(),
    until: (tokens) => tokens.every(({ phase }) => phase === 'active'),
    withinMs: 30_000,
  });
  footprint = await readFootprint();
}, 120_000);

afterAll(async () => {
  await keyturn?.close();
}, 60_000);

interface BadRequest {
  readonly title: string;
  readonly send: [method: string, path: string, options?: () => CallOptions];
  readonly refused: [status: number, code: string];
  /** What more the answer says. */
  readonly says?: (problem: Problem) => void;
}

const withSpec = (overrides: object) => () => ({ body: { ...spec({ id: 'quiet-one' }), ...overrides } });
const raw =
  (body: string | Buffer, headers: Record<string, string> = {}) =>
  () => ({ body, headers });
const violating = (code: string, path: string) => (problem: Problem) => {
  expect(problem.violations).toContainEqual(expect.objectContaining({ code, path }));
};
const atPlace = (line: number, column: number) => (problem: Problem) => {
  expect(problem.detail).toContain(`line ${line}, column ${column}`);
};

const BAD_REQUESTS: readonly BadRequest[] = [
  {
    title: 'an unknown field',
    send: ['PUT', PUT, withSpec({ surprise: LONG })],
    refused: [422, 'request.invalid'],
    says: violating('UnknownField', 'surprise'),
  },
  {
    title: 'a field with a long unknown name',
    send: ['PUT', PUT, withSpec({ [LONG]: 1 })],
    refused: [422, 'request.invalid'],
  },
  {
    title: 'three hundred unknown fields',
    send: [
      'PUT',
      PUT,
      withSpec(Object.fromEntries(Array.from({ length: 300 }, (_, index) => [`f${index}${LONG.slice(0, 90)}`, 1]))),
    ],
    refused: [422, 'request.invalid'],
    says: ({ violations }) => {
      expect(violations).toHaveLength(100);
    },
  },
  {
    title: 'a wrong type',
    send: ['PUT', PUT, withSpec({ lifetime: 12 })],
    refused: [422, 'request.invalid'],
    says: violating('WrongType', 'lifetime'),
  },
  {
    title: 'an id with bad characters',
    send: ['PUT', '/v1/tokens/Quiet_One', withSpec({ id: 'Quiet_One' })],
    refused: [422, 'request.invalid'],
    says: violating('WrongFormat', 'id'),
  },
  {
    title: 'an id that is not the one of the path',
    send: ['PUT', PUT, withSpec({ id: 'quiet-two' })],
    refused: [422, 'request.invalid'],
    says: violating('IdDiffers', 'id'),
  },
  {
    title: 'an address that is a script',
    send: [
      'PUT',
      PUT,
      withSpec({ issuer: { mode: 'webhook', url: `javascript:${LONG}`, secret: { secret: 'issuer-key' } } }),
    ],
    refused: [422, 'request.invalid'],
  },
  {
    title: 'a lifetime of zero',
    send: ['PUT', PUT, withSpec({ lifetime: 'P0D' })],
    refused: [422, 'spec.refused'],
    says: violating('LifetimeOutOfRange', 'lifetime'),
  },
  {
    title: 'a lifetime of a hundred years',
    send: ['PUT', PUT, withSpec({ lifetime: 'P100Y' })],
    refused: [422, 'spec.refused'],
    says: violating('LifetimeOutOfRange', 'lifetime'),
  },
  {
    title: 'a site that changes',
    send: ['PUT', PUT, withSpec({ site: `https://${LONG.slice(0, 60)}.example` })],
    refused: [422, 'spec.immutable'],
  },
  {
    title: 'a body of 65 KB',
    send: ['PUT', PUT, withSpec({ label: LONG.repeat(400).slice(0, 65 * 1024) })],
    refused: [413, 'request.tooLarge'],
  },
  {
    title: 'broken JSON',
    send: ['PUT', PUT, raw(`{\n  "id": "quiet-one",\n  "label": ${LONG}\n}`)],
    refused: [400, 'request.malformed'],
    says: atPlace(3, 12),
  },
  {
    title: 'a JSON name given twice',
    send: ['PUT', PUT, raw(`{"id":"quiet-one",\n"id":"${LONG}"}`)],
    refused: [400, 'request.malformed'],
    says: atPlace(2, 1),
  },
  {
    title: '__proto__ in JSON',
    send: ['PUT', PUT, raw(`{"__proto__":{"label":"${LONG}"}}`)],
    refused: [400, 'request.malformed'],
  },
  {
    title: 'a number beyond all numbers',
    send: ['PUT', PUT, raw('{"version":1e999}')],
    refused: [400, 'request.malformed'],
  },
  {
    title: 'forty levels',
    send: ['PUT', PUT, raw(`${'['.repeat(40)}${']'.repeat(40)}`)],
    refused: [400, 'request.malformed'],
  },
  {
    title: 'bytes that are not UTF-8',
    send: ['PUT', PUT, raw(Buffer.from([0x22, 0xc3, 0x28, 0x22]))],
    refused: [400, 'request.malformed'],
  },
  {
    title: 'broken YAML',
    send: ['POST', APPLY, raw(`kind: Token\nspec:\n  label: "${LONG}\n`, YAML)],
    refused: [400, 'request.malformed'],
    says: ({ detail }) => {
      expect(detail).toMatch(/line \d+, column \d+/);
    },
  },
  {
    title: 'a YAML name given twice',
    send: ['POST', APPLY, raw(`kind: Token\nkind: ${LONG}\n`, YAML)],
    refused: [400, 'request.malformed'],
    says: atPlace(2, 1),
  },
  {
    title: 'a YAML alias',
    send: ['POST', APPLY, raw('kind: &k Token\nspec: [*k, *k]\n', YAML)],
    refused: [400, 'request.malformed'],
  },
  {
    title: 'plain text',
    send: ['PUT', PUT, raw(LONG, { 'content-type': 'text/plain' })],
    refused: [415, 'request.unsupportedMediaType'],
  },
  {
    title: 'a form, as a web page would send it',
    send: ['POST', `${PUT}/rotate`, raw(`reason=${LONG}`, { 'content-type': 'application/x-www-form-urlencoded' })],
    refused: [415, 'request.unsupportedMediaType'],
  },
  {
    title: 'YAML where only JSON is taken',
    send: ['PUT', PUT, raw('id: quiet-one\n', YAML)],
    refused: [415, 'request.unsupportedMediaType'],
  },
  {
    title: 'a foreign Host',
    send: ['GET', '/v1/tokens', () => ({ headers: { host: `${LONG.slice(0, 60)}.${LONG.slice(60, 120)}.example` } })],
    refused: [421, 'request.wrongHost'],
  },
  { title: 'an unknown filter', send: ['GET', `/v1/tokens?${LONG}=1`], refused: [400, 'request.unknownParameter'] },
  {
    title: 'a filter with a wrong value',
    send: ['GET', `/v1/tokens?phase=${LONG}`],
    refused: [400, 'request.badParameter'],
  },
  { title: 'a limit of a million', send: ['GET', '/v1/tokens?limit=1000000'], refused: [400, 'request.badLimit'] },
  { title: 'an invented cursor', send: ['GET', `/v1/tokens?cursor=${LONG}`], refused: [400, 'request.badCursor'] },
  { title: 'a broken path', send: ['GET', '/v1/tokens/%ff%fe'], refused: [400, 'request.malformed'] },
  {
    title: 'a token that is not there',
    send: ['GET', `/v1/tokens/${LONG.slice(0, 63)}`],
    refused: [404, 'resource.notFound'],
  },
  { title: 'a route that is not there', send: ['GET', `/v1/${LONG}`], refused: [404, 'route.notFound'] },
  { title: 'a method that is not there', send: ['DELETE', '/v1/tokens'], refused: [405, 'request.methodNotAllowed'] },
  {
    title: 'a revision that is past',
    send: [
      'PUT',
      PUT,
      () => ({ body: spec({ id: 'quiet-one', label: LONG.slice(0, 100) }), headers: { 'if-match': '"1"' } }),
    ],
    refused: [412, 'request.revisionChanged'],
  },
  {
    title: 'a request id that is a novel',
    send: ['GET', '/v1/nowhere', () => ({ headers: { 'x-request-id': LONG } })],
    refused: [404, 'route.notFound'],
  },
  { title: 'no key', send: ['GET', '/v1/tokens', () => ({ key: null })], refused: [401, 'auth.unauthenticated'] },
  { title: 'a wrong key', send: ['GET', '/v1/tokens', () => ({ key: LONG })], refused: [401, 'auth.unauthenticated'] },
  {
    title: 'a viewer who wants a rotation',
    send: ['POST', `${PUT}/rotate`, () => ({ key: viewer.key, body: { reason: LONG.slice(0, 200) } })],
    refused: [403, 'auth.forbidden'],
  },
  {
    title: "another consumer's value",
    send: ['GET', '/v1/tokens/quiet-two/value', () => ({ key: consumer.key })],
    refused: [404, 'resource.notFound'],
  },
  {
    title: "another consumer's acknowledgement",
    send: [
      'POST',
      '/v1/tokens/quiet-two/acknowledgements',
      () => ({ key: consumer.key, body: { version: 1, outcome: 'ok' } }),
    ],
    refused: [404, 'resource.notFound'],
  },
  {
    title: 'an acknowledgement of what was never handed out',
    send: ['POST', `${PUT}/acknowledgements`, () => ({ key: consumer.key, body: { version: 99, outcome: 'ok' } })],
    refused: [422, 'request.invalid'],
  },
];

describe('what does not fit is refused and changes nothing', () => {
  it.each(BAD_REQUESTS)(
    '$title: $refused',
    async ({ send: [method, path, options = () => ({})], refused: [status, code], says }) => {
      const given = options();
      const answer = await keyturn.api.call(method, path, given);
      const problem = expectRefusal({ answer, status, code, sent: sentOf(path, given) });
      says?.(problem);
      expect(await readFootprint()).toEqual(footprint);
    },
  );

  it('a cursor that was edited', async () => {
    const { next } = await keyturn.api.get<{ next: string }>('/v1/tokens?limit=1');
    const edited = `${next.slice(0, -2)}${next.at(-2) === 'A' ? 'B' : 'A'}${next.at(-1)}`;
    const path = `/v1/tokens?limit=1&cursor=${edited}`;
    expectRefusal({
      answer: await keyturn.api.call('GET', path),
      status: 400,
      code: 'request.badCursor',
      sent: [path],
    });
    expect((await keyturn.api.call('GET', `/v1/tokens?limit=1&cursor=${next}`)).status).toBe(200);
  });

  it('fleet documents are refused one by one, and what is wrong with them is not repeated at length', async () => {
    const body = [
      { kind: 'Token', spec: { ...spec({ id: 'quiet-new' }), lifetime: 'P0D', [LONG]: LONG } },
      { kind: LONG },
    ];
    const answer = await keyturn.api.call('POST', APPLY, { body });
    expect(answer.status).toBe(200);
    expect(JSON.parse(answer.text)).toMatchObject({ counts: { created: 0, changed: 0, refused: 2 } });
    expect(echoOf(answer.text, [JSON.stringify(body)])).toBe('');
    expect(await readFootprint()).toEqual(footprint);
  });
});

describe('keys and repeats', () => {
  it('a revoked key is nobody within a second', async () => {
    const { id, key } = await keyturn.api.createKey({ name: 'leaver', roles: ['viewer'] });
    expect((await keyturn.api.call('GET', '/v1/tokens', { key })).status).toBe(200);
    await keyturn.api.json('DELETE', `/v1/keys/${id}`);
    const answer = await eventually({
      ask: () => keyturn.api.call('GET', '/v1/tokens', { key }),
      until: ({ status }) => status !== 200,
      withinMs: 1000,
    });
    expectRefusal({ answer, status: 401, code: 'auth.unauthenticated', sent: [key] });
  });

  it('a repeated Idempotency-Key answers the same and acts once; with another body it is refused', async () => {
    const headers = { 'idempotency-key': 'e2e-repeat-1' };
    const rotate = (reason: string): Promise<HttpAnswer> =>
      keyturn.api.call('POST', `${PUT}/rotate`, { headers, body: { reason } });
    const first = await rotate('once');
    expect(first.status).toBe(202);
    const reached = await eventually({
      ask: () => keyturn.api.token('quiet-one'),
      until: ({ currentVersion }) => currentVersion === 2,
      withinMs: 20_000,
    });
    const second = await rotate('once');
    expect({ status: second.status, text: second.text }).toEqual({ status: first.status, text: first.text });
    expectRefusal({ answer: await rotate('other'), status: 422, code: 'request.keyReused', sent: ['other'] });
    expect((await keyturn.api.token('quiet-one')).revision).toBe(reached.revision);
  });
});

function spec(overrides: Partial<TokenSpec> & { id: string }): TokenSpec {
  return {
    kind: 'custom',
    label: `Quiet ${overrides.id}`,
    owner: 'platform@acme.test',
    issuer: { mode: 'webhook', url: `${keyturn.emulator.base}/issuer`, secret: { secret: 'issuer-key' } },
    lifetime: 'P90D',
    ...overrides,
  };
}

/** Everything a request could have changed. */
async function readFootprint() {
  const { api } = keyturn;
  return {
    tokens: (await api.tokens()).map(({ id, revision, generation }) => ({ id, revision, generation })),
    feed: (await api.feed()).at(-1)?.seq,
    secrets: await api.get('/v1/secrets'),
    keys: (await api.get<{ items: { id: string; revokedAt: string | null }[] }>('/v1/keys')).items.map(
      ({ id, revokedAt }) => ({ id, revokedAt }),
    ),
    tasks: (await api.get<{ total: number }>('/v1/tasks')).total,
  };
}

function sentOf(path: string, { body, headers = {}, key }: CallOptions): string[] {
  const text =
    body === undefined
      ? ''
      : Buffer.isBuffer(body) || typeof body === 'string'
        ? body.toString()
        : JSON.stringify(body);
  return [path, text, ...Object.values(headers), ...(typeof key === 'string' ? [key] : [])];
}
