import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { EgressClient } from '../egress.ts';
import { UpstreamFailure } from '../upstream-failure.ts';
import type { AccountTokens } from './account-tokens.ts';
import { createAccountTokens } from './atlassian-account-tokens.ts';

const VALUE = 'ATATT3x-marked-value-4711=';
const KEY = 'marked-organisation-key-4711';
const ACCOUNT = '557058:f58131cb-b67d-43c7-b30d-6b58d40bd077';
const PERSON = { email: 'svc@acme.test', accountId: ACCOUNT, value: VALUE };
const NAME = { orgId: 'org-1', accountId: ACCOUNT, label: 'Prod adapters v7' };
const LIST = '/api/admin/api-access/v1/orgs/org-1/api-tokens?q=Prod+adapters+v7&pageSize=100';
const HTML = '<!doctype html><html><body><h1>Log in</h1></body></html>';

type Respond = (response: ServerResponse) => void;

let server: Server;
let egress: EgressClient;
let base: string;
let tokens: AccountTokens;
const answers: Respond[] = [];
const received: { method: string | undefined; url: string | undefined; headers: IncomingMessage['headers'] }[] = [];

beforeAll(async () => {
  server = createServer(({ method, url, headers }, response) => {
    received.push({ method, url, headers });
    // The last one stays.
    const [respond = answering(500)] = answers.length > 1 ? answers.splice(0, 1) : answers;
    respond(response);
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  egress = new EgressClient([{ host: '127.0.0.1' }]);
  tokens = createAccountTokens({
    egress,
    adminBaseUrl: `${base}/api/`,
    siteBaseUrl: `${base}/sites/acme/`,
    apiKey: KEY,
  });
});

afterEach(() => {
  received.length = 0;
  answers.length = 0;
});

afterAll(async () => {
  await egress.close();
  server.closeAllConnections();
  server.close();
});

const answering =
  (status: number, body: unknown = {}, headers: Record<string, string> = {}): Respond =>
  (response) => {
    response.writeHead(status, headers).end(typeof body === 'string' ? body : JSON.stringify(body));
  };

const listed = (change: object = {}) => ({
  id: 'asp_A0T8NbvnwgyVkw3K',
  label: NAME.label,
  status: 'ALLOWED',
  createdAt: '2026-01-01T00:00:00Z',
  expiresAt: '2027-01-01T09:00:00.000+0900',
  lastActiveAt: null,
  user: { id: ACCOUNT, orgId: 'org-1', name: 'Service', email: PERSON.email },
  ...change,
});
const page = (data: readonly unknown[], next: string | null = null) =>
  answering(200, { data, links: { self: '', next, prev: null } });

async function failureOf(call: Promise<unknown>): Promise<UpstreamFailure> {
  const error: unknown = await call.then(
    () => new Error('it did not fail'),
    (reason: unknown) => reason,
  );
  if (!(error instanceof UpstreamFailure)) throw error;
  return error;
}

const revoked = { accountId: ACCOUNT, upstreamId: 'asp_A0T8NbvnwgyVkw3K' };
const CALLS: [string, () => Promise<unknown>][] = [
  ['verify', () => tokens.verify(PERSON)],
  ['find', () => tokens.find(NAME)],
  ['revoke', () => tokens.revoke(revoked)],
];

describe('to verify a token', () => {
  it('the site is asked who it signs in', async () => {
    answers.push(answering(200, { accountId: ACCOUNT, displayName: 'Service', active: true, groups: {} }));
    await expect(tokens.verify(PERSON)).resolves.toEqual({ result: 'works' });
    expect(received).toMatchObject([{ method: 'GET', url: '/sites/acme/rest/api/3/myself' }]);
    const [, encoded = ''] = received[0]?.headers.authorization?.split(' ') ?? [];
    expect(Buffer.from(encoded, 'base64').toString()).toBe(`svc@acme.test:${VALUE}`);
  });

  it.each<[string, Respond]>([
    ['a 401', answering(401, HTML)],
    ['a 403', answering(403, { message: 'no access' })],
    ['the name of another account', answering(200, { accountId: 'somebody-else' })],
  ])('%s means that it fails', async (_, respond) => {
    answers.push(respond);
    await expect(tokens.verify(PERSON)).resolves.toEqual({ result: 'fails' });
  });

  it('a 403 that asks for a captcha says nothing about the value', async () => {
    answers.push(answering(403, HTML, { 'x-seraph-loginreason': 'AUTHENTICATION_DENIED' }));
    expect(await failureOf(tokens.verify(PERSON))).toMatchObject({
      code: 'upstream.unauthorized',
      message: 'HTTP 403: the site asks for a captcha; sign in to it once with a browser.',
    });
  });

  it('a 403 with a time to wait says nothing about the value', async () => {
    answers.push(answering(403, {}, { 'retry-after': '30' }));
    expect(await failureOf(tokens.verify(PERSON))).toMatchObject({ code: 'upstream.limited', retryAfterMs: 30_000 });
  });
});

describe('to find a token', () => {
  it('the list of the organisation is asked with its key, and tells id, expiry and birth', async () => {
    answers.push(page([listed({ more: true })]));
    await expect(tokens.find(NAME)).resolves.toEqual({
      upstreamId: 'asp_A0T8NbvnwgyVkw3K',
      createdAt: Date.UTC(2026, 0, 1),
      expiresAt: Date.UTC(2027, 0, 1),
    });
    expect(received).toMatchObject([{ method: 'GET', url: LIST, headers: { authorization: `Bearer ${KEY}` } }]);
  });

  it('account and label have to be the same, letter by letter', async () => {
    const others = [{ label: 'prod adapters v7' }, { label: 'Prod adapters v70' }, { user: { id: '557058:other' } }];
    answers.push(page(others.map(listed)));
    await expect(tokens.find(NAME)).resolves.toBeNull();
  });

  it('of several with one name the one made last is taken, wherever it stands', async () => {
    const made = ['2026-01-02T00:00:00Z', '2026-01-04T00:00:00Z', '2026-01-03T00:00:00Z', null, 'long ago'];
    const data = made.map((createdAt, index) => listed({ id: `id-${index}`, createdAt }));
    answers.push(page(data.slice(0, 2), 'second'), page(data.slice(2)));
    await expect(tokens.find(NAME)).resolves.toMatchObject({ upstreamId: 'id-1', createdAt: Date.UTC(2026, 0, 4) });
  });

  it.each<[string, object]>([
    ['null', { expiresAt: null, createdAt: null }],
    ['nothing', { expiresAt: undefined, createdAt: undefined }],
  ])('what the list says with %s stays unknown', async (_, change) => {
    answers.push(page([listed(change)]));
    await expect(tokens.find(NAME)).resolves.toEqual({
      upstreamId: 'asp_A0T8NbvnwgyVkw3K',
      expiresAt: null,
      createdAt: null,
    });
  });

  it('an odd entry of somebody else is passed over', async () => {
    answers.push(page([null, {}, 'text', listed({ user: null }), listed({ label: 7 }), listed()]));
    await expect(tokens.find(NAME)).resolves.toMatchObject({ upstreamId: 'asp_A0T8NbvnwgyVkw3K' });
  });

  it.each<[string, object, string]>([
    ['no id', { id: undefined }, 'id'],
    ['an id that is a path', { id: '../../users' }, 'id'],
    ['an expiry without a zone', { expiresAt: '2027-01-01T00:00:00' }, 'expiresAt'],
    ['an expiry that is no instant', { expiresAt: VALUE }, 'expiresAt'],
  ])('an entry of ours with %s is an answer that cannot be read', async (_, change, field) => {
    answers.push(page([listed(change)]));
    expect(await failureOf(tokens.find(NAME))).toMatchObject({
      code: 'upstream.badAnswer',
      message: `HTTP 200, but unreadable: ${field}.`,
    });
  });

  it.each([
    ['a cursor', 'c/2=='],
    ['a relative address', '/admin/api-access/v1/orgs/org-1/api-tokens?cursor=c%2F2%3D%3D&pageSize=3'],
    ['an address of another host', 'https://thief.test/collect?cursor=c%2F2%3D%3D'],
  ])('the next page may be given as %s; only its cursor is used', async (_, next) => {
    answers.push(page([], next), page([listed()]));
    await expect(tokens.find(NAME)).resolves.not.toBeNull();
    expect(received.map(({ url }) => url)).toEqual([LIST, `${LIST}&cursor=c%2F2%3D%3D`]);
  });

  it('an address without a cursor cannot be followed', async () => {
    answers.push(page([], '/next?page=2'));
    expect(await failureOf(tokens.find(NAME))).toMatchObject({
      code: 'upstream.badAnswer',
      message: 'HTTP 200, but unreadable: links.next.',
    });
  });

  it('a list without end is given up, found or not', async () => {
    answers.push(page([listed()], 'again'));
    expect(await failureOf(tokens.find(NAME))).toMatchObject({
      code: 'upstream.badAnswer',
      message: 'The list has more than 50 pages.',
    });
    expect(received).toHaveLength(50);
  });

  it('an organisation that does not exist is refused for good', async () => {
    answers.push(answering(404, { code: 'notFound' }));
    expect(await failureOf(tokens.find(NAME))).toMatchObject({
      code: 'upstream.refused',
      message: 'HTTP 404 (notFound)',
    });
  });
});

describe('to revoke a token', () => {
  it.each([204, 200, 404])('HTTP %d is done', async (status) => {
    answers.push(answering(status, status === 204 ? '' : {}));
    await expect(tokens.revoke(revoked)).resolves.toBeUndefined();
    expect(received).toMatchObject([
      {
        method: 'DELETE',
        url: '/api/users/557058%3Af58131cb-b67d-43c7-b30d-6b58d40bd077/manage/api-tokens/asp_A0T8NbvnwgyVkw3K',
        headers: { authorization: `Bearer ${KEY}` },
      },
    ]);
  });

  it.each([200, 404])('a page with HTTP %d is not believed', async (status) => {
    answers.push(answering(status, HTML, { 'content-type': 'text/html; charset=utf-8' }));
    expect(await failureOf(tokens.revoke(revoked))).toMatchObject({ code: 'upstream.badAnswer' });
  });

  const LEADING_ELSEWHERE = ['', '.', '..', '...', '/', 'a/b', 'a\\b', '../x', 'a?b', 'a#b', 'a;b', 'a b', 'a\n', '\0'];
  const DECODED_ELSEWHERE = ['%2e', '%2F', 'a%2Fb', '%252F', '．．', '／', 'x'.repeat(241)];

  it.each([...LEADING_ELSEWHERE, ...DECODED_ELSEWHERE])('nothing is sent with the id %j', async (id) => {
    answers.push(answering(204, ''));
    for (const input of [
      { ...revoked, upstreamId: id },
      { ...revoked, accountId: id },
    ]) {
      expect(await failureOf(tokens.revoke(input))).toMatchObject({ code: 'upstream.notAllowed' });
    }
    expect(await failureOf(tokens.find({ ...NAME, orgId: id }))).toMatchObject({ code: 'upstream.notAllowed' });
    expect(received).toEqual([]);
  });
});

describe.each(CALLS)('an answer to %s', (_name, call) => {
  it.each<[string, Respond, object]>([
    ['429', answering(429, {}, { 'retry-after': '3' }), { code: 'upstream.limited', retryAfterMs: 3000 }],
    [
      '429 with the reset of the limit',
      answering(429, {}, { 'x-ratelimit-reset': '60' }),
      { code: 'upstream.limited', retryAfterMs: 60_000 },
    ],
    ['429 without a time', answering(429), { code: 'upstream.limited', retryAfterMs: undefined }],
    [
      '503',
      answering(503, HTML, { 'retry-after': '5' }),
      { code: 'upstream.unavailable', message: 'HTTP 503', retryAfterMs: 5000 },
    ],
    ['400', answering(400, `echo ${VALUE} ${KEY}`), { code: 'upstream.refused', message: 'HTTP 400' }],
    ['a redirect', answering(302, '', { location: '/login' }), { code: 'upstream.badAnswer', message: 'HTTP 302' }],
    ['none', (response) => response.socket?.destroy(), { code: 'upstream.timeout' }],
    [
      'half of one',
      (response) => response.writeHead(200, { 'content-length': 100 }).write('{"data":', () => response.destroy()),
      { code: 'upstream.timeout' },
    ],
  ])('that is %s is a failure without a value in its text', async (_, respond, expected) => {
    answers.push(respond);
    const failure = await failureOf(call());
    expect(failure).toMatchObject(expected);
    expect(failure.message).not.toMatch(/4711/);
    expect(received).toHaveLength(1);
  });
});

describe.each(CALLS.slice(0, 2))('an answer to %s that cannot be read', (_, call) => {
  it.each(['', HTML, '{"data":[{"id"', '[]', '{"data":{},"accountId":7}'])('is a failure: %j', async (body) => {
    answers.push(answering(200, body));
    expect(await failureOf(call())).toMatchObject({ code: 'upstream.badAnswer' });
  });
});

describe('the key of the organisation', () => {
  it.each([401, 403])('is refused with HTTP %d: nobody else can mend it', async (status) => {
    answers.push(answering(status, { code: status, message: KEY }));
    for (const call of [() => tokens.find(NAME), () => tokens.revoke(revoked)]) {
      expect(await failureOf(call())).toMatchObject({ code: 'upstream.unauthorized', message: `HTTP ${status}` });
    }
  });

  it.each(['', 'two words', 'line\n', 'schlüssel'])('is not sent when no header can carry it: %j', (apiKey) => {
    const build = () => createAccountTokens({ egress, adminBaseUrl: base, siteBaseUrl: base, apiKey });
    expect(build).toThrow(expect.objectContaining({ code: 'upstream.unauthorized' }));
  });

  it('is not sent where Keyturn may not call', async () => {
    const away = createAccountTokens({ egress, adminBaseUrl: 'http://a.test', siteBaseUrl: base, apiKey: KEY });
    expect(await failureOf(away.find(NAME))).toMatchObject({ code: 'upstream.notAllowed' });
  });
});
