import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { type EndedHere, runHere } from '../../test/run-here.ts';
import { FLEET_NOW, OPERATOR, problem, ScriptedApi } from '../../test/scripted-api.ts';

const ATTEMPT = {
  n: 1,
  mode: 'api',
  startedAt: FLEET_NOW,
  endedAt: '2031-03-30T18:00:00.000Z',
  outcome: 'failed',
  cause: 'PartlyMigrated',
  jobId: 'job-1',
  checkTaskId: 'check-1',
  migrateTaskId: 'migrate-1',
  migrated: 2,
  failed: 1,
  remaining: 1,
  failedChecks: [{ key: 'AnonPermission', excludable: true }],
};
const TOKEN = { id: 'ct-one', phase: 'expired', expiresAt: '2031-03-29T12:00:00.000Z' };
const CONTAINER = {
  id: 'ct-one',
  kind: 'migration.containerToken',
  status: 'needsYou',
  phase: 'expired',
  consent: { askedAt: FLEET_NOW },
  task: { id: 'ct-one.3', kind: 'giveConsent' },
};
const WAVE = {
  id: 'wave-1',
  product: 'jira',
  server: 'B1XA-2YQ3-ZK7M-9PLD',
  site: 'https://acme.atlassian.net',
  owner: 'migrations@acme.test',
  status: 'needsYou',
  phase: 'awaitingConsent',
  cause: 'AuthLapsed',
  waitingFor: 'consent',
  startedAt: FLEET_NOW,
  nextActionAt: null,
  progress: { percent: null, parts: [] },
  attempts: { count: 0, last: null },
  decision: null,
  failures: null,
  token: TOKEN,
  task: null,
};
const WIKI = {
  ...WAVE,
  id: 'wiki-1',
  product: 'confluence',
  phase: 'needsDecision',
  cause: 'PartlyMigrated',
  waitingFor: 'person',
  progress: {
    percent: 40.9,
    parts: [{ name: 'spaces', status: 'finished', outcome: 'FAILED', processed: 2, total: 4 }],
  },
  attempts: { count: 1, last: ATTEMPT },
  decision: {
    cause: 'PartlyMigrated',
    since: FLEET_NOW,
    options: [
      {
        choice: 'runRemaining',
        refusal: null,
        does: 'Checks and migrates 2 spaces.',
        keys: ['OPS', 'HR'],
        cleanUp: [{ what: 'Delete these spaces in the cloud: a part of them may be there.', keys: ['OPS'] }],
      },
      { choice: 'runAll', refusal: 'No space is there.', does: 'Checks and migrates all 4.', keys: [], cleanUp: [] },
      { choice: 'abandon', refusal: null, does: 'Ends this migration.', keys: [], cleanUp: [] },
    ],
    overridableChecks: ['AnonPermission'],
  },
  task: { id: 'wiki-1.1', kind: 'decide' },
  failures: { step: 'watch', count: 2, code: 'upstream.unavailable', nextTryAt: null },
};

let api: ScriptedApi;

beforeAll(async () => {
  api = await ScriptedApi.open();
});
afterAll(() => api.close());
beforeEach(() => {
  api.calls.length = 0;
  api.script('GET /v1/migrations', { items: [WAVE, WIKI], total: 2, asOf: FLEET_NOW });
  api.script('GET /v1/migrations/wave-1', WAVE);
  api.script('GET /v1/migrations/wiki-1', WIKI);
  api.script('GET /v1/tokens/ct-one', CONTAINER);
  api.script('GET /v1/migrations/wiki-1/attempts', { items: [ATTEMPT] });
});

const migration = (args: readonly string[]): Promise<EndedHere> =>
  runHere(['migration', ...args], { env: { KEYTURN_URL: api.url, KEYTURN_API_KEY: OPERATOR } });
const sent = (route: string) => api.callsTo(route).map(({ body }) => body);

describe('keyturn migration list', () => {
  it('says where each is, why, and what it waits for', async () => {
    const { code, stdout } = await migration(['list']);
    expect(code).toBe(0);
    expect(stdout).toBe(
      `ID      STATUS     PHASE             CAUSE           WAITING FOR  PROGRESS  ATTEMPTS  OWNER
wave-1  needs you  awaiting consent  AuthLapsed      consent      -         0         migrations@acme.test
wiki-1  needs you  needs decision    PartlyMigrated  person       40 %      1         migrations@acme.test
`,
    );
  });

  it('asks the API for what it is told to', async () => {
    await migration([
      'list',
      '--status',
      'needsYou',
      '--status',
      'stuck',
      '--product',
      'jira',
      '-l',
      'wave=3',
      '-q',
      'fin',
      '--sort',
      '-since',
    ]);
    expect(api.calls.at(-1)?.query.toString()).toBe(
      'status=needsYou&status=stuck&product=jira&q=fin&sort=-since&tag.wave=3',
    );
  });

  it('gives programs the answer, or one id a line', async () => {
    expect(JSON.parse((await migration(['list', '-o', 'json'])).stdout)).toEqual([WAVE, WIKI]);
    expect((await migration(['list', '-o', 'name'])).stdout).toBe('wave-1\nwiki-1\n');
    expect((await migration(['list', '-o', 'yaml'])).stdout).toContain('cause: AuthLapsed\n');
    api.script('GET /v1/migrations', { items: [], total: 0, asOf: FLEET_NOW });
    expect(await migration(['list'])).toMatchObject({ stdout: '', stderr: 'keyturn: There is no such migration.\n' });
  });
});

describe('keyturn migration show', () => {
  it('leads to the consent that it waits for', async () => {
    const { code, stdout } = await migration(['show', 'wave-1']);
    expect(code).toBe(0);
    expect(stdout).toContain('token        ct-one (expired, expires 2031-03-29 12:00Z)\n');
    expect(stdout.endsWith('\nWhat to do: keyturn consent give ct-one\n')).toBe(true);
  });

  it('leads to the task of the token where a person renews in the browser, whatever the migration calls its waiting', async () => {
    api.script('GET /v1/tokens/ct-one', {
      ...CONTAINER,
      consent: null,
      task: { id: 'ct-one.4', kind: 'renewInBrowser' },
    });
    for (const change of [{}, { phase: 'renewingAuth', waitingFor: 'person' }]) {
      api.script('GET /v1/migrations/wave-1', { ...WAVE, ...change });
      const { stdout } = await migration(['show', 'wave-1']);
      expect(stdout.endsWith('\nWhat to do: keyturn task show ct-one.4\n')).toBe(true);
    }
  });

  it('asks for the token only where that says what to do, and for people', async () => {
    await migration(['show', 'wave-1', '-o', 'json']);
    await migration(['show', 'wiki-1']);
    const own = { ...WAVE, phase: 'renewingAuth', waitingFor: 'person', task: { id: 'wave-1.1', kind: 'fixAccess' } };
    api.script('GET /v1/migrations/wave-1', own);
    expect((await migration(['show', 'wave-1'])).stdout).not.toContain('What to do');
    expect(api.callsTo('GET /v1/tokens/ct-one')).toEqual([]);
  });

  it('shows the migration although its token cannot be read', async () => {
    api.script('GET /v1/tokens/ct-one', problem('resource.notFound', 'There is none.').body, 404);
    const { code, stdout } = await migration(['show', 'wave-1']);
    expect(code).toBe(0);
    expect(stdout.endsWith('\nWhat to do: keyturn token get ct-one\n')).toBe(true);
  });

  it('leads to the decision, with its parts and what the last attempt came to', async () => {
    const { stdout } = await migration(['get', 'wiki-1']);
    expect(stdout).toContain('last attempt  1 failed: PartlyMigrated: 2 migrated, 1 failed, 1 remaining\n');
    expect(stdout).toContain('failing       upstream.unavailable, 2 times; a person must act\n');
    expect(stdout).toContain('\nPART    STATUS    OUTCOME  DONE\nspaces  finished  FAILED   2 of 4\n');
    expect(stdout.endsWith('\nWhat to do: keyturn migration decide wiki-1\n')).toBe(true);
  });

  it('ends with 3 for one that is not there, and with 2 for what is no id', async () => {
    api.script('GET /v1/migrations/wave-9', problem('resource.notFound', 'There is none.').body, 404);
    expect(await migration(['show', 'wave-9'])).toMatchObject({ code: 3, stdout: '' });
    expect(await migration(['show', '../tokens'])).toMatchObject({ code: 2, stdout: '' });
  });
});

describe('keyturn migration decide', () => {
  it('shows the choices with consequences and what to clean up, and changes nothing', async () => {
    const { code, stdout, stderr } = await migration(['decide', 'wiki-1']);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toBe(
      `wiki-1 waits for a decision since 2031-03-30 12:00Z: PartlyMigrated

runRemaining
  Checks and migrates 2 spaces.
  It takes OPS, HR
  First: Delete these spaces in the cloud: a part of them may be there. OPS
  keyturn migration decide wiki-1 --choice runRemaining --comment "…"

runAll
  Checks and migrates all 4.
  Cannot be chosen: No space is there.

abandon
  Ends this migration.
  keyturn migration decide wiki-1 --choice abandon --comment "…"

May be overridden (--exclude-check): AnonPermission
`,
    );
    expect((await migration(['decide', 'wiki-1', '-o', 'name'])).stdout).toBe('runRemaining\nabandon\n');
    expect(JSON.parse((await migration(['decide', 'wiki-1', '-o', 'json'])).stdout)).toEqual(WIKI.decision);
    expect(api.calls.every(({ route }) => route.startsWith('GET '))).toBe(true);
  });

  it('decides, with a comment and the checks to override', async () => {
    api.script('POST /v1/migrations/wiki-1/decisions', { ...WIKI, phase: 'preparing' });
    const args = ['--choice', 'runRemaining', '--comment', 'OPS deleted', '--exclude-check', 'AnonPermission'];
    expect(await migration(['decide', 'wiki-1', ...args])).toMatchObject({
      code: 0,
      stdout: 'wiki-1: runRemaining is decided (preparing)\n',
    });
    expect(sent('POST /v1/migrations/wiki-1/decisions')).toEqual([
      { choice: 'runRemaining', comment: 'OPS deleted', excludeChecks: ['AnonPermission'] },
    ]);
  });

  it('is a conflict while no decision is waited for', async () => {
    const shown = await migration(['decide', 'wave-1']);
    expect(shown).toMatchObject({ code: 6, stdout: '', stderr: expect.stringContaining('"awaiting consent"') });
    api.meet('POST /v1/migrations/wave-1/decisions', problem('decision.notAwaited', 'It waits for consent.'));
    expect((await migration(['decide', 'wave-1', '--choice', 'runAll', '--comment', 'x'])).code).toBe(6);
  });

  it.each([
    ['a choice that is none', ['--choice', 'runSome', '--comment', 'x']],
    ['a choice without a comment', ['--choice', 'runAll']],
    ['a comment without a choice', ['--comment', 'x']],
    ['a check without a choice', ['--exclude-check', 'AnonPermission']],
  ])('ends with 2 for %s, and sends nothing', async (_case, args) => {
    expect(await migration(['decide', 'wiki-1', ...args])).toMatchObject({ code: 2, stdout: '' });
    expect(api.calls).toEqual([]);
  });
});

describe('commands', () => {
  it('starts', async () => {
    api.script('POST /v1/migrations/wave-1/start', { ...WAVE, phase: 'preparing', waitingFor: 'lane' }, 202);
    expect(await migration(['start', 'wave-1'])).toMatchObject({
      code: 0,
      stdout: 'wave-1 is started: preparing, waiting for lane\n',
    });
    expect(sent('POST /v1/migrations/wave-1/start')).toEqual([{}]);
    api.meet('POST /v1/migrations/wave-1/start', problem('migration.alreadyRunning', 'It is under way.'));
    expect(await migration(['start', 'wave-1'])).toMatchObject({ code: 6, stdout: '' });
  });

  it.each([
    ['retry', 'is tried again'],
    ['stop', 'is stopped'],
    ['abandon', 'is abandoned'],
  ])('%s needs a reason, and says where the migration then is', async (name, says) => {
    const route = `POST /v1/migrations/wiki-1/${name}`;
    api.script(route, { ...WIKI, phase: 'stopped', waitingFor: null }, 202);
    expect((await migration([name, 'wiki-1'])).code).toBe(2);
    const { code, stdout } = await migration([name, 'wiki-1', '--reason', 'because']);
    expect({ code, stdout }).toEqual({ code: 0, stdout: `wiki-1 ${says}: stopped\n` });
    expect(sent(route)).toEqual([{ reason: 'because' }]);
    api.meet(route, problem('migration.wrongPhase', 'It is over.'));
    expect((await migration([name, 'wiki-1', '--reason', 'because'])).code).toBe(6);
  });
});

describe('keyturn migration attempts', () => {
  it('lists them', async () => {
    expect((await migration(['attempts', 'wiki-1'])).stdout).toBe(
      `ATTEMPT  STARTED            ENDED              OUTCOME  CAUSE           MIGRATED  FAILED  REMAINING
1        2031-03-30 12:00Z  2031-03-30 18:00Z  failed   PartlyMigrated  2         1       1
`,
    );
    api.script('GET /v1/migrations/wiki-1/attempts', { items: [] });
    expect(await migration(['attempts', 'wiki-1'])).toMatchObject({
      code: 0,
      stdout: '',
      stderr: expect.stringContaining('no attempt yet'),
    });
  });

  it('shows one with its keys', async () => {
    const detail = {
      ...ATTEMPT,
      migratedKeys: ['FIN', 'LEGAL'],
      failedKeys: ['OPS'],
      remainingKeys: ['HR'],
      inCloudKeys: [],
      statusTree: { key: '', status: 'FINISHED', outcome: 'FAILED', children: [] },
      statusSeenAt: FLEET_NOW,
    };
    api.script('GET /v1/migrations/wiki-1/attempts/1', detail);
    const { stdout } = await migration(['attempts', 'wiki-1', '1']);
    expect(stdout).toContain('failed checks  AnonPermission\n');
    expect(stdout.endsWith('\nmigrated (2)\n  FIN, LEGAL\n\nfailed (1)\n  OPS\n\nremaining (1)\n  HR\n')).toBe(true);
    expect(JSON.parse((await migration(['attempts', 'wiki-1', '1', '-o', 'json'])).stdout)).toEqual(detail);
    expect((await migration(['attempts', 'wiki-1', 'last'])).code).toBe(2);
  });
});
