import { inspect } from 'node:util';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { failureOf } from '../../test/failure-of.ts';
import { answering, broken, cutOff, openScriptedServer, type Respond } from '../../test/scripted-server.ts';
import type { ScriptedServer } from '../../test/scripted-server.ts';
import { EgressClient } from '../egress.ts';
import { createMigrationCloud } from './atlassian-migration-cloud.ts';
import { mayHaveActed } from './may-have-acted.ts';
import type { MigrationCloud } from './migration-cloud.ts';
import type { JobDefinition } from './migration-job.ts';

const API_TOKEN = 'ATATT3x-marked-value-4711=';
const AUTH_TOKEN = 'eyJ-marked-auth-4711';
const JOB = '0bacecde-372e-4d84-8d79-d66433b8fa45';
const TASK = '00000132-0319-a3cb-a391-52d37934632d';
const JOBS = '/migrations/public/v1/jobs';
const HTML = '<!doctype html><html><body><h1>Sorry, marked 4711</h1></body></html>';
const DEFINITION: JobDefinition = {
  product: 'jira',
  serverId: 'ABCD-EFGH-IJKL-MNOP',
  cloudUrl: 'https://username.atlassian.net',
  scope: { projects: { includedKeys: ['ABC', 'DEF', 'XYZ'], includedData: 'all' } },
};

const held = (text: string) => ({ use: <T>(open: (text: string) => T): T => open(text) });

let server: ScriptedServer;
let egress: EgressClient;
let cloud: MigrationCloud;

beforeAll(async () => {
  server = await openScriptedServer();
  egress = new EgressClient([{ host: '127.0.0.1' }]);
  cloud = cloudOf();
});
afterEach(() => server.reset());
afterAll(async () => {
  await egress.close();
  server.close();
});

const cloudOf = (change: { apiBaseUrl?: string; email?: string; token?: string } = {}) =>
  createMigrationCloud({
    egress,
    apiBaseUrl: change.apiBaseUrl ?? server.url,
    account: { email: change.email ?? 'migrator@acme.test', token: held(change.token ?? API_TOKEN) },
  });
const sentBody = (): unknown => JSON.parse(server.received[0]?.body ?? 'null');
const listed = (change: object = {}) => ({
  taskId: TASK,
  taskType: 'check',
  createdAt: '2024-09-20T01:02:03Z',
  ...change,
});

const READS: [string, () => Promise<unknown>][] = [
  ['to read a job', () => cloud.readJob({ jobId: JOB })],
  ['to list tasks', () => cloud.listTasks({ jobId: JOB })],
  ['to read a task', () => cloud.readTask({ jobId: JOB, taskId: TASK })],
  ['to read a status', () => cloud.readStatus({ jobId: JOB, taskId: TASK })],
];
const MAKES: [string, () => Promise<unknown>][] = [
  ['to mint a token', () => cloud.mintToken({ cloudUrl: 'https://username.atlassian.net' })],
  ['to create a job', () => cloud.createJob({ definition: DEFINITION })],
  ['to start a task', () => cloud.startTask({ jobId: JOB, task: 'Migrate' })],
];
const ARTIFACT: [string, () => Promise<unknown>] = [
  'to read an artifact',
  () => cloud.readArtifact({ jobId: JOB, taskId: TASK, artifactId: 'a-1' }),
];

describe('to mint a token', () => {
  it('the account asks for one site, and gets a holder that nothing shows', async () => {
    server.script(answering(200, { uri: '<string>', cloudUrl: 'https://username.atlassian.net', token: AUTH_TOKEN }));
    const minted = await cloud.mintToken({ cloudUrl: 'https://username.atlassian.net' });
    expect(minted.token.use((value) => value === AUTH_TOKEN)).toBe(true);
    expect(`${inspect(minted, { depth: 9, showHidden: true })} ${JSON.stringify(minted)}`).not.toMatch(/4711/);
    expect(server.received).toMatchObject([{ method: 'POST', url: '/migrations/public/v1/token' }]);
    expect(sentBody()).toEqual({ cloudUrl: 'https://username.atlassian.net' });
    const [scheme, encoded = ''] = server.received[0]?.headers.authorization?.split(' ') ?? [];
    expect([scheme, Buffer.from(encoded, 'base64').toString()]).toEqual(['Basic', `migrator@acme.test:${API_TOKEN}`]);
  });

  it.each([{}, { token: '' }, { token: 7 }, { token: 'x'.repeat(8193) }])(
    'an answer without one is unreadable',
    async (body) => {
      server.script(answering(200, body));
      expect(await failureOf(cloud.mintToken({ cloudUrl: 'https://a.test' }))).toMatchObject({
        code: 'upstream.badAnswer',
        message: 'HTTP 200, but unreadable: token.',
      });
    },
  );
});

describe('to create a job', () => {
  it('the definition is sent as documented, and its id comes back', async () => {
    server.script(answering(200, { jobId: JOB, jobDefinition: { flow: '<string>', scope: {} }, more: 1 }));
    await expect(cloud.createJob({ definition: DEFINITION })).resolves.toEqual({ jobId: JOB });
    expect(server.received).toMatchObject([
      { method: 'POST', url: JOBS, headers: { 'content-type': 'application/json' } },
    ]);
    expect(sentBody()).toEqual({
      flow: 'jira-onpremises-to-cloud',
      source: { serverId: 'ABCD-EFGH-IJKL-MNOP' },
      destination: { url: 'https://username.atlassian.net' },
      scope: { projects: { includedKeys: ['ABC', 'DEF', 'XYZ'], includedData: 'all' } },
    });
  });

  it('of Confluence it has that flow, and a name is sent letter by letter', async () => {
    server.script(answering(201, { jobId: JOB }));
    await cloud.createJob({ definition: { ...DEFINITION, product: 'confluence', name: 'Wave 3 “finance” / Ω' } });
    expect(sentBody()).toMatchObject({ flow: 'confluence-onpremises-to-cloud', name: 'Wave 3 “finance” / Ω' });
  });

  it('390 KB are taken; a byte more is refused before anything is sent', async () => {
    const sized = (bytes: number) => {
      const empty = { ...DEFINITION, scope: { projects: { includedKeys: ['Ω'] } } };
      const { product: _, serverId, cloudUrl, scope } = empty;
      const wire = { flow: 'jira-onpremises-to-cloud', source: { serverId }, destination: { url: cloudUrl }, scope };
      const rest = bytes - Buffer.byteLength(JSON.stringify(wire));
      return { ...empty, scope: { projects: { includedKeys: [`Ω${'x'.repeat(rest)}`] } } };
    };
    server.script(answering(200, { jobId: JOB }));
    await expect(cloud.createJob({ definition: sized(390_000) })).resolves.toEqual({ jobId: JOB });
    expect(Buffer.byteLength(server.received[0]?.body ?? '')).toBe(390_000);
    server.reset();
    const failure = await failureOf(cloud.createJob({ definition: sized(390_001) }));
    expect(failure).toMatchObject({ code: 'migration.tooLarge', message: expect.stringContaining('390001 bytes') });
    expect(mayHaveActed(failure)).toBe(false);
    expect(server.received).toEqual([]);
  });

  it('an id that could lead elsewhere is not believed, and the job may be there', async () => {
    server.script(answering(200, { jobId: '../tasks' }));
    const failure = await failureOf(cloud.createJob({ definition: DEFINITION }));
    expect(failure).toMatchObject({ code: 'upstream.badAnswer', message: 'HTTP 200, but unreadable: jobId.' });
    expect(mayHaveActed(failure)).toBe(true);
  });
});

describe('a job that exists', () => {
  it('says what it is made of', async () => {
    server.script(
      answering(200, {
        name: 'Sample migration',
        flow: 'jira-onpremises-to-cloud',
        source: { serverId: '0123456789' },
        destination: { url: 'https://username.jira-dev.com' },
        scope: { projects: { includedKeys: ['ABC'], includedData: 'all' } },
      }),
    );
    await expect(cloud.readJob({ jobId: JOB })).resolves.toEqual({
      product: 'jira',
      name: 'Sample migration',
      serverId: '0123456789',
      cloudUrl: 'https://username.jira-dev.com',
      scope: { projects: { includedKeys: ['ABC'], includedData: 'all' } },
    });
    expect(server.received).toMatchObject([{ method: 'GET', url: `${JOBS}/${JOB}` }]);
  });

  it.each<[string, object, object]>([
    [
      'inside the answer to a new one',
      { jobId: JOB, jobDefinition: { flow: 'confluence-onpremises-to-cloud' } },
      { product: 'confluence' },
    ],
    ['with a flow nobody knows', { flow: 'trello-to-cloud' }, { product: { other: 'trello-to-cloud' } }],
    ['that says nothing', {}, { product: null, name: null, serverId: null, cloudUrl: null, scope: undefined }],
    [
      'that says odd things',
      { flow: 7, source: 'x', destination: null, name: {} },
      { product: null, serverId: null, cloudUrl: null },
    ],
  ])('is read %s', async (_, body, expected) => {
    server.script(answering(200, body));
    await expect(cloud.readJob({ jobId: JOB })).resolves.toMatchObject(expected);
  });
});

describe('to start a task', () => {
  it.each<[string, Parameters<MigrationCloud['startTask']>[0], object]>([
    ['a check', { jobId: JOB, task: 'Check' }, { task: 'Check' }],
    [
      'a check of some',
      { jobId: JOB, task: 'Check', includeChecks: ['AnonPermission', 'MissingAttachments'] },
      { task: 'Check', options: { checkTypes: { includeKeys: ['AnonPermission', 'MissingAttachments'] } } },
    ],
    [
      'a migration that overrides some',
      { jobId: JOB, task: 'Migrate', excludeChecks: ['AnonPermission', 'MissingAttachments'] },
      { task: 'Migrate', options: { checkTypes: { excludeKeys: ['AnonPermission', 'MissingAttachments'] } } },
    ],
    ['a migration that overrides none', { jobId: JOB, task: 'Migrate', excludeChecks: [] }, { task: 'Migrate' }],
  ])('%s is asked for as documented', async (_, start, body) => {
    server.script(answering(200, { taskId: TASK, more: {} }));
    await expect(cloud.startTask(start)).resolves.toEqual({ taskId: TASK });
    expect(server.received).toMatchObject([{ method: 'POST', url: `${JOBS}/${JOB}/tasks` }]);
    expect(sentBody()).toEqual(body);
  });
});

describe('the tasks of a job', () => {
  it('come newest first, with their checks and reports', async () => {
    server.script(
      answering(200, {
        data: [
          listed({
            payload: { checkTypes: { includeKeys: ['AnonPermission'], excludeKeys: ['MissingAttachments'] } },
            results: {
              artifacts: [{ name: 'Report', location: `/x/${JOB}/artifacts/a-1?v=1`, expireAt: 1_726_794_123 }],
            },
          }),
          listed({ taskId: 'second', taskType: 'Migrate', createdAt: '2024-09-20T01:02:03' }),
        ],
        links: { next: 'page 2/=', self: '' },
      }),
    );
    await expect(cloud.listTasks({ jobId: JOB })).resolves.toEqual({
      items: [
        {
          taskId: TASK,
          type: 'check',
          createdAt: Date.UTC(2024, 8, 20, 1, 2, 3),
          includeChecks: ['AnonPermission'],
          excludeChecks: ['MissingAttachments'],
          artifacts: [{ name: 'Report', artifactId: 'a-1', expiresAt: 1_726_794_123_000 }],
        },
        { taskId: 'second', type: 'migrate', createdAt: null, includeChecks: [], excludeChecks: [], artifacts: [] },
      ],
      next: 'page 2/=',
    });
    server.script(answering(200, { data: [], links: {} }));
    await expect(cloud.listTasks({ jobId: JOB, cursor: 'page 2/=' })).rejects.toMatchObject({
      code: 'upstream.badAnswer',
    });
    await expect(cloud.listTasks({ jobId: JOB, cursor: 'page 2/=' })).resolves.toEqual({ items: [], next: null });
    expect(server.received.map(({ url }) => url)).toEqual([
      `${JOBS}/${JOB}/tasks`,
      `${JOBS}/${JOB}/tasks?cursor=page+2%2F%3D`,
      `${JOBS}/${JOB}/tasks?cursor=page+2%2F%3D`,
    ]);
  });

  it.each([
    ['a relative address', '/tasks?cursor=c%2F2%3D%3D&x=1'],
    ['an address of another host', 'https://thief.test/collect?cursor=c%2F2%3D%3D'],
  ])('the next page may be given as %s; only its cursor is kept', async (_, next) => {
    server.script(answering(200, { data: [], links: { next } }));
    await expect(cloud.listTasks({ jobId: JOB })).resolves.toEqual({ items: [], next: 'c/2==' });
  });

  it.each<[string, object]>([
    ['no links', {}],
    ['links that are null', { links: null }],
    ['a next that is null', { links: { next: null } }],
    ['a next that is empty', { links: { next: '' } }],
  ])('%s are the end', async (_, change) => {
    server.script(answering(200, { data: [], ...change }));
    await expect(cloud.listTasks({ jobId: JOB })).resolves.toMatchObject({ next: null });
  });

  it.each(['x'.repeat(2001), '/tasks?page=2'])('a next page that cannot be asked for is unreadable', async (next) => {
    server.script(answering(200, { data: [], links: { next } }));
    expect(await failureOf(cloud.listTasks({ jobId: JOB }))).toMatchObject({ code: 'upstream.badAnswer' });
  });

  it.each<[string, object, object]>([
    ['a type nobody knows', { taskType: 'rollback' }, { type: { other: 'rollback' } }],
    ['no type', { taskType: undefined }, { type: null }],
    [
      'odd fields',
      { createdAt: {}, payload: 'x', results: null },
      { createdAt: null, includeChecks: [], artifacts: [] },
    ],
    [
      'odd checks',
      { payload: { checkTypes: { includeKeys: 'x', excludeKeys: [1, 'A'] } } },
      { includeChecks: [], excludeChecks: ['A'] },
    ],
    [
      'odd artifacts',
      { results: { artifacts: [null, { location: '/a/..', expireAt: 45 }, { name: 7, location: 3 }] } },
      {
        artifacts: [
          { name: '', artifactId: null, expiresAt: null },
          { name: '', artifactId: null, expiresAt: null },
        ],
      },
    ],
  ])('%s are no reason to give up', async (_, change, expected) => {
    server.script(answering(200, { data: [listed(change)] }));
    await expect(cloud.listTasks({ jobId: JOB })).resolves.toMatchObject({ items: [{ taskId: TASK, ...expected }] });
  });

  it.each([undefined, '', 'a/b', 7])(
    'one with the id %j may be the one looked for, so the list is unreadable',
    async (taskId) => {
      server.script(answering(200, { data: [listed(), listed({ taskId })] }));
      expect(await failureOf(cloud.listTasks({ jobId: JOB }))).toMatchObject({
        code: 'upstream.badAnswer',
        message: 'HTTP 200, but unreadable: taskId.',
      });
    },
  );

  it.each<[string, (task: object) => object]>([
    ['bare', (task) => task],
    ['wrapped', (task) => ({ data: task, links: {} })],
  ])('one of them is read %s', async (_, wrap) => {
    server.script(answering(200, wrap(listed({ taskType: 'migrate' }))));
    await expect(cloud.readTask({ jobId: JOB, taskId: TASK })).resolves.toMatchObject({
      taskId: TASK,
      type: 'migrate',
    });
    expect(server.received).toMatchObject([{ method: 'GET', url: `${JOBS}/${JOB}/tasks/${TASK}` }]);
  });
});

describe('the status of a task', () => {
  const STATUS = `${JOBS}/${JOB}/tasks/${TASK}/status`;

  it.each<[string, object, string]>([
    ['its root', {}, ''],
    ['everything below a node', { level: ['migrate'], expandChildren: true }, '?level=migrate&expandChildren=true'],
    ['one check', { level: ['check', 'AnonPermission'] }, '?level=check%2CAnonPermission'],
    ['a further page', { cursor: 'c/2' }, '?cursor=c%2F2'],
  ])('is asked for %s', async (_, question, query) => {
    server.script(answering(200, { data: { status: 'IN_PROGRESS' }, links: {} }));
    await cloud.readStatus({ jobId: JOB, taskId: TASK, ...question });
    expect(server.received.map(({ url }) => url)).toEqual([`${STATUS}${query}`]);
  });

  it.each([[''], ['a,b']])('is not asked for a node that would be another one: %j', async (key) => {
    const failure = await failureOf(cloud.readStatus({ jobId: JOB, taskId: TASK, level: ['check', key] }));
    expect(failure).toMatchObject({ code: 'upstream.notAllowed' });
    expect(server.received).toEqual([]);
  });

  it('comes as a tree with the cursor of its next page', async () => {
    server.script(
      answering(200, { data: { status: 'FINISHED', outcome: 'WARNING' }, links: { next: 'two', self: '' } }),
    );
    await expect(cloud.readStatus({ jobId: JOB, taskId: TASK })).resolves.toMatchObject({
      root: { key: '', status: 'FINISHED', outcome: 'WARNING', children: [] },
      complete: true,
      next: 'two',
    });
  });

  it.each<[string, object]>([
    ['with children', { children: { check: { status: 'IN_PROGRESS' } } }],
    ['with its own status', { status: 'PENDING', children: { check: { status: 'IN_PROGRESS' } }, links: {} }],
  ])('may come bare %s, as in the examples of progress details', async (_, body) => {
    server.script(answering(200, body));
    await expect(cloud.readStatus({ jobId: JOB, taskId: TASK })).resolves.toMatchObject({
      root: { children: [{ key: 'check', status: 'IN_PROGRESS' }] },
      next: null,
    });
  });

  it('says nothing at a level that is not there yet, but a task that is not there is a failure', async () => {
    server.script(answering(404, { errorMessage: 'no such node' }));
    await expect(cloud.readStatus({ jobId: JOB, taskId: TASK, level: ['migrate', 'apps'] })).resolves.toMatchObject({
      root: { status: null, outcome: null, children: [] },
      complete: true,
      next: null,
    });
    const failure = await failureOf(cloud.readStatus({ jobId: JOB, taskId: TASK, level: [] }));
    expect(failure).toMatchObject({ code: 'upstream.refused', message: 'HTTP 404' });
  });

  it.each([{}, { data: null }, { links: {} }, { error: 'x' }])('is not there in %j', async (body) => {
    server.script(answering(200, body));
    expect(await failureOf(cloud.readStatus({ jobId: JOB, taskId: TASK }))).toMatchObject({
      code: 'upstream.badAnswer',
    });
  });
});

describe('an artifact', () => {
  it('comes as text with its media type', async () => {
    server.script(answering(200, 'key,error\r\nABC-1,Ω', { 'content-type': 'text/csv' }));
    await expect(cloud.readArtifact({ jobId: JOB, taskId: TASK, artifactId: 'a-1' })).resolves.toEqual({
      text: 'key,error\r\nABC-1,Ω',
      mediaType: 'text/csv',
    });
    expect(server.received).toMatchObject([{ method: 'GET', url: `${JOBS}/${JOB}/tasks/${TASK}/artifacts/a-1` }]);
  });
});

/** Answer, code, whether it may have been executed. */
const REFUSALS: [string, Respond, object, boolean][] = [
  ['429', answering(429, {}, { 'retry-after': '37' }), { code: 'upstream.limited', retryAfterMs: 37_000 }, false],
  ['429 without a time', answering(429, HTML), { code: 'upstream.limited', retryAfterMs: undefined }, false],
  ['401', answering(401, HTML), { code: 'upstream.unauthorized', message: 'HTTP 401' }, false],
  ['403', answering(403, { errorMessage: API_TOKEN }), { code: 'upstream.unauthorized', message: 'HTTP 403' }, false],
  [
    '400',
    answering(400, { status: 400, errorMessage: API_TOKEN, errors: [API_TOKEN], id: '1' }),
    { code: 'upstream.refused', message: 'HTTP 400' },
    false,
  ],
  ['404', answering(404, ''), { code: 'upstream.refused', message: 'HTTP 404' }, false],
  ['413', answering(413, HTML), { code: 'upstream.refused', message: 'HTTP 413' }, false],
  ['408', answering(408, ''), { code: 'upstream.timeout' }, true],
  ['500 with a page', answering(500, HTML), { code: 'upstream.unavailable', message: 'HTTP 500' }, true],
  [
    '503 with a time',
    answering(503, '', { 'retry-after': '5' }),
    { code: 'upstream.unavailable', retryAfterMs: 5000 },
    true,
  ],
  [
    'a redirect',
    answering(302, '', { location: 'https://thief.test/' }),
    { code: 'upstream.badAnswer', message: 'HTTP 302' },
    true,
  ],
  ['a permanent redirect', answering(308, '', { location: '/elsewhere' }), { code: 'upstream.badAnswer' }, true],
  ['cut off after sending', cutOff, { code: 'upstream.timeout' }, true],
  ['broken in the middle', broken, { code: 'upstream.timeout' }, true],
  [
    'larger than 1 MiB',
    answering(200, `"${'x'.repeat(1024 * 1024)}"`),
    { code: 'upstream.badAnswer', message: 'The answer is larger than 1 MiB.' },
    true,
  ],
];

describe.each([...MAKES, ...READS, ARTIFACT])('an answer %s', (_name, call) => {
  it.each(REFUSALS)(
    'that is %s is a failure, and it is known whether it may have acted',
    async (_, respond, expected, acted) => {
      server.script(respond);
      const failure = await failureOf(call());
      expect(failure).toMatchObject(expected);
      expect(mayHaveActed(failure)).toBe(acted);
      expect(failure.message).not.toMatch(/4711/);
      // Neither followed nor repeated.
      expect(server.received).toHaveLength(1);
    },
  );
});

describe.each([...MAKES, ...READS])('an answer %s that cannot be read', (_name, call) => {
  it.each(['', HTML, '{"data":[{"id"', '[]', 'null', '"text"'])(
    'is a failure that may have acted: %j',
    async (body) => {
      server.script(answering(200, body));
      const failure = await failureOf(call());
      expect(failure).toMatchObject({ code: 'upstream.badAnswer' });
      expect(mayHaveActed(failure)).toBe(true);
    },
  );
});

describe('nothing is sent', () => {
  const ODD_IDS = [
    '',
    '.',
    '..',
    '/',
    'a/b',
    'a\\b',
    '../x',
    'a?b',
    'a#b',
    'a;b',
    'a b',
    'a\n',
    '%2e',
    'a%2Fb',
    '．．',
    'x'.repeat(241),
  ];

  it.each(ODD_IDS)('with the id %j', async (id) => {
    const calls = [
      cloud.readJob({ jobId: id }),
      cloud.startTask({ jobId: id, task: 'Check' }),
      cloud.listTasks({ jobId: id }),
      cloud.readTask({ jobId: JOB, taskId: id }),
      cloud.readStatus({ jobId: JOB, taskId: id }),
      cloud.readArtifact({ jobId: JOB, taskId: TASK, artifactId: id }),
    ];
    for (const call of calls) expect(await failureOf(call)).toMatchObject({ code: 'upstream.notAllowed' });
    expect(server.received).toEqual([]);
  });

  it.each<[string, object]>([
    ['an empty token', { token: '' }],
    ['a token with a new line at its end', { token: `${API_TOKEN}\n` }],
    ['no e-mail', { email: '' }],
    ['an e-mail that would end early', { email: 'a:b@acme.test' }],
  ])('with %s, and the token is not in the error', async (_, change) => {
    const failure = await failureOf(cloudOf(change).startTask({ jobId: JOB, task: 'Migrate' }));
    expect(failure).toMatchObject({
      code: 'upstream.unauthorized',
      message: expect.stringMatching(/^Nothing was sent/),
    });
    expect(failure.message).not.toMatch(/4711/);
    expect(mayHaveActed(failure)).toBe(false);
    expect(server.received).toEqual([]);
  });

  it.each([
    '',
    'api.atlassian.com',
    'javascript:alert(1)',
    'ftp://a.test',
    'https://u:p@a.test',
    'https://a.test/?x=1',
    'https://a.test/#x',
  ])('to the address %j', (apiBaseUrl) => {
    const build = () =>
      createMigrationCloud({ egress, apiBaseUrl, account: { email: 'a@acme.test', token: held(API_TOKEN) } });
    expect(build).toThrow(expect.objectContaining({ code: 'upstream.notAllowed' }));
  });

  it('to a plain address that is not listed', async () => {
    const failure = await failureOf(cloudOf({ apiBaseUrl: 'http://a.test' }).createJob({ definition: DEFINITION }));
    expect(failure).toMatchObject({ code: 'upstream.notAllowed' });
    expect(mayHaveActed(failure)).toBe(false);
  });

  it('where nobody listens, and that is certain', async () => {
    const gone = await openScriptedServer();
    gone.close();
    const failure = await failureOf(cloudOf({ apiBaseUrl: gone.url }).startTask({ jobId: JOB, task: 'Migrate' }));
    expect(failure).toMatchObject({ code: 'upstream.unreachable' });
    expect(mayHaveActed(failure)).toBe(false);
  });
});
