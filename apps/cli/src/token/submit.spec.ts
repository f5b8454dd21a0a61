import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { eventually, startOnTerminal, type RunningCli } from '../../test/run-cli.ts';
import { runHere } from '../../test/run-here.ts';
import { OPERATOR, problem, ScriptedApi, VIEWER } from '../../test/scripted-api.ts';

const VALUE = 'dm_canary-71c0ffee';

let api: ScriptedApi;

beforeAll(async () => {
  api = await ScriptedApi.open();
});
afterAll(() => api.close());

const environment = (key = OPERATOR) => ({ KEYTURN_URL: api.url, KEYTURN_API_KEY: key });
const submit = (args: readonly string[], input: string | Buffer = VALUE, key = OPERATOR) =>
  runHere(['token', 'submit', ...args], { env: environment(key), input });
const bodies = (id: string) => api.callsTo(`POST /v1/tokens/${id}/versions`).map(({ body }) => body);

describe('keyturn token submit', () => {
  it('hands over standard input without its last line end, and shows version and fingerprint', async () => {
    api.token('hr-pipe');
    const ended = await submit(['hr-pipe'], `${VALUE}\n`);
    expect(ended).toMatchObject({ code: 0, stderr: '' });
    expect(ended.stdout).toMatch(
      /^hr-pipe version 1 is stored: fingerprint [0-9a-f]{12}, expires 2031-03-30 12:00Z\n$/,
    );
    expect(bodies('hr-pipe')).toEqual([{ value: VALUE }]);
  });

  it.each([
    ['current', 0, 'is in use'],
    ['staged', 0, 'is stored'],
    ['orphaned', 1, 'does not work'],
  ])('says what became of a value that is %s', async (status, code, words) => {
    api.token('hr-became');
    const body = { version: 4, fingerprint: 'f', expiresAt: null, status };
    api.meet('POST /v1/tokens/hr-became/versions', { status: 201, body });
    expect(await submit(['hr-became'])).toMatchObject({ code, stdout: expect.stringContaining(words) });
  });

  it.each([
    ['one line end only', 'a\n\n', 'a\n'],
    ['a line end of Windows', 'a\r\n', 'a'],
    ['nothing else', ' a b ', ' a b '],
    ['not even a byte order mark', '\ufeffa', '\ufeffa'],
  ])('removes %s: the rest is for the API to judge', async (_case, input, value) => {
    api.token('hr-exact');
    await submit(['hr-exact'], input);
    expect(bodies('hr-exact').at(-1)).toEqual({ value });
  });

  it('says which version it belongs to and when it ends, when told', async () => {
    api.token('hr-told');
    const args = ['hr-told', '--version', '2', '--expires-at', '2032-01-20T09:00:00+09:00', '-o', 'json'];
    const ended = await submit(args);
    expect(bodies('hr-told')).toEqual([{ value: VALUE, version: 2, expiresAt: '2032-01-20T00:00:00.000Z' }]);
    expect(JSON.parse(ended.stdout)).toMatchObject({
      version: 1,
      status: 'staged',
      expiresAt: '2032-01-20T00:00:00.000Z',
    });
  });

  it('repeats under the same key while the outcome is unknown, says so, and stores it once', async () => {
    api.token('hr-again');
    api.meet(
      'POST /v1/tokens/hr-again/versions',
      problem('service.unavailable', 'Temporal is away.'),
      'executeThenDrop',
      'drop',
    );
    const ended = await submit(['hr-again']);
    expect(ended.code).toBe(0);
    expect(ended.stderr).toMatch(/Temporal is away.*Trying again for up to 100 s/s);
    const keys = api.callsTo('POST /v1/tokens/hr-again/versions').map(({ idempotencyKey }) => idempotencyKey);
    expect(keys).toHaveLength(4);
    expect(new Set(keys).size).toBe(1);
    expect(keys[0]).toMatch(/^[0-9a-f-]{36}$/);
    expect(api.tokens.get('hr-again')?.values).toHaveLength(1);
  }, 20_000);

  it('shows why a value is refused and what would pass, without the value somebody quoted', async () => {
    api.token('hr-refused');
    api.refuseValue = (value) =>
      problem('value.refused', `There is white space inside "${value.slice(0, 64)}".`, {
        action: `Copy it again instead of ${value}.`,
        violations: [
          { path: 'value', severity: 'error', code: 'WhiteSpace', message: 'No token has it', proposal: 'one word' },
        ],
      });
    const long = `canary ${'x'.repeat(200)}`;
    const ended = await submit(['hr-refused'], long);
    api.refuseValue = () => undefined;
    expect(ended).toMatchObject({ code: 1, stdout: '' });
    expect(ended.stderr).toMatch(
      /cannot be the value\. .*\[value\.refused\].*value: No token has it \(would pass: one word\).*What to do: Copy it again.*Request: req-/s,
    );
    expect(ended.stderr).not.toContain('canary');
  });

  it.each([
    ['a value that was here before', 1, () => submit(['hr-twice'], 'known'), /was here before/],
    [
      'a token that is gone',
      6,
      () => {
        api.meet('POST /v1/tokens/hr-twice/versions', problem('token.wrongPhase', 'The token is retired.'));
        return submit(['hr-twice']);
      },
      /token is retired/,
    ],
    ['a token nobody knows', 3, () => submit(['hr-nobody']), /no such token/],
    ['a key that may not', 4, () => submit(['hr-twice'], VALUE, VIEWER), /role operator/],
    ['a key nobody knows', 4, () => submit(['hr-twice'], VALUE, 'kt_wrong'), /Sign in first/],
    [
      'a person too few',
      5,
      () => {
        api.meet('POST /v1/tokens/hr-twice/versions', problem('auth.fourEyes', 'Somebody else.'));
        return submit(['hr-twice']);
      },
      /second person/,
    ],
    [
      'a revision that changed',
      6,
      () => {
        api.meet('POST /v1/tokens/hr-twice/versions', problem('request.revisionChanged', 'It changed.'));
        return submit(['hr-twice']);
      },
      /faster/,
    ],
    [
      'a server without that route',
      1,
      () => {
        api.meet('POST /v1/tokens/hr-twice/versions', problem('route.notFound', 'No.'));
        return submit(['hr-twice']);
      },
      /no such route/,
    ],
  ] as const)('fails for %s with %d', async (_case, code, act, message) => {
    api.token('hr-twice', { value: 'known' });
    const ended = await act();
    expect(ended).toMatchObject({ code, stdout: '', stderr: expect.stringMatching(message) });
    expect(ended.stderr).not.toContain('canary');
  });

  it.each([
    ['the value as an argument', ['hr-use', VALUE], VALUE, /too many arguments/],
    ['the value as a flag', ['hr-use', `--value=${VALUE}`], VALUE, /unknown option '--value'/],
    ['the value as the id', ['Canary!'], VALUE, /3 to 63 characters/],
    ['a version that is none', ['hr-use', '--version', 'canary'], VALUE, /--version takes the number/],
    ['an end without a zone', ['hr-use', '--expires-at', '2027-01-20T00:00:00'], VALUE, /with its zone/],
    ['an end that is no day', ['hr-use', '--expires-at', '2027-02-31T25:00:00Z'], VALUE, /with its zone/],
    ['nothing', ['hr-use'], '', /standard input was empty/],
    ['an empty line', ['hr-use'], '\n', /standard input was empty/],
    ['bytes that are no text', ['hr-use'], Buffer.from([0xff, 0xfe, 0x63]), /not UTF-8/],
    ['far too much', ['hr-use'], 'canary'.repeat(20_000), /more than 64 KB/],
  ])('refuses %s with 2, and sends nothing', async (_case, args, input, message) => {
    const ended = await submit(args, input);
    expect(ended).toMatchObject({ code: 2, stdout: '', stderr: expect.stringMatching(message) });
    expect(ended.stderr).not.toMatch(/canary/i);
    expect(bodies('hr-use')).toEqual([]);
  });

  it('looks for its key before it asks for the value', async () => {
    const ended = await runHere(['token', 'submit', 'hr-use'], {
      env: { KEYTURN_URL: api.url, KEYTURN_DATA: '/nonexistent' },
      input: VALUE,
    });
    expect(ended).toMatchObject({ code: 4, stderr: expect.stringContaining('There is no key') });
  });
});

describe('on a terminal', () => {
  async function asked(id: string, ...args: string[]): Promise<RunningCli> {
    api.token(id);
    const cli = startOnTerminal(['token', 'submit', id, ...args], { env: environment() });
    await eventually(
      () => cli.stdout().includes(`Value of ${id} (not shown): `),
      () => cli.stdout(),
    );
    return cli;
  }

  it('asks, and shows nothing of what is typed or pasted, however long', async () => {
    const value = `${VALUE}-${'0123456789'.repeat(700)}`;
    const cli = await asked('hr-typed');
    cli.child.stdin?.write(`wrong\u0015${value}Z\u007f\r`);
    const { code, stdout } = await cli.ended;
    expect(stdout).toContain('hr-typed version 1 is stored');
    expect(stdout).not.toMatch(/canary|wrong|0123456789|\*/);
    expect(code).toBe(0);
    expect(bodies('hr-typed')).toEqual([{ value }]);
  });

  it('ends with 130 on Ctrl-C and with 2 on nothing', async () => {
    const interrupted = await asked('hr-stop');
    interrupted.child.stdin?.write(`${VALUE}\u0003`);
    expect(await interrupted.ended).toMatchObject({ code: 130, stdout: expect.not.stringContaining('canary') });
    const nothing = await asked('hr-none');
    nothing.child.stdin?.write('\u0004');
    expect((await nothing.ended).code).toBe(2);
    expect([...bodies('hr-stop'), ...bodies('hr-none')]).toEqual([]);
  });

  it('does not ask with --no-input', async () => {
    const cli = startOnTerminal(['token', 'submit', 'hr-silent', '--no-input'], { env: environment() });
    const { code, stdout } = await cli.ended;
    expect(code).toBe(2);
    expect(stdout).toContain('--no-input forbids');
  });
});
