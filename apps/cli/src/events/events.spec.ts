import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { eventually, type RunningCli, startCli } from '../../test/run-cli.ts';
import { runHere } from '../../test/run-here.ts';
import { OPERATOR, problem, ScriptedApi } from '../../test/scripted-api.ts';

let api: ScriptedApi;

beforeEach(async () => {
  api = await ScriptedApi.open();
});
afterEach(() => api.close());

const environment = () => ({ KEYTURN_URL: api.url, KEYTURN_API_KEY: OPERATOR });
const events = (...args: string[]) => runHere(['events', ...args], { env: environment() });
const EVENT = {
  specversion: '1.0',
  id: 'token/hr-one@3',
  seq: 7,
  type: 'keyturn.token.promoted',
  subject: 'token/hr-one',
  time: '2031-03-30T12:00:00.000Z',
  data: { revision: 3, version: 2, cause: 'ExpiryNear' },
};

describe('keyturn events list', () => {
  it('shows the newest first, and all pages with --all', async () => {
    api.meet(
      'GET /v1/events',
      { status: 200, body: { items: [EVENT], next: 7 } },
      { status: 200, body: { items: [{ ...EVENT, seq: 3 }] } },
    );
    const { code, stdout } = await events('list', '--subject', 'token/hr-one', '--all');
    expect({ code, lines: stdout.split('\n') }).toEqual({
      code: 0,
      lines: [
        'SEQ  TIME               WHAT            SUBJECT       DETAILS',
        '7    2031-03-30 12:00Z  token promoted  token/hr-one  version 2, cause ExpiryNear',
        '3    2031-03-30 12:00Z  token promoted  token/hr-one  version 2, cause ExpiryNear',
        '',
      ],
    });
    expect(api.callsTo('GET /v1/events').map(({ query }) => query.toString())).toEqual([
      'subject=token%2Fhr-one&limit=500&order=desc',
      'subject=token%2Fhr-one&limit=500&order=desc&before=7',
    ]);
  });

  it('goes forward after a number, and ends where the feed does', async () => {
    const page = Array.from({ length: 500 }, (_, index) => ({ ...EVENT, seq: index + 1 }));
    api.meet(
      'GET /v1/events',
      { status: 200, body: { items: page, next: 500 } },
      { status: 200, body: { items: [{ ...EVENT, seq: 501 }], next: 501 } },
    );
    const { stdout } = await events('list', '--after', '0', '--all', '-o', 'jsonl');
    expect(stdout.trimEnd().split('\n')).toHaveLength(501);
    expect(api.callsTo('GET /v1/events').map(({ query }) => query.get('after'))).toEqual(['0', '500']);
  });

  it('takes only the number of an event', async () => {
    expect(await events('list', '--after', 'yesterday')).toMatchObject({ code: 2, stdout: '' });
    expect(api.calls).toEqual([]);
  });
});

describe('keyturn events follow', () => {
  const following: RunningCli[] = [];
  afterEach(() => {
    for (const { child } of following.splice(0)) child.kill('SIGKILL');
  });

  const follow = async (...args: string[]): Promise<RunningCli> => {
    const cli = startCli(['events', 'follow', ...args], { env: environment() });
    following.push(cli);
    await eventually(
      () => api.stream.isOpen,
      () => cli.stderr(),
    );
    return cli;
  };
  beforeEach(() => {
    api.script('GET /v1/events', { items: [] });
  });

  const tell = (seq: number) => {
    api.stream.tell({ seq, type: 'keyturn.token.promoted', subject: 'token/hr-one' });
  };
  const seqs = (cli: RunningCli) =>
    cli
      .stdout()
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => (JSON.parse(line) as { seq: number }).seq);

  it('tells each event once and in order, over a line that is cut and one that the server ends, until Ctrl-C', async () => {
    const cli = await follow('-o', 'jsonl', '--type', 'keyturn.token.promoted');
    expect(api.calls.at(-1)?.query.toString()).toBe('type=keyturn.token.promoted');
    tell(1);
    tell(2);
    await eventually(
      () => seqs(cli).length === 2,
      () => cli.stdout(),
    );
    api.stream.cut();
    tell(3);
    await eventually(
      () => seqs(cli).length === 3,
      () => cli.stderr(),
    );
    api.stream.end();
    tell(4);
    await eventually(
      () => seqs(cli).length === 4,
      () => cli.stderr(),
    );
    expect(seqs(cli)).toEqual([1, 2, 3, 4]);
    expect(api.stream.openedAfter).toEqual(['0', '2', '3']);
    // A cut is said, and that it is over; an end in order is nobody's business.
    expect(cli.stderr().match(/The line is cut/g)).toHaveLength(1);
    expect(cli.stderr()).toContain('The line is there again.');
    cli.child.kill('SIGINT');
    expect((await cli.ended).code).toBe(130);
  }, 60_000);

  it('is one line of text for each event, and begins after a number when told', async () => {
    tell(1);
    tell(2);
    const cli = await follow('--after', '1');
    await eventually(
      () => cli.stdout() !== '',
      () => cli.stderr(),
    );
    expect(cli.stdout()).toBe('2031-03-30 12:00Z  token promoted  token/hr-one  phase active  #2\n');
    cli.child.kill('SIGINT');
    await cli.ended;
  });

  it('misses nothing that happens while its very first line is cut', async () => {
    api.script('GET /v1/events', { items: [{ ...EVENT, seq: 41 }] });
    const cli = await follow('-o', 'jsonl');
    api.stream.cut();
    tell(42);
    await eventually(
      () => seqs(cli).length === 1,
      () => cli.stderr(),
    );
    expect(api.stream.openedAfter).toEqual(['41', '41']);
    cli.child.kill('SIGINT');
    await cli.ended;
  }, 60_000);

  it('ends at once when this key may not', async () => {
    api.meet('GET /v1/events/stream', problem('auth.forbidden', 'The role viewer is needed.'));
    expect(await events('follow')).toMatchObject({ code: 4, stdout: '', stderr: expect.stringContaining('viewer') });
  });
});
