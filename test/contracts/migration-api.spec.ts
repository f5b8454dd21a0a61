import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { REAL_TIME } from '@keyturn/domain';
import { createEmulator, type Emulator } from '@keyturn/emulator';
import {
  createMigrationCloud,
  createMigrationServer,
  EgressClient,
  joinStatusTrees,
  mayHaveActed,
  readPages,
  UpstreamFailure,
} from '@keyturn/upstream';
import type {
  HeldValue,
  JobDefinition,
  MigrationCloud,
  MigrationServer,
  StatusNode,
  TaskAddress,
} from '@keyturn/upstream';
import { eventually } from '../harness/eventually.ts';
import { httpCall } from '../harness/http-call.ts';

// A migration of some seconds, and dropped answers of a second each.
jest.setTimeout(30_000);

const ACME = 'https://acme.atlassian.net';
const DAY_MS = 86_400_000;
const JOB: JobDefinition = {
  product: 'jira',
  name: 'Wave 3: “finance” / Ω',
  serverId: 'B1XA-ABCD-1234-WXYZ',
  cloudUrl: ACME,
  scope: { projects: { includedKeys: ['FIN', 'OPS'], includedData: 'all' }, usersAndGroups: { mode: 'ALL' } },
};
const APP = 'com.acme.one';

let emulator: Emulator;
let egress: EgressClient;
let cloud: MigrationCloud;
let assistant: MigrationServer;

beforeEach(async () => {
  emulator = await createEmulator({ host: '127.0.0.1', port: 0, clock: REAL_TIME, faults: { rate: 0 } });
  egress = new EgressClient([{ host: '127.0.0.1' }]);
  cloud = cloudWith('emulator-token');
  assistant = serverAt('jira');
});
afterEach(async () => {
  await egress.close();
  await emulator.close();
});

const held = (text: string): HeldValue => ({ use: (open) => open(text) });
const cloudWith = (token: string, email = 'migrator@acme.test') =>
  createMigrationCloud({ egress, apiBaseUrl: emulator.url, account: { email, token: held(token) } });
const serverAt = (product: string, pat = 'emulator-pat') =>
  createMigrationServer({
    egress,
    baseUrl: `${emulator.url}/${product}/`,
    credential: { scheme: 'bearer', token: held(pat) },
  });

async function control(method: string, path: string, body?: object): Promise<unknown> {
  const headers = { 'content-type': 'application/json' };
  const sent = body === undefined ? {} : { headers, body: JSON.stringify(body) };
  const answer = await httpCall(emulator.url, { method, path: `/_emulator/${path}`, ...sent });
  if (answer.status !== 200) throw new Error(`${method} ${path} answered ${answer.status}: ${answer.text}`);
  return JSON.parse(answer.text);
}
const faults = (...kinds: string[]) => control('PUT', 'faults', { rate: 1, seed: 1, kinds });
const noFaults = () => control('PUT', 'faults', { rate: 0 });
const switches = (change: object) => control('PUT', 'migration-api', change);
const calls = async () => ((await control('GET', 'calls')) as { items: { path: string }[] }).items;

/** C1, P1, P2. */
async function connect(server = assistant): Promise<void> {
  const { token } = await cloud.mintToken({ cloudUrl: ACME });
  expect(await server.saveToken({ cloudUrl: ACME, token })).toEqual({ result: 'saved' });
  expect(await server.attach({ cloudUrl: ACME })).toMatchObject({ result: 'attached' });
}

/** The whole tree below a level, page by page. */
async function treeAt(task: TaskAddress, ...level: string[]): Promise<StatusNode> {
  const pages = await readPages((cursor) => cloud.readStatus({ ...task, level, expandChildren: true, cursor }));
  const { root, complete } = joinStatusTrees(pages);
  expect(complete).toBe(true);
  return root;
}
const finished = (task: TaskAddress, ...level: string[]) =>
  eventually({ ask: () => treeAt(task, ...level), until: ({ status }) => status === 'FINISHED', withinMs: 10_000 });
const outcomes = ({ children }: StatusNode) => Object.fromEntries(children.map(({ key, outcome }) => [key, outcome]));

/** A task of `duration` on a connected server. */
async function started(
  task: 'Check' | 'Migrate',
  { job = JOB, duration = 'PT1S', order = {}, excludeChecks = [] as string[] } = {},
): Promise<TaskAddress> {
  await connect();
  await control('PUT', 'migrations', { duration, ...order });
  const { jobId } = await cloud.createJob({ definition: job });
  return { jobId, ...(await cloud.startTask({ jobId, task, excludeChecks })) };
}

async function failureOf(call: Promise<unknown>): Promise<UpstreamFailure> {
  const error: unknown = await call.then(
    () => new Error('it did not fail'),
    (reason: unknown) => reason,
  );
  if (!(error instanceof UpstreamFailure)) throw error;
  return error;
}

describe('to connect a server', () => {
  it.each(['jira', 'confluence'])(
    'a token is minted, saved in %s, and the site attached for a day',
    async (product) => {
      const before = Date.now();
      await connect(serverAt(product));
      const attached = await serverAt(product).attach({ cloudUrl: ACME });
      const { expiresAt } = attached as { expiresAt: number };
      expect((expiresAt - before) / DAY_MS).toBeCloseTo(1, 2);
      await switches({ expiryTimeFormat: 'epochMs' });
      const again = await serverAt(product).attach({ cloudUrl: ACME });
      expect((again as { expiresAt: number }).expiresAt).toBeGreaterThanOrEqual(expiresAt);
    },
  );

  it('the local administrator may also come with name and password', async () => {
    const { token } = await cloud.mintToken({ cloudUrl: ACME });
    const credential = { scheme: 'basic', user: 'admin', password: held('emulator-password') } as const;
    const server = createMigrationServer({ egress, baseUrl: `${emulator.url}/jira`, credential });
    expect(await server.saveToken({ cloudUrl: ACME, token })).toEqual({ result: 'saved' });
  });

  it('the token has to be of this site and good', async () => {
    const { token } = await cloud.mintToken({ cloudUrl: 'https://beta.atlassian.net' });
    expect(await assistant.saveToken({ cloudUrl: ACME, token })).toEqual({ result: 'refused' });
    expect(await assistant.saveToken({ cloudUrl: ACME, token: held('mat_other') })).toEqual({ result: 'refused' });
  });

  it('a token has to be there before a site is attached', async () => {
    expect(await assistant.attach({ cloudUrl: ACME })).toEqual({ result: 'notConnected' });
  });

  it('its assistant has to be new enough', async () => {
    const { token } = await cloud.mintToken({ cloudUrl: ACME });
    await control('PUT', 'plugin', { product: 'jira', version: '1.11.3' });
    expect(await assistant.saveToken({ cloudUrl: ACME, token })).toEqual({ result: 'unsupported' });
    expect(await assistant.attach({ cloudUrl: ACME })).toEqual({ result: 'unsupported' });
  });

  it('the cross-site check of the product is no obstacle', async () => {
    await switches({ xsrfCheck: true });
    await connect();
  });
});

describe('a credential that is not accepted', () => {
  it('is refused on either plane, and nothing was done', async () => {
    const stranger = serverAt('jira', 'another-pat');
    const { token } = await cloud.mintToken({ cloudUrl: ACME });
    const refused = [
      cloudWith('another').mintToken({ cloudUrl: ACME }),
      cloudWith('another').createJob({ definition: JOB }),
      stranger.saveToken({ cloudUrl: ACME, token }),
      stranger.attach({ cloudUrl: ACME }),
    ];
    for (const call of refused) {
      const failure = await failureOf(call);
      expect(failure).toMatchObject({ code: 'upstream.unauthorized' });
      expect(mayHaveActed(failure)).toBe(false);
    }
  });

  it('is also that of an account which is no admin of the site', async () => {
    await switches({ notAdmins: ['migrator@acme.test'] });
    expect(await failureOf(cloud.mintToken({ cloudUrl: ACME }))).toMatchObject({ code: 'upstream.unauthorized' });
  });
});

describe('a job', () => {
  it.each<[string, JobDefinition]>([
    ['jira', JOB],
    [
      'confluence',
      {
        ...JOB,
        product: 'confluence',
        scope: {
          spaces: { includedKeys: ['DOCS'], includedData: 'ALL' },
          globalEntities: { includedTypes: ['GLOBAL_PAGE_TEMPLATES'] },
        },
      },
    ],
  ])('of %s is read as it was made', async (_, definition) => {
    const { jobId } = await cloud.createJob({ definition });
    await expect(cloud.readJob({ jobId })).resolves.toEqual(definition);
    await expect(cloud.listTasks({ jobId })).resolves.toEqual({ items: [], next: null });
  });

  it('that is malformed or unknown is refused for good', async () => {
    const odd = cloud.createJob({ definition: { ...JOB, scope: { projects: { includedKeys: 'FIN' } } } });
    for (const call of [odd, cloud.readJob({ jobId: 'none' }), cloud.startTask({ jobId: 'none', task: 'Check' })]) {
      const failure = await failureOf(call);
      expect(failure).toMatchObject({ code: 'upstream.refused' });
      expect(mayHaveActed(failure)).toBe(false);
    }
  });

  it('that fills its 390 KB is taken, and one that does not fit is never sent', async () => {
    const keys = (count: number) => Array.from({ length: count }, (_, index) => `K${String(index).padStart(6, '0')}`);
    const wide = (count: number) => ({
      ...JOB,
      scope: { projects: { includedKeys: keys(count), includedData: 'all' } },
    });
    await expect(cloud.createJob({ definition: wide(38_900) })).resolves.toMatchObject({ jobId: expect.any(String) });
    const before = (await calls()).length;
    expect(await failureOf(cloud.createJob({ definition: wide(39_100) }))).toMatchObject({
      code: 'migration.tooLarge',
    });
    expect(await calls()).toHaveLength(before);
  });
});

describe('a check', () => {
  it('tells its progress, then every check over several pages', async () => {
    const task = await started('Check', { duration: 'PT6S' });
    const running = await eventually({
      ask: () => treeAt(task),
      until: ({ progress }) => progress !== null,
      withinMs: 5000,
      everyMs: 10,
    });
    expect(running).toMatchObject({ status: 'IN_PROGRESS', outcome: null, message: 'Preflight checks are running' });
    expect(running.progress).toMatchObject({ percent: expect.any(Number), parts: [{ name: 'Preflight Checks' }] });
    const done = await finished(task);
    expect(done).toMatchObject({ outcome: 'SUCCESS', progress: null });
    expect(done.children.length).toBeGreaterThan(10);
    expect(outcomes(done)).toMatchObject({ AnonPermission: 'SUCCESS', AppDataMigrationConsent: 'SKIPPED' });
    expect(outcomes(await treeAt(task, 'check'))).toEqual(outcomes(done));
    await expect(treeAt(task, 'check', 'AnonPermission')).resolves.toMatchObject({ outcome: 'SUCCESS' });
  });

  it('that fails says what may be overridden, and a migration that does so goes on', async () => {
    await switches({ checks: { AnonPermission: 'FAILED', DatabaseSize: 'WARNING' } });
    const task = await started('Check');
    const done = await finished(task);
    expect(done).toMatchObject({ outcome: 'FAILED', message: 'At least one Preflight check has failed.' });
    const checks = new Map(done.children.map((child) => [child.key, child]));
    expect(checks.get('AnonPermission')).toMatchObject({
      outcome: 'FAILED',
      excludable: true,
      description: expect.stringMatching(/./),
    });
    expect(checks.get('DatabaseSize')).toMatchObject({ outcome: 'WARNING', excludable: false });
    const { jobId } = task;
    const next = await cloud.startTask({ jobId, task: 'Migrate', excludeChecks: ['AnonPermission'] });
    await expect(finished({ jobId, ...next }, 'check')).resolves.toMatchObject({ outcome: 'WARNING' });
    const { items } = await cloud.listTasks({ jobId });
    expect(items).toMatchObject([
      { ...next, type: 'migrate', excludeChecks: ['AnonPermission'], includeChecks: [] },
      { taskId: task.taskId, type: 'check', excludeChecks: [] },
    ]);
    await expect(cloud.readTask({ jobId, ...next })).resolves.toEqual(items[0]);
    expect(items[0]?.createdAt).toBeGreaterThan(items[1]?.createdAt ?? Infinity);
  });

  it('may be of some checks', async () => {
    await connect();
    await control('PUT', 'migrations', { duration: 'PT1S' });
    const { jobId } = await cloud.createJob({ definition: JOB });
    const task = await cloud.startTask({ jobId, task: 'Check', includeChecks: ['AnonPermission'] });
    expect(outcomes(await finished({ jobId, ...task }))).toMatchObject({
      AnonPermission: 'SUCCESS',
      DatabaseSize: 'SKIPPED',
    });
    await expect(cloud.readTask({ jobId, ...task })).resolves.toMatchObject({ includeChecks: ['AnonPermission'] });
  });

  it('leaves a report that can be read', async () => {
    const task = await started('Check');
    await finished(task);
    const { artifacts } = await cloud.readTask(task);
    expect(artifacts).toMatchObject([{ name: 'pre-migration-report', artifactId: expect.any(String) }]);
    expect(artifacts[0]?.expiresAt).toBeGreaterThan(Date.now());
    const artifactId = artifacts[0]?.artifactId ?? '';
    await expect(cloud.readArtifact({ ...task, artifactId })).resolves.toEqual({
      text: expect.stringContaining('AnonPermission'),
      mediaType: 'text/csv; charset=utf-8',
    });
    await switches({ artifactExpiry: 'seconds' });
    expect((await cloud.readTask(task)).artifacts[0]?.expiresAt).toBeGreaterThan(Date.now());
  });
});

describe('a migration', () => {
  it('moves its keys, and its apps settle after the core; they can be triggered again', async () => {
    const scope = { ...JOB.scope, apps: { includedKeys: [APP] } };
    const task = await started('Migrate', { job: { ...JOB, scope }, duration: 'PT6S', order: { failAt: 'apps' } });
    await expect(finished(task, 'migrate')).resolves.toMatchObject({ outcome: 'SUCCESS' });
    await expect(treeAt(task, 'migrate', 'apps')).resolves.toMatchObject({ status: 'IN_PROGRESS', outcome: null });
    expect(outcomes(await treeAt(task, 'migrate', 'projects'))).toEqual({ FIN: 'SUCCESS', OPS: 'SUCCESS' });
    await expect(finished(task, 'migrate', 'apps')).resolves.toMatchObject({ outcome: 'FAILED' });

    const planId = task.jobId;
    await expect(assistant.readAppProgress({ planId })).resolves.toMatchObject({
      apps: [{ serverAppKey: APP, status: 'FAILED', percent: 100, message: 'unknown' }],
    });
    await assistant.triggerApps({ planId, serverAppKeys: [APP] });
    await assistant.triggerApps({ planId });
    const { apps } = await assistant.readAppProgress({ planId });
    expect(apps).toHaveLength(3);
    expect(new Set(apps.map(({ migrationId }) => migrationId)).size).toBe(3);
  });

  it('that dies midway says which key has failed and which has not', async () => {
    const task = await started('Migrate', { order: { failAt: 'midway' } });
    await expect(finished(task, 'migrate')).resolves.toMatchObject({ outcome: 'FAILED' });
    expect(outcomes(await treeAt(task, 'migrate', 'projects'))).toEqual({ FIN: 'SUCCESS', OPS: 'FAILED' });
  });

  it('from a server that is not attached is a finished, failed task', async () => {
    await control('PUT', 'migrations', { duration: 'PT1S' });
    const { jobId } = await cloud.createJob({ definition: JOB });
    const task = { jobId, ...(await cloud.startTask({ jobId, task: 'Migrate' })) };
    const { outcome, message } = await finished(task);
    expect([outcome, message]).toEqual(['FAILED', expect.stringMatching(/not attached through the assistant/)]);
  });

  it('with a lapsed container token fails in a check that speaks of token and expiry', async () => {
    await connect();
    await control('POST', 'container-tokens/expire', { cloudUrl: ACME });
    await control('PUT', 'migrations', { duration: 'PT1S' });
    const { jobId } = await cloud.createJob({ definition: JOB });
    const task = { jobId, ...(await cloud.startTask({ jobId, task: 'Migrate' })) };
    const { children } = await finished(task, 'check');
    const failed = children.filter(({ outcome }) => outcome === 'FAILED');
    expect(failed).toMatchObject([{ message: expect.stringMatching(/token.*expired/), excludable: false }]);
  });

  it.each(['notFound', 'empty'])(
    'says nothing at a level that is not there, whether the answer is %s',
    async (missingLevel) => {
      await switches({ missingLevel });
      const task = await started('Migrate', { duration: 'PT1H' });
      await expect(treeAt(task, 'migrate', 'apps')).resolves.toMatchObject({
        status: null,
        outcome: null,
        children: [],
      });
    },
  );

  it('may be in a status that nobody has heard of', async () => {
    await switches({ runningStatus: 'WAITING_FOR_MOON' });
    const task = await started('Migrate', { duration: 'PT3S' });
    await eventually({
      ask: () => treeAt(task),
      until: ({ status }) => typeof status === 'object' && status?.other === 'WAITING_FOR_MOON',
      withinMs: 5000,
      everyMs: 10,
    });
  });
});

describe('a limit', () => {
  it('of ten tokens an hour refuses the eleventh, and says until when if it can', async () => {
    await switches({ retryAfter: true });
    for (let number = 0; number < 10; number += 1) await cloud.mintToken({ cloudUrl: ACME });
    const failure = await failureOf(cloud.mintToken({ cloudUrl: ACME }));
    expect(failure).toMatchObject({ code: 'upstream.limited', retryAfterMs: expect.any(Number) });
    expect(mayHaveActed(failure)).toBe(false);
    await switches({ retryAfter: false });
    expect(await failureOf(cloud.mintToken({ cloudUrl: ACME }))).toMatchObject({ retryAfterMs: undefined });
  });
});

describe('a disturbed upstream', () => {
  it('that starts a task and drops the answer leaves it to be found, and nothing else is started', async () => {
    const { jobId } = await started('Check');
    await faults('executedThenTimeout');
    const failure = await failureOf(cloud.startTask({ jobId, task: 'Migrate' }));
    expect(failure).toMatchObject({ code: 'upstream.timeout' });
    expect(mayHaveActed(failure)).toBe(true);
    await noFaults();
    const { items } = await cloud.listTasks({ jobId });
    expect(items.map(({ type }) => type)).toEqual(['migrate', 'check']);
  });

  it.each<[string, string[], unknown, boolean]>([
    ['slows down', ['tooMany', 'tooManyBare'], 'upstream.limited', false],
    ['shows an error page', ['serverError'], 'upstream.unavailable', true],
    ['drops the connection', ['executedThenTimeout'], 'upstream.timeout', true],
    ['breaks its answers off', ['truncated'], expect.stringMatching(/^upstream\.(?:timeout|badAnswer)$/), true],
  ])('that %s is a failure on both planes, never an answer', async (_, kinds, code, acted) => {
    const { token } = await cloud.mintToken({ cloudUrl: ACME });
    const task = await started('Check');
    await faults(...kinds);
    const disturbed = [
      () => cloud.mintToken({ cloudUrl: ACME }),
      () => cloud.createJob({ definition: JOB }),
      () => cloud.startTask({ jobId: task.jobId, task: 'Check' }),
      () => cloud.listTasks(task),
      () => cloud.readStatus(task),
      () => assistant.saveToken({ cloudUrl: ACME, token }),
      () => assistant.attach({ cloudUrl: ACME }),
    ];
    for (const call of disturbed) {
      const failure = await failureOf(call());
      expect(failure).toMatchObject({ code });
      expect(mayHaveActed(failure)).toBe(acted);
    }
    await noFaults();
    await expect(assistant.saveToken({ cloudUrl: ACME, token })).resolves.toEqual({ result: 'saved' });
  });

  it('that forgets nodes for a while is believed in the rest', async () => {
    const task = await started('Check');
    const whole = await finished(task);
    await faults('missingNodes');
    const { children } = await treeAt(task);
    expect(children.length).toBeLessThan(whole.children.length);
    await noFaults();
    await expect(treeAt(task)).resolves.toEqual(whole);
  });
});
