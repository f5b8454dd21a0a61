import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { FAILURE_TABLE, isRefusalCode } from '@keyturn/contracts';
import { type CallOptions, openTestApi, type TestApi } from '../../test/open-test-api.ts';

const PLANTED = 'planted-'.repeat(20);
const JSON_TYPE = { 'content-type': 'application/json' };
const YAML_TYPE = { 'content-type': 'application/yaml' };
const nest = (depth: number) => `${'['.repeat(depth)}${']'.repeat(depth)}`;

interface Case {
  readonly name: string;
  readonly method?: string;
  readonly path?: string;
  readonly options: CallOptions;
  readonly code: string;
  readonly says?: RegExp;
}

const CASES: readonly Case[] = [
  {
    name: 'an unknown field',
    options: { body: { name: 'x', roles: ['viewer'], [PLANTED]: 1 } },
    code: 'request.invalid',
    says: /UnknownField/,
  },
  {
    name: 'a wrong type',
    options: { body: { name: 7, roles: [PLANTED] } },
    code: 'request.invalid',
    says: /"path":"name".*WrongType/,
  },
  { name: 'nothing where fields are needed', options: { body: {} }, code: 'request.invalid', says: /Missing/ },
  { name: 'a body that is no object', options: { body: '[]' }, code: 'request.invalid' },
  { name: '65 KB', options: { body: JSON.stringify({ name: 'x'.repeat(65 * 1024) }) }, code: 'request.tooLarge' },
  {
    name: 'broken JSON',
    options: { body: `{\n  "name": ${PLANTED}` },
    code: 'request.malformed',
    says: /line 2, column 11/,
  },
  { name: 'JSON that ends too early', options: { body: '{"name": "x"' }, code: 'request.malformed', says: /line 1/ },
  { name: 'a comment in JSON', options: { body: '{} // x' }, code: 'request.malformed' },
  { name: 'a comma too many', options: { body: '{"name": "x",}' }, code: 'request.malformed' },
  { name: 'two JSON texts', options: { body: '{} {}' }, code: 'request.malformed' },
  {
    name: 'a name given twice',
    options: { body: '{"name": "x",\n "name": "y"}' },
    code: 'request.malformed',
    says: /line 2, column 2.*twice/,
  },
  { name: '__proto__', options: { body: '{"__proto__": {"admin": true}}' }, code: 'request.malformed' },
  { name: '__proto__ in disguise', options: { body: String.raw`{"\u005f_proto__": {}}` }, code: 'request.malformed' },
  { name: 'constructor.prototype', options: { body: '{"constructor": {"prototype": {}}}' }, code: 'request.malformed' },
  { name: '1e999', options: { body: '{"name": 1e999}' }, code: 'request.malformed' },
  { name: 'half a character', options: { body: String.raw`{"name": "\ud800"}` }, code: 'request.malformed' },
  {
    name: 'bytes that are not UTF-8',
    options: { body: Buffer.from([0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d]), headers: JSON_TYPE },
    code: 'request.malformed',
  },
  { name: '33 levels', options: { body: nest(33) }, code: 'request.malformed', says: /deeper than 32/ },
  {
    name: 'thirty thousand levels',
    options: { body: '['.repeat(30_000) },
    code: 'request.malformed',
    says: /deeper than 32/,
  },
  {
    name: 'a form',
    options: { body: 'name=x', headers: { 'content-type': 'application/x-www-form-urlencoded' } },
    code: 'request.unsupportedMediaType',
  },
  {
    name: 'text',
    options: { body: '{}', headers: { 'content-type': 'text/plain' } },
    code: 'request.unsupportedMediaType',
  },
  {
    name: 'JSON by another name',
    options: { body: '{}', headers: { 'content-type': 'application/problem+json' } },
    code: 'request.unsupportedMediaType',
  },
  {
    name: 'another charset',
    options: { body: '{}', headers: { 'content-type': 'application/json; charset=utf-16' } },
    code: 'request.unsupportedMediaType',
  },
  {
    name: 'a content type that is none',
    options: { body: '{}', headers: { 'content-type': PLANTED } },
    code: 'request.unsupportedMediaType',
  },
  {
    name: 'YAML where it is not declared',
    options: { body: 'name: x', headers: YAML_TYPE },
    code: 'request.unsupportedMediaType',
  },
  {
    name: 'an Idempotency-Key with spaces',
    options: { body: {}, headers: { 'idempotency-key': 'a b' } },
    code: 'request.malformed',
  },
  {
    name: 'broken YAML',
    path: '/v1/fleet:apply',
    options: { body: `kind: Token\nspec: [${PLANTED}`, headers: YAML_TYPE },
    code: 'request.malformed',
    says: /line \d+, column \d+/,
  },
  {
    name: 'a name given twice in YAML',
    path: '/v1/fleet:apply',
    options: { body: 'kind: Token\nspec:\n  id: a\n  id: b\n', headers: YAML_TYPE },
    code: 'request.malformed',
    says: /line 4, column 3/,
  },
  {
    name: 'an alias in YAML',
    path: '/v1/fleet:apply',
    options: { body: 'kind: &a Token\nspec: *a\n', headers: YAML_TYPE },
    code: 'request.malformed',
    says: /line 2, column 7/,
  },
  {
    name: 'a tag in YAML',
    path: '/v1/fleet:apply',
    options: { body: 'kind: !!js/function x\n', headers: YAML_TYPE },
    code: 'request.malformed',
  },
  {
    name: '__proto__ in YAML',
    path: '/v1/fleet:apply',
    options: { body: 'kind: Token\n__proto__: {}\n', headers: YAML_TYPE },
    code: 'request.malformed',
  },
  {
    name: '.inf in YAML',
    path: '/v1/fleet:apply',
    options: { body: 'kind: .inf\n', headers: YAML_TYPE },
    code: 'request.malformed',
  },
  {
    name: 'YAML nested deep',
    path: '/v1/fleet:apply',
    options: { body: nest(40), headers: YAML_TYPE },
    code: 'request.malformed',
  },
  {
    name: 'YAML nested beyond any stack',
    path: '/v1/fleet:apply',
    options: { body: '['.repeat(100_000), headers: YAML_TYPE },
    code: 'request.malformed',
  },
  {
    name: '513 KB of YAML',
    path: '/v1/fleet:apply',
    options: { body: '#'.repeat(513 * 1024), headers: YAML_TYPE },
    code: 'request.tooLarge',
  },
  {
    name: 'an unknown filter',
    method: 'GET',
    path: `/v1/tokens?${PLANTED}=1`,
    options: {},
    code: 'request.unknownParameter',
    says: /"planted-/,
  },
  {
    name: 'a parameter where there is none',
    method: 'GET',
    path: '/v1/me?x=1',
    options: {},
    code: 'request.unknownParameter',
    says: /\\"x\\"/,
  },
  {
    name: '__proto__ as a parameter',
    method: 'GET',
    path: '/v1/tokens?__proto__=1',
    options: {},
    code: 'request.unknownParameter',
  },
  { name: 'a limit of 0', method: 'GET', path: '/v1/tokens?limit=0', options: {}, code: 'request.badLimit' },
  { name: 'a limit of 501', method: 'GET', path: '/v1/tokens?limit=501', options: {}, code: 'request.badLimit' },
  { name: 'two limits', method: 'GET', path: '/v1/tokens?limit=1&limit=2', options: {}, code: 'request.badLimit' },
  {
    name: 'an edited cursor',
    method: 'GET',
    path: `/v1/tokens?cursor=${PLANTED}`,
    options: {},
    code: 'request.badCursor',
  },
  {
    name: 'a phase that does not exist',
    method: 'GET',
    path: `/v1/tokens?phase=${PLANTED}`,
    options: {},
    code: 'request.badParameter',
  },
  { name: 'an unknown path', method: 'GET', path: `/v1/${PLANTED}`, options: {}, code: 'route.notFound' },
  { name: 'a path that is not UTF-8', method: 'GET', path: '/v1/%ff', options: {}, code: 'request.malformed' },
  {
    name: 'a method that is not offered',
    method: 'DELETE',
    path: '/v1/me',
    options: {},
    code: 'request.methodNotAllowed',
  },
];

describe('what does not fit', () => {
  let api: TestApi;
  beforeAll(async () => {
    api = await openTestApi();
  });
  afterAll(() => api.close());

  it.each(CASES)(
    '$name is refused with $code, and nothing of it comes back',
    async ({ method = 'POST', path = '/v1/keys', options, code, says }) => {
      const answer = await api.call(method, path, options);
      const text = await answer.text();
      const problem = JSON.parse(text) as Record<string, unknown>;
      if (!isRefusalCode(code)) throw new Error(`${code} is not in the table`);
      const { status, title, retryable } = FAILURE_TABLE[code];
      expect({ text, code: problem['code'], status: answer.status }).toMatchObject({ code, status });
      expect(problem).toMatchObject({
        type: `/docs/errors#${code}`,
        title,
        status,
        retryable,
        requestId: answer.headers.get('x-request-id'),
      });
      expect(answer.headers.get('content-type')).toContain('application/problem+json');
      expect(answer.headers.get('cache-control')).toBe('no-store');
      // 64 characters and no more of what was sent, in any field.
      expect(text).not.toContain(PLANTED.slice(0, 65));
      expect(text).not.toMatch(/node_modules|node:internal|\.[tj]s:\d/);
      if (says !== undefined) expect(text).toMatch(says);
    },
  );

  it('was never our own fault', () => {
    expect(api.log.filter((line) => line.includes('request failed'))).toEqual([]);
  });

  it('names the methods that are offered', async () => {
    expect((await api.call('PATCH', '/v1/keys')).headers.get('allow')).toBe('GET, POST');
  });

  it('lists at most 100 violations', async () => {
    const fields = Object.fromEntries(Array.from({ length: 500 }, (_, index) => [`f${index}`, 1]));
    const answer = await api.call('POST', '/v1/keys', { body: fields });
    expect(((await answer.json()) as { violations: unknown[] }).violations).toHaveLength(100);
  });

  it.each([
    'evil.test',
    'evil.test:4780',
    'localhost.evil.test',
    '127.0.0.1.evil.test',
    '10.0.0.1',
    '[::2]',
    'a@localhost',
  ])('is a foreign Host header: %s', async (host) => {
    const { status, body } = await api.wire('GET', '/livez', { host });
    expect([status, body]).toEqual([421, expect.stringContaining('request.wrongHost')]);
  });

  it.each(['localhost', 'LOCALHOST:1', '127.0.0.1', '127.8.8.8:99', '[::1]:4780'])(
    'is not a Host header of this machine: %s',
    async (host) => {
      expect((await api.wire('GET', '/livez', { host })).status).toBe(200);
    },
  );

  it('includes what is hardly HTTP', async () => {
    expect(await speak(api.port, 'GET /livez HTTP/1.1\r\nHost:\r\nConnection: close\r\n\r\n')).toMatch(
      /^HTTP\/1\.1 421 /,
    );
    expect(await speak(api.port, 'NONSENSE\r\n\r\n')).toMatch(/^HTTP\/1\.1 400 .*request\.malformed/s);
    expect(await speak(api.port, `GET / HTTP/1.1\r\nHost: localhost\r\nX: ${'x'.repeat(20_000)}\r\n\r\n`)).toMatch(
      /^HTTP\/1\.1 413 .*request\.tooLarge/s,
    );
  });

  it('does not include an empty body where nothing is needed', async () => {
    const answer = await api.call('POST', '/v1/tokens/abc/rotate', { body: '', headers: JSON_TYPE });
    expect(((await answer.json()) as { code: string }).code).not.toBe('request.malformed');
  });
});

function speak(port: number, text: string): Promise<string> {
  return new Promise((resolve, reject) => {
    let heard = '';
    const socket = connect(port, '127.0.0.1', () => socket.write(text));
    socket.on('data', (chunk: Buffer) => (heard += chunk.toString()));
    socket.on('close', () => resolve(heard));
    socket.on('error', reject);
  });
}
