import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { eventually, startCli } from '../../test/run-cli.ts';
import { runHere } from '../../test/run-here.ts';
import { OPERATOR, problem, ScriptedApi } from '../../test/scripted-api.ts';

let api: ScriptedApi;

const TOKEN = { id: 'hr-one', kind: 'custom', status: 'working', phase: 'regenerating', waitingFor: 'upstream' };

beforeEach(async () => {
  api = await ScriptedApi.open();
  api.script('GET /v1/tokens/hr-one', TOKEN);
});
afterEach(() => api.close());

const environment = () => ({ KEYTURN_URL: api.url, KEYTURN_API_KEY: OPERATOR });
const wait = (...args: string[]) => runHere(['token', 'wait', 'hr-one', ...args], { env: environment() });
const becomes = (change: object) => {
  api.script('GET /v1/tokens/hr-one', { ...TOKEN, ...change });
};

describe('keyturn token wait', () => {
  it('ends at once when it is so', async () => {
    expect(await wait('--for', 'phase=regenerating')).toMatchObject({
      code: 0,
      stdout: 'hr-one: phase=regenerating\n',
    });
    becomes({ currentVersion: 5 });
    expect((await wait('--for', 'version=4')).code).toBe(0);
  });

  it('ends with the event that makes it so, long before anybody would look by himself', async () => {
    const waiting = wait();
    await eventually(
      () => api.stream.isOpen && api.callsTo('GET /v1/tokens/hr-one').length >= 2,
      () => api.calls,
    );
    const startedMs = performance.now();
    becomes({ phase: 'active', status: 'healthy' });
    api.stream.tell({ seq: 1, type: 'keyturn.token.promoted', subject: 'token/hr-one' });
    expect((await waiting).code).toBe(0);
    expect(performance.now() - startedMs).toBeLessThan(5_000);
    expect(api.callsTo('GET /v1/events/stream')[0]?.query.get('subject')).toBe('token/hr-one');
  });

  it('looks now and then where there is no line to be had', async () => {
    api.meet('GET /v1/events/stream', problem('route.notFound', 'No.'));
    const waiting = wait();
    await eventually(
      () => api.callsTo('GET /v1/tokens/hr-one').length >= 2,
      () => api.calls,
    );
    becomes({ phase: 'active' });
    expect((await waiting).code).toBe(0);
  });

  it('ends with 1 and says why when it can never be so', async () => {
    becomes({ phase: 'retired', status: 'done' });
    expect(await wait()).toMatchObject({
      code: 1,
      stdout: '',
      stderr: 'keyturn: hr-one is retired: phase never becomes active.\n',
    });
  });

  it('ends with 124 after its time, and says how it stands', async () => {
    const ended = await wait('--timeout', '0s');
    expect(ended).toMatchObject({ code: 124, stdout: '' });
    expect(ended.stderr).toContain('After 0s phase is not active. It is regenerating, working.');
  });

  it('says once that a person has to act and goes on waiting, or ends with 5 when told to', async () => {
    becomes({ waitingFor: 'person', status: 'needsYou' });
    const waiting = wait('--timeout', '5s');
    await eventually(
      () => api.callsTo('GET /v1/tokens/hr-one').length >= 2,
      () => api.calls,
    );
    becomes({ phase: 'active' });
    api.stream.tell({ seq: 1, type: 'keyturn.token.promoted', subject: 'token/hr-one' });
    const ended = await waiting;
    expect(ended.code).toBe(0);
    expect(ended.stderr.match(/waits for a person: keyturn token get hr-one/g)).toHaveLength(1);
    becomes({ waitingFor: 'consent' });
    expect(await wait('--fail-on-person')).toMatchObject({
      code: 5,
      stderr: 'keyturn: hr-one waits for a consent: keyturn consent give hr-one\n',
    });
  });

  it.each([
    ['a field that is none', ['--for', 'mood=good']],
    ['a version that is none', ['--for', 'version=next']],
    ['no word', ['--for', 'phase=']],
    ['a time that is none', ['--timeout', 'soon']],
  ])('ends with 2 for %s, and asks nobody', async (_case, args) => {
    expect(await wait(...args)).toMatchObject({ code: 2, stdout: '' });
    expect(api.calls).toEqual([]);
  });

  it('ends with 3 for what is not there', async () => {
    api.script('GET /v1/tokens/hr-one', problem('resource.notFound', 'There is none.').body, 404);
    expect((await wait()).code).toBe(3);
  });

  it('ends with 130 on Ctrl-C', async () => {
    const cli = startCli(['token', 'wait', 'hr-one'], { env: environment() });
    await eventually(
      () => api.stream.isOpen,
      () => cli.stderr(),
    );
    cli.child.kill('SIGINT');
    expect(await cli.ended).toMatchObject({ code: 130, stdout: '' });
  });
});

describe('keyturn migration wait', () => {
  it.each([
    ['finished', 0],
    ['stopped', 1],
    ['abandoned', 1],
  ])('of one that is %s ends with %d', async (phase, code) => {
    api.script('GET /v1/migrations/wave-1', { id: 'wave-1', product: 'jira', status: 'done', phase });
    expect((await runHere(['migration', 'wait', 'wave-1'], { env: environment() })).code).toBe(code);
  });
});
