import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { failureOf } from '../../test/failure-of.ts';
import { answering, broken, cutOff, openScriptedServer, type Respond } from '../../test/scripted-server.ts';
import type { ScriptedServer } from '../../test/scripted-server.ts';
import { EgressClient } from '../egress.ts';
import { createMigrationServer } from './atlassian-migration-server.ts';
import type { MigrationServer, ServerCredential } from './migration-server.ts';

const PAT = 'NjY-marked-pat-4711';
const AUTH_TOKEN = 'eyJ-marked-auth-4711';
const SITE = 'https://username.atlassian.net/?a=b&c#d é';
const PLAN = '551e518e-9113-49ac-8df1-9ec2e81427a9';
const HTML = '<!doctype html><html><body>Exception in saving token. marked 4711</body></html>';
const NOT_AUTHORIZED =
  'The destination cloud site is not authorized with the server. Please authorize the cloud site and retry. You need to reconnect to your cloud site.';
const REFUSED = 'Exception in saving token.';

const held = (text: string) => ({ use: <T>(open: (text: string) => T): T => open(text) });
const bearer = (token: string): ServerCredential => ({ scheme: 'bearer', token: held(token) });

let http: ScriptedServer;
let egress: EgressClient;
let assistant: MigrationServer;

beforeAll(async () => {
  http = await openScriptedServer();
  egress = new EgressClient([{ host: '127.0.0.1' }]);
  assistant = createMigrationServer({ egress, baseUrl: `${http.url}/jira/`, credential: bearer(PAT) });
});
afterEach(() => http.reset());
afterAll(async () => {
  await egress.close();
  http.close();
});

const withCredential = (credential: ServerCredential) =>
  createMigrationServer({ egress, baseUrl: `${http.url}/confluence`, credential });
const save = () => assistant.saveToken({ cloudUrl: SITE, token: held(AUTH_TOKEN) });
const attach = () => assistant.attach({ cloudUrl: SITE });
const trigger = () => assistant.triggerApps({ planId: PLAN });
const progress = () => assistant.readAppProgress({ planId: PLAN });

describe('to save a token', () => {
  it('site and token are sent to the assistant below the context path', async () => {
    http.script(answering(200, { cloudUrl: SITE, message: 'Token saved successfully.' }));
    await expect(save()).resolves.toEqual({ result: 'saved' });
    expect(http.received).toMatchObject([
      {
        method: 'POST',
        url: '/jira/rest/migration/latest/cloud/save/token',
        headers: {
          authorization: `Bearer ${PAT}`,
          'content-type': 'application/json',
          'x-atlassian-token': 'no-check',
        },
      },
    ]);
    expect(JSON.parse(http.received[0]?.body ?? '')).toEqual({ cloudUrl: SITE, token: AUTH_TOKEN });
  });

  it.each([REFUSED, `${REFUSED}\n`, 'exception in saving token', `"${REFUSED}"`])(
    'the documented 500 in plain text is an answer, not a failure: %j',
    async (text) => {
      http.script(answering(500, text, { 'content-type': 'text/plain' }));
      await expect(save()).resolves.toEqual({ result: 'refused' });
    },
  );

  it.each(['', HTML, 'Internal Server Error', '{"message":"boom"}'])('another 500 is a failure: %j', async (text) => {
    http.script(answering(500, text));
    expect(await failureOf(save())).toMatchObject({ code: 'upstream.unavailable', message: 'HTTP 500' });
  });

  it('the text of a refusal does not count with another status', async () => {
    http.script(answering(200, REFUSED));
    expect(await failureOf(save())).toMatchObject({ code: 'upstream.badAnswer' });
  });

  it.each(['', HTML, 'Token saved successfully.', '{}', '{"ok":true}', '[]'])(
    'nothing else with HTTP 200 passes for saved: %j',
    async (body) => {
      http.script(answering(200, body));
      expect(await failureOf(save())).toMatchObject({ code: 'upstream.badAnswer' });
    },
  );
});

describe('to attach a site', () => {
  it.each<[string, unknown, number | null]>([
    ['milliseconds', '1726880523000', 1_726_880_523_000],
    ['milliseconds as a number', 1_726_880_523_000, 1_726_880_523_000],
    ['seconds', 1_726_880_523, 1_726_880_523_000],
    ['ISO 8601', '2024-09-21T01:02:03Z', Date.UTC(2024, 8, 21, 1, 2, 3)],
    ['ISO 8601 with an offset', '2024-09-21T10:02:03.000+0900', Date.UTC(2024, 8, 21, 1, 2, 3)],
    ['ISO 8601 without a zone, which is not known', '2024-09-21T01:02:03', null],
    ['words, which are not known', 'tomorrow', null],
  ])('its end may come as %s', async (_, expiryTime, expiresAt) => {
    http.script(answering(200, { cloudUrl: SITE, expiryTime }));
    await expect(attach()).resolves.toEqual({ result: 'attached', expiresAt });
  });

  it('the site is one value of the query whatever is in it, and there is no body', async () => {
    http.script(answering(200, { cloudUrl: SITE, expiryTime: '1726880523000' }));
    await attach();
    expect(http.received).toMatchObject([
      { method: 'POST', body: '', headers: { 'content-type': 'application/json' } },
    ]);
    const { pathname, searchParams } = new URL(http.received[0]?.url ?? '', http.url);
    expect(pathname).toBe('/jira/rest/migration/latest/public/v1/attach');
    expect([...searchParams]).toEqual([['cloudUrl', SITE]]);
  });

  it.each([400, 401, 403, 404, 500])(
    'to a server without a token for it, is told as such, here with HTTP %d',
    async (status) => {
      http.script(answering(status, NOT_AUTHORIZED, { 'content-type': 'text/plain' }));
      await expect(attach()).resolves.toEqual({ result: 'notConnected' });
    },
  );

  it('an end that is missing is not known', async () => {
    http.script(answering(200, { cloudUrl: SITE }));
    await expect(attach()).resolves.toEqual({ result: 'attached', expiresAt: null });
  });

  it.each(['', HTML, '{}', '{"ok":true}', '{"expiryTime":null}'])(
    'nothing else passes for attached: %j',
    async (body) => {
      http.script(answering(200, body));
      expect(await failureOf(attach())).toMatchObject({ code: 'upstream.badAnswer' });
    },
  );
});

describe('an assistant that is too old, or not there', () => {
  it.each([404, 405])('answers HTTP %d, and that is not a failure', async (status) => {
    http.script(answering(status, HTML));
    await expect(save()).resolves.toEqual({ result: 'unsupported' });
    await expect(attach()).resolves.toEqual({ result: 'unsupported' });
  });
});

describe('the apps of a plan', () => {
  it('are triggered all together with GET, as documented', async () => {
    http.script(answering(204, ''));
    await expect(trigger()).resolves.toBeUndefined();
    expect(http.received).toMatchObject([
      { method: 'GET', url: `/jira/rest/migration/latest/app-migration/trigger/${PLAN}` },
    ]);
  });

  it('are triggered one by one with POST', async () => {
    http.script(answering(200, ''));
    await assistant.triggerApps({ planId: PLAN, serverAppKeys: ['com.atlassian.my.app'] });
    expect(http.received).toMatchObject([
      {
        method: 'POST',
        body: '{"includeServerAppKeys":["com.atlassian.my.app"]}',
        headers: { 'x-atlassian-token': 'no-check' },
      },
    ]);
  });

  it('tell their progress', async () => {
    const app = {
      serverAppKey: 'com.myapp.server',
      containerId: '6b0ace9c-a859-5286-9f63-6464190b2125',
      cloudAppKey: 'com.myapp.cloud',
      completionPercent: 0,
      status: 'IN_PROGRESS',
      statusMessage: 'unknown',
      lastUpdatedAt: 1_712_710_726_935,
    };
    const migrationId = '68eb047d-b03a-45aa-a5d7-1f4525b53f5e';
    http.script(answering(200, { migrations: [{ migrationId, apps: [app, { status: 'TIMED_OUT', more: 1 }] }, {}] }));
    const { completionPercent: percent, statusMessage: message, ...same } = app;
    await expect(progress()).resolves.toEqual({
      apps: [
        { ...same, migrationId, percent, message },
        {
          migrationId,
          serverAppKey: '',
          cloudAppKey: '',
          containerId: '',
          percent: null,
          status: { other: 'TIMED_OUT' },
          message: '',
          lastUpdatedAt: null,
        },
      ],
    });
    expect(http.received).toMatchObject([
      { method: 'GET', url: `/jira/rest/migration/latest/app-migration/progress/${PLAN}` },
    ]);
  });

  it.each(['', '.', '..', 'a/b', 'a?b', '%2e%2e', 'a%2Fb'])('are not asked for with the plan %j', async (planId) => {
    expect(await failureOf(assistant.triggerApps({ planId }))).toMatchObject({ code: 'upstream.notAllowed' });
    expect(await failureOf(assistant.readAppProgress({ planId }))).toMatchObject({ code: 'upstream.notAllowed' });
    expect(http.received).toEqual([]);
  });
});

describe('a local user', () => {
  it('signs in with name and password, in UTF-8', async () => {
    http.script(answering(200, { cloudUrl: SITE, expiryTime: '1726880523000' }));
    await withCredential({ scheme: 'basic', user: 'jürgen', password: held('pass wörd: 4711') }).attach({
      cloudUrl: SITE,
    });
    expect(http.received[0]?.url).toMatch(/^\/confluence\/rest\/migration\/latest\/public\/v1\/attach\?/);
    const [scheme, encoded = ''] = http.received[0]?.headers.authorization?.split(' ') ?? [];
    expect([scheme, Buffer.from(encoded, 'base64').toString()]).toEqual(['Basic', 'jürgen:pass wörd: 4711']);
  });

  it.each<[string, ServerCredential]>([
    ['an empty token', bearer('')],
    ['a token with a new line', bearer(`${PAT}\n`)],
    ['a token with a space', bearer('two words-4711')],
    ['a name that would end early', { scheme: 'basic', user: 'a:b', password: held(PAT) }],
    ['an empty password', { scheme: 'basic', user: 'admin', password: held('') }],
  ])('with %s nothing is sent', async (_, credential) => {
    const failure = await failureOf(withCredential(credential).attach({ cloudUrl: SITE }));
    expect(failure).toMatchObject({
      code: 'upstream.unauthorized',
      message: expect.stringMatching(/^Nothing was sent/),
    });
    expect(failure.message).not.toMatch(/4711/);
    expect(http.received).toEqual([]);
  });

  it.each([401, 403])('who has to solve a captcha is told so (HTTP %d)', async (status) => {
    http.script(answering(status, HTML, { 'x-seraph-loginreason': 'AUTHENTICATION_DENIED' }));
    for (const call of [save, attach, trigger, progress]) {
      expect(await failureOf(call())).toMatchObject({
        code: 'upstream.unauthorized',
        message: `HTTP ${status}: the server asks for a captcha; sign in to it once with a browser.`,
      });
    }
  });
});

describe.each<[string, () => Promise<unknown>]>([
  ['to save a token', save],
  ['to attach a site', attach],
  ['to trigger apps', trigger],
  ['to read the progress of apps', progress],
])('an answer %s', (_name, call) => {
  it.each<[string, Respond, object]>([
    ['401', answering(401, `${AUTH_TOKEN} ${PAT}`), { code: 'upstream.unauthorized', message: 'HTTP 401' }],
    ['403', answering(403, { message: `XSRF ${PAT}` }), { code: 'upstream.unauthorized', message: 'HTTP 403' }],
    ['400', answering(400, { message: AUTH_TOKEN }), { code: 'upstream.refused', message: 'HTTP 400' }],
    ['429', answering(429, '', { 'retry-after': '3' }), { code: 'upstream.limited', retryAfterMs: 3000 }],
    ['429 without a time', answering(429), { code: 'upstream.limited', retryAfterMs: undefined }],
    ['502 with a page', answering(502, HTML), { code: 'upstream.unavailable', message: 'HTTP 502' }],
    [
      'a redirect',
      answering(302, '', { location: '/jira/login.jsp' }),
      { code: 'upstream.badAnswer', message: 'HTTP 302' },
    ],
    ['cut off', cutOff, { code: 'upstream.timeout' }],
    ['broken in the middle', broken, { code: 'upstream.timeout' }],
    ['larger than 1 MiB', answering(200, `"${'x'.repeat(1024 * 1024)}"`), { code: 'upstream.badAnswer' }],
  ])('that is %s is a failure without a value in its text', async (_, respond, expected) => {
    http.script(respond);
    const failure = await failureOf(call());
    expect(failure).toMatchObject(expected);
    expect(failure.message).not.toMatch(/4711/);
    expect(http.received).toHaveLength(1);
  });
});
