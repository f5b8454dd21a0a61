import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { runHere } from '../test/run-here.ts';
import { OPERATOR, problem, ScriptedApi, VIEWER } from '../test/scripted-api.ts';

/** Every command that calls the API, as words, with the first route it asks. */
const COMMANDS: readonly (readonly [words: string, route: string])[] = [
  ['token list', 'GET /v1/tokens'],
  ['token get hr-one', 'GET /v1/tokens/hr-one'],
  ['token describe hr-one', 'GET /v1/tokens/hr-one'],
  ['token lint hr-one', 'GET /v1/tokens/hr-one'],
  ['token submit hr-one', 'POST /v1/tokens/hr-one/versions'],
  ['token rotate hr-one --reason drill', 'POST /v1/tokens/hr-one/rotate'],
  ['token confirm hr-one c7d1e0f2', 'POST /v1/tokens/hr-one/rotate/c7d1e0f2/confirm'],
  ['token pause hr-one --reason drill', 'POST /v1/tokens/hr-one/pause'],
  ['token resume hr-one', 'POST /v1/tokens/hr-one/resume'],
  ['token retire hr-one --reason drill --revoke', 'POST /v1/tokens/hr-one/retire'],
  ['token consumers hr-one', 'GET /v1/tokens/hr-one'],
  ['token history hr-one', 'GET /v1/tokens/hr-one/timeline'],
  ['token wait hr-one', 'GET /v1/tokens/hr-one'],
  ['task list', 'GET /v1/tasks'],
  ['task show hr-one.1', 'GET /v1/tasks/hr-one.1'],
  ['task open hr-one.1', 'GET /v1/tasks/hr-one.1'],
  ['task done hr-one.1', 'POST /v1/tasks/hr-one.1/complete'],
  ['task snooze hr-one.1 --until 2031-04-01T00:00:00Z', 'POST /v1/tasks/hr-one.1/snooze'],
  ['task handover hr-one.1 --to a@b.c', 'POST /v1/tasks/hr-one.1/assign'],
  ['consent show ct-one', 'GET /v1/tokens/ct-one/consents'],
  ['consent give ct-one --yes', 'GET /v1/tokens/ct-one/consents'],
  ['consent refuse ct-one --comment no', 'POST /v1/tokens/ct-one/consents:refuse'],
  ['consent revoke ct-one c-2 --reason over', 'DELETE /v1/tokens/ct-one/consents/c-2'],
  ['consent list ct-one', 'GET /v1/tokens/ct-one/consents'],
  ['migration list', 'GET /v1/migrations'],
  ['migration get wave-1', 'GET /v1/migrations/wave-1'],
  ['migration show wave-1', 'GET /v1/migrations/wave-1'],
  ['migration describe wave-1', 'GET /v1/migrations/wave-1'],
  ['migration start wave-1', 'POST /v1/migrations/wave-1/start'],
  ['migration attempts wave-1', 'GET /v1/migrations/wave-1/attempts'],
  ['migration attempts wave-1 2', 'GET /v1/migrations/wave-1/attempts/2'],
  ['migration decide wave-1', 'GET /v1/migrations/wave-1'],
  ['migration decide wave-1 --choice runAll --comment ok', 'POST /v1/migrations/wave-1/decisions'],
  ['migration retry wave-1 --reason drill', 'POST /v1/migrations/wave-1/retry'],
  ['migration stop wave-1 --reason drill', 'POST /v1/migrations/wave-1/stop'],
  ['migration abandon wave-1 --reason drill', 'POST /v1/migrations/wave-1/abandon'],
  ['migration watch wave-1', 'GET /v1/migrations/wave-1'],
  ['migration wait wave-1', 'GET /v1/migrations/wave-1'],
  ['events list', 'GET /v1/events'],
  ['key list', 'GET /v1/keys'],
  ['key create night --token hr-one', 'POST /v1/keys'],
  ['key revoke k1', 'DELETE /v1/keys/k1'],
];

/** Those that change something, with what must not be sent by a dry run. */
const CHANGES = COMMANDS.filter(
  ([words, route]) => !route.startsWith('GET') && !words.startsWith('token confirm'),
).concat([['consent give ct-one', 'POST /v1/tokens/ct-one/consents']]);

const CONTAINER = {
  id: 'ct-one',
  kind: 'migration.containerToken',
  status: 'needsYou',
  phase: 'expired',
  spec: {},
};
const CONSENTS = {
  items: [{ id: 'c-2', state: 'valid' }],
  wording: { text: 'Allow it.', hash: 'a' },
  asked: { version: 2, askedAt: '2031-03-30T12:00:00.000Z', cause: 'AuthLapsed', waiting: ['wave-1'] },
};
const WAVE = {
  id: 'wave-1',
  product: 'jira',
  status: 'needsYou',
  phase: 'needsDecision',
  failures: null,
  decision: {
    cause: 'PartlyMigrated',
    options: [{ choice: 'runAll', refusal: null, does: 'All 4.', keys: [], cleanUp: [] }],
  },
};

let api: ScriptedApi;

beforeAll(async () => {
  api = await ScriptedApi.open();
  api.token('hr-one', { value: 'canary', tasks: [] });
  api.tasks.set('hr-one.1', { id: 'hr-one.1', kind: 'fixAccess', subject: 'token/hr-one', status: 'open' });
  api.script('GET /v1/tokens/ct-one', CONTAINER);
  api.script('GET /v1/tokens/ct-one/consents', CONSENTS);
  api.script('GET /v1/migrations/wave-1', WAVE);
  api.script('GET /v1/keys', { items: [{ id: 'k1', name: 'night', roles: ['consumer'] }] });
});
afterAll(() => api.close());
beforeEach(() => {
  api.calls.length = 0;
});

const run = (words: string, env: Record<string, string> = {}, ...more: string[]) =>
  runHere([...words.split(' '), ...more], {
    env: { KEYTURN_URL: api.url, KEYTURN_API_KEY: OPERATOR, ...env },
    ...(words.startsWith('token submit') && { input: 'canary' }),
  });

describe.each(COMMANDS)('keyturn %s', (words, route) => {
  it.each([
    ['resource.notFound', 3],
    ['auth.unauthenticated', 4],
    ['auth.forbidden', 4],
    ['request.revisionChanged', 6],
    ['auth.fourEyes', 5],
  ])('ends after %s with %d, and writes nothing to standard output', async (code, exitCode) => {
    api.meet(route, problem(code, 'Not so.'));
    expect(await run(words)).toMatchObject({ code: exitCode, stdout: '', stderr: expect.stringContaining(code) });
  });

  it('shows of a refusal the code, what would pass and what to do next', async () => {
    const violations = [
      { path: 'spec.owner', severity: 'error', code: 'Missing', message: 'Nobody', proposal: 'a@b.c' },
    ];
    api.meet(route, problem('request.invalid', 'It does not fit.', { action: 'Name an owner.', violations }));
    const { code, stdout, stderr } = await run(words);
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toContain('[request.invalid]');
    expect(stderr).toContain('spec.owner: Nobody (would pass: a@b.c)');
    expect(stderr).toContain('What to do: Name an owner.');
  });

  it('says in a sentence that something else answers, without a stack', async () => {
    api.meet(route, { status: 200, body: '<html>canary</html>' });
    const { code, stdout, stderr } = await run(words);
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toContain('something else than Keyturn would');
    expect(stderr).not.toMatch(/canary|\n {4}at /);
  });

  it('goes to the address it is told, with its key, and without a key nowhere', async () => {
    api.meet(route, problem('request.invalid', 'Enough.'));
    await run(words, { KEYTURN_URL: 'https://elsewhere.acme.test' }, '--url', api.url);
    expect(api.callsTo(route)[0]).toMatchObject({ key: OPERATOR });
    api.calls.length = 0;
    const without = await run(words, { KEYTURN_API_KEY: '', KEYTURN_DATA: '/nonexistent' });
    expect(without).toMatchObject({ code: 4, stdout: '', stderr: expect.stringContaining('There is no key') });
    expect(api.calls).toEqual([]);
  });

  it('refuses what it does not know with 2', async () => {
    expect(await run(words, {}, '--nonsense')).toMatchObject({ code: 2, stdout: '' });
    expect(await run(words, {}, 'a', 'b', 'c', 'canary')).toMatchObject({
      code: 2,
      stderr: expect.not.stringContaining('canary'),
    });
    expect(api.calls).toEqual([]);
  });
});

describe('a dry run', () => {
  it.each(CHANGES)('of %s says what would happen, and changes nothing', async (words) => {
    const { code, stdout, stderr } = await run(words, {}, '--dry-run');
    expect(api.calls.filter(({ route }) => !route.startsWith('GET '))).toEqual([]);
    expect(stderr).toBe('');
    expect(stdout).toMatch(/^dry run: \S.*\n$/);
    // Where the object stands in the way it ends as the command would.
    expect(code).toBe(stdout.includes('Nothing would happen') ? 6 : 0);
  });

  it('says why something would not happen', async () => {
    expect((await run('migration retry wave-1 --reason x --dry-run')).stdout).toBe(
      'dry run: Nothing would happen: wave-1 waits for a decision: keyturn migration decide wave-1.\n',
    );
    const retired = { id: 'hr-two', kind: 'custom', status: 'done', phase: 'retired' };
    api.script('GET /v1/tokens/hr-two', retired);
    const json = await run('token rotate hr-two --reason x --dry-run -o json');
    expect(json.code).toBe(6);
    expect(JSON.parse(json.stdout)).toEqual({
      dryRun: true,
      id: 'hr-two',
      possible: false,
      says: 'Nothing would happen: hr-two is retired, and that is for good.',
    });
  });

  it('needs no more than to read', async () => {
    expect((await run('token rotate hr-one --reason x --dry-run', { KEYTURN_API_KEY: VIEWER })).code).toBe(0);
  });
});
