import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { eventually, type RunningCli, startCli, startOnTerminal } from '../../test/run-cli.ts';
import { CONSUMER, ScriptedApi } from '../../test/scripted-api.ts';

let api: ScriptedApi;

beforeAll(async () => {
  api = await ScriptedApi.open();
});
afterAll(() => api.close());

const environment = () => ({ KEYTURN_URL: api.url, KEYTURN_API_KEY: CONSUMER });

/** Says when it is there and counts what it gets; ends a moment after the first signal, so that a second one would be seen. */
const counting = `
  let got = [];
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => {
    got.push(signal);
    if (got.length === 1) setTimeout(() => { console.log(got.join()); process.exit(0); }, 300);
  });
  setInterval(() => undefined, 1000);
  console.log('ready');`;
const client = (script: string) => ['--', process.execPath, '-e', script, '{}'];

async function whenReady(cli: RunningCli): Promise<void> {
  await eventually(
    () => cli.stdout().includes('ready'),
    () => [cli.stdout(), cli.stderr()],
  );
}

describe('a signal', () => {
  it.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)(
    '%s is passed on once, and the client decides how it ends',
    async (signal) => {
      const id = api.token(`hr-${signal.toLowerCase()}`, { value: 'canary' });
      const cli = startCli(['exec', '--token', id, ...client(counting)], { env: environment() });
      await whenReady(cli);
      cli.child.kill(signal);
      expect(await cli.ended).toMatchObject({ code: 0, signal: null, stdout: `ready\n${signal}\n` });
      expect(api.acknowledgements(id)).toEqual([{ version: 1, outcome: 'ok' }]);
    },
  );

  it.each([
    ['SIGTERM', 143],
    ['SIGKILL', 137],
  ])('%s that ends the client ends us with 128 + its number, and nothing is reported', async (signal, code) => {
    const id = api.token(`hr-dies-${code}`, { value: 'canary' });
    const ended = await startCli(['exec', '--token', id, ...client(`process.kill(process.pid, '${signal}')`)], {
      env: environment(),
    }).ended;
    expect(ended).toMatchObject({ code, signal: null, stderr: '' });
    expect(api.acknowledgements(id)).toEqual([]);
  });

  it('while there is no client yet ends the waiting with 130, and none is started', async () => {
    const id = api.token('hr-early', { value: 'canary' });
    api.meet(`GET /v1/tokens/${id}/value`, ...Array.from({ length: 9 }, () => ({ status: 503, body: {} })));
    const cli = startCli(['exec', '--token', id, ...client('console.log("ran")')], { env: environment() });
    await eventually(
      () => cli.stderr().includes('Trying again'),
      () => cli.stderr(),
    );
    cli.child.kill('SIGINT');
    expect(await cli.ended).toMatchObject({ code: 130, stdout: '' });
  });

  it('while the report is being tried ends that: the exit code stays the client’s', async () => {
    const id = api.token('hr-late', { value: 'canary' });
    api.meet(`POST /v1/tokens/${id}/acknowledgements`, ...Array.from({ length: 9 }, () => 'drop' as const));
    const cli = startCli(['exec', '--token', id, ...client('process.exit(3)')], { env: environment() });
    await eventually(
      () => cli.stderr().includes('Trying again'),
      () => cli.stderr(),
    );
    cli.child.kill('SIGTERM');
    expect(await cli.ended).toMatchObject({ code: 3, stderr: expect.stringContaining('could not be reported') });
  });
});

describe('Ctrl-C on a terminal', () => {
  it('reaches the client once: the terminal has sent it already', async () => {
    const id = api.token('hr-terminal', { value: 'canary' });
    const cli = startOnTerminal(['exec', '--token', id, ...client(counting)], { env: environment() });
    await whenReady(cli);
    cli.child.stdin?.write('\u0003');
    const { code, stdout } = await cli.ended;
    expect(stdout).toMatch(/SIGINT\r?\n$/);
    expect(stdout).not.toContain('SIGINT,SIGINT');
    expect(code).toBe(0);
  });
});
