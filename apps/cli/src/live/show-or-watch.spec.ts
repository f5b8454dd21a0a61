import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { eventually, type RunningCli, startCli, startOnTerminal } from '../../test/run-cli.ts';
import { runHere } from '../../test/run-here.ts';
import { OPERATOR, problem, ScriptedApi } from '../../test/scripted-api.ts';

let api: ScriptedApi;
const watching: RunningCli[] = [];

const TOKEN = { id: 'hr-one', kind: 'custom', status: 'healthy', phase: 'active', owner: '情報システム部' };

beforeEach(async () => {
  api = await ScriptedApi.open();
  api.script('GET /v1/tokens/hr-one', TOKEN);
});
afterEach(async () => {
  for (const { child } of watching.splice(0)) child.kill('SIGKILL');
  await api.close();
});

const environment = () => ({ KEYTURN_URL: api.url, KEYTURN_API_KEY: OPERATOR });

async function watch(start: typeof startCli, ...args: string[]): Promise<RunningCli> {
  const cli = start(args, { env: environment() });
  watching.push(cli);
  await eventually(
    () => cli.stdout().includes('hr-one'),
    () => cli.stderr(),
  );
  return cli;
}

describe('-w', () => {
  it('writes each state once to a file, says that the line is cut, and ends with 130 on Ctrl-C', async () => {
    const cli = await watch(startCli, 'token', 'get', 'hr-one', '-w', '-o', 'jsonl');
    await eventually(
      () => api.stream.isOpen,
      () => cli.stderr(),
    );
    api.script('GET /v1/tokens/hr-one', { ...TOKEN, status: 'working', phase: 'regenerating' });
    api.stream.tell({ seq: 1, type: 'keyturn.token.regenerating', subject: 'token/hr-one' });
    await eventually(
      () => cli.stdout().includes('regenerating'),
      () => cli.stdout(),
    );
    api.stream.cut();
    await eventually(
      () => cli.stderr().includes('The line is cut'),
      () => cli.stderr(),
    );
    await eventually(
      () => cli.stderr().includes('The line is there again'),
      () => cli.stderr(),
    );
    cli.child.kill('SIGINT');
    const { code, stdout } = await cli.ended;
    expect(code).toBe(130);
    const phases = stdout
      .trimEnd()
      .split('\n')
      .map((line) => (JSON.parse(line) as { phase: string }).phase);
    expect(phases).toEqual(['active', 'regenerating']);
  }, 60_000);

  it('draws over itself on a terminal, with how the line stands', async () => {
    const cli = await watch(startOnTerminal, 'token', 'get', 'hr-one', '--watch');
    await eventually(
      () => /live; seen \d\d:\d\d:\d\dZ; Ctrl-C ends/.test(cli.stdout()),
      () => cli.stdout(),
    );
    api.stream.cut();
    await eventually(
      () => cli.stdout().includes('CUT OFF'),
      () => cli.stdout(),
    );
    // A page is cleared, and then drawn whole.
    expect(cli.stdout().split('\u001b[2J').length).toBeGreaterThan(2);
    cli.child.stdin?.write('\u0003');
    expect((await cli.ended).code).toBe(130);
  }, 60_000);

  it.each([
    ['above the table on a terminal, as a part of the page', startOnTerminal],
    ['beside it in a pipe', startCli],
  ])(
    'says that there is more once: %s',
    async (_where, start) => {
      api.token('hr-one');
      api.token('hr-two');
      const cli = await watch(start, 'token', 'list', '--limit', '1', '-w');
      await eventually(
        () => api.stream.isOpen,
        () => cli.stderr(),
      );
      api.token('hr-one', { label: 'Changed' });
      api.stream.tell({ seq: 1, type: 'keyturn.token.changed', subject: 'token/hr-one' });
      await eventually(
        () => cli.stdout().includes('Changed'),
        () => cli.stdout(),
      );
      cli.child.kill('SIGINT');
      await cli.ended;
      const note = 'These are 1 of 2; --all shows all.';
      if (start === startCli) {
        expect(cli.stderr().split(note)).toHaveLength(2);
        expect(cli.stdout()).not.toContain(note);
        return;
      }
      const pages = cli.stdout().split('\u001b[2J').slice(1);
      expect(pages.length).toBeGreaterThan(1);
      for (const page of pages) expect(page.split(note)).toHaveLength(2);
      // Nothing stands between the pages.
      expect(cli.stdout()).not.toContain('keyturn: These');
      for (const page of pages) expect(page.indexOf(note)).toBeLessThan(page.indexOf('STATUS'));
    },
    60_000,
  );

  it('fails at once for what is not there', async () => {
    api.script('GET /v1/tokens/hr-one', problem('resource.notFound', 'There is none.').body, 404);
    expect((await runHere(['token', 'get', 'hr-one', '-w'], { env: environment() })).code).toBe(3);
  });

  it('of a migration ends by itself once that is over', async () => {
    const wave = { id: 'wave-1', product: 'jira', status: 'working', phase: 'migrating' };
    api.script('GET /v1/migrations/wave-1', wave);
    const watched = runHere(['migration', 'watch', 'wave-1'], { env: environment() });
    await eventually(
      () => api.stream.isOpen,
      () => api.calls,
    );
    api.script('GET /v1/migrations/wave-1', { ...wave, status: 'done', phase: 'finished' });
    api.stream.tell({ seq: 1, type: 'keyturn.migration.finished', subject: 'migration/wave-1' });
    expect(await watched).toMatchObject({ code: 0, stdout: expect.stringContaining('finished') });
  });
});
