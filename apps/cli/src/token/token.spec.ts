import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { parse } from 'yaml';
import { eventually, startOnTerminal } from '../../test/run-cli.ts';
import { type EndedHere, runHere } from '../../test/run-here.ts';
import { OPERATOR, problem, ScriptedApi, VIEWER } from '../../test/scripted-api.ts';

let api: ScriptedApi;

beforeAll(async () => {
  api = await ScriptedApi.open();
  api.token('hr-one', { value: 'canary-1' });
  api.token('hr-two', { waitingFor: 'person' });
});
afterAll(() => api.close());

const token = (args: readonly string[], key = OPERATOR): Promise<EndedHere> =>
  runHere(['token', ...args], { env: { KEYTURN_URL: api.url, KEYTURN_API_KEY: key } });
const sent = (route: string) => api.callsTo(route).map(({ body }) => body);

describe('keyturn token list', () => {
  it('is a table without borders, the first to expire first', async () => {
    const { code, stdout, stderr } = await token(['list'], VIEWER);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout.split('\n')).toEqual([
      'ID      STATUS     EXPIRES            LAST SUCCESS  WAITING FOR  OWNER               LABEL',
      'hr-one  healthy    2031-03-30 12:00Z  -             -            platform@acme.test  Label of hr-one',
      'hr-two  needs you  2031-03-30 12:00Z  -             person       platform@acme.test  Label of hr-two',
      '',
    ]);
    expect(api.callsTo('GET /v1/tokens').at(-1)?.query.toString()).toBe('sort=expiresAt');
  });

  it('filters, sorts and names what the next command takes', async () => {
    const filters = ['--status', 'needsYou', '--status', 'expired', '--owner', 'a@b.c', '-l', 'env=prod', '-q', 'hr'];
    const { stdout } = await token(['list', ...filters, '--sort', '-id', '-o', 'name']);
    expect(stdout).toBe('hr-one\nhr-two\n');
    const query = api.callsTo('GET /v1/tokens').at(-1)?.query.toString();
    expect(query).toBe('status=needsYou&status=expired&owner=a%40b.c&q=hr&sort=-id&tag.env=prod');
  });

  it('says when there is more, and with --all brings every page', async () => {
    const first = await token(['list', '--limit', '1', '-o', 'name']);
    expect(first).toMatchObject({ stdout: 'hr-one\n', stderr: 'keyturn: These are 1 of 2; --all shows all.\n' });
    api.meet('GET /v1/tokens', {
      status: 200,
      body: { items: [{ id: 'a', kind: 'k', status: 's', phase: 'p' }], next: '0' },
    });
    const all = await token(['list', '--all', '-o', 'name']);
    expect(all).toMatchObject({ stdout: 'a\nhr-one\nhr-two\n', stderr: '' });
  });

  it('gives programs what the API gave, in JSON and in YAML', async () => {
    api.token('hr-three', { more: { nested: ['kept'] } });
    const json = JSON.parse((await token(['list', '-o', 'json'])).stdout) as { id: string }[];
    const yaml = parse((await token(['list', '-o', 'yaml'])).stdout) as unknown;
    api.tokens.delete('hr-three');
    expect(yaml).toEqual(json);
    expect(json.at(-1)).toMatchObject({ id: 'hr-three', more: { nested: ['kept'] } });
  });
});

describe('keyturn token get', () => {
  it('shows facts and versions, and what a person has to do', async () => {
    api.token('hr-facts', {
      value: 'canary-1',
      waitingFor: 'person',
      label: '\u001b[31mRed\u202e label\u0007',
      cause: 'AccessRefused',
      task: { id: 'hr-facts.1', kind: 'regenerateToken' },
      failures: { count: 2, code: 'upstream.refused', nextTryAt: null },
    });
    const { stdout } = await token(['get', 'hr-facts']);
    expect(stdout).toContain('expires      2031-03-30 12:00Z (estimated)');
    expect(stdout).toContain('failing      upstream.refused, 2 times; a person must act');
    expect(stdout).toContain('task         hr-facts.1 (regenerate token): keyturn task show hr-facts.1');
    expect(stdout).toMatch(/VERSION +STATUS +VERIFIED.*\n1 +current +yes/);
    // Whatever somebody put into a label, the terminal shows letters.
    expect(stdout).toContain('label        [31mRed  label\n');
    for (const unsafe of ['canary', '\u001b', '\u202e']) expect(stdout).not.toContain(unsafe);
  });

  it('leads to the consent that a container token waits for, and names the migrations that need it', async () => {
    api.token('ct-one', { consent: { askedAt: '2031-03-30T12:00:00.000Z' }, dependents: ['wave-1', 'wave-2'] });
    const { stdout } = await token(['get', 'ct-one']);
    api.tokens.delete('ct-one');
    expect(stdout).toContain('needed by  wave-1, wave-2\n');
    expect(stdout).toContain('consent    asked for since 2031-03-30 12:00Z: keyturn consent give ct-one\n');
  });

  it('ends with 3 for a token that is not there, and with 2 for what is no id', async () => {
    expect(await token(['get', 'hr-nobody'])).toMatchObject({ code: 3, stdout: '' });
    expect(await token(['get', '../tasks'])).toMatchObject({ code: 2, stdout: '' });
    expect((await token(['get', 'hr-one', '-o', 'xml'])).code).toBe(2);
  });
});

describe('changing a token', () => {
  it('pauses until an instant, or for a time by the clock of the fleet', async () => {
    const reason = ['--reason', 'upstream moves'];
    expect((await token(['pause', 'hr-one', ...reason])).stdout).toBe('hr-one is paused\n');
    const until = await token(['pause', 'hr-one', ...reason, '--until', 'P1M']);
    expect(until.stdout).toBe('hr-one is paused until 2031-04-30 12:00Z\n');
    await token(['pause', 'hr-one', ...reason, '--until', '2031-04-01T09:00:00+09:00']);
    expect(sent('POST /v1/tokens/hr-one/pause')).toEqual([
      { reason: 'upstream moves' },
      { reason: 'upstream moves', until: '2031-04-30T12:00:00.000Z' },
      { reason: 'upstream moves', until: '2031-04-01T00:00:00.000Z' },
    ]);
    expect((await token(['pause', 'hr-one', ...reason, '--until', 'tomorrow'])).code).toBe(2);
    expect((await token(['pause', 'hr-one'])).code).toBe(2);
  });

  it('resumes', async () => {
    expect((await token(['resume', 'hr-one'])).stdout).toBe('hr-one is resumed: active\n');
    expect(sent('POST /v1/tokens/hr-one/resume')).toEqual([{}]);
  });

  it('retires only after it was said what becomes of the values', async () => {
    const reason = ['--reason', 'job is gone'];
    const unsaid = await token(['retire', 'hr-one', ...reason]);
    expect(unsaid).toMatchObject({ code: 2, stderr: expect.stringContaining('--revoke or --no-revoke') });
    await token(['retire', 'hr-one', ...reason, '--revoke']);
    await token(['retire', 'hr-one', ...reason, '--no-revoke']);
    expect(sent('POST /v1/tokens/hr-one/retire')).toEqual([
      { reason: 'job is gone', revoke: true },
      { reason: 'job is gone', revoke: false },
    ]);
  });

  it('rotates; a conflict is 6', async () => {
    const { code, stdout } = await token(['rotate', 'hr-one', '--reason', 'drill']);
    expect({ code, stdout }).toEqual({ code: 0, stdout: 'hr-one version 2 is being made\n' });
    api.meet('POST /v1/tokens/hr-one/rotate', problem('token.alreadyRotating', 'Version 2 is being made.'));
    expect(await token(['rotate', 'hr-one', '--reason', 'drill'])).toMatchObject({ code: 6, stdout: '' });
    expect(sent('POST /v1/tokens/hr-one/rotate')).toEqual([{ reason: 'drill' }, { reason: 'drill' }]);
  });

  it('breaks glass with a second person: 5 until that one has confirmed', async () => {
    const asked = await token(['rotate', 'hr-one', '--reason', 'leaked', '--break-glass']);
    expect(asked.code).toBe(5);
    expect(asked.stdout).toBe('Another person has to confirm: keyturn token confirm hr-one c7d1e0f2\n');
    const confirmed = await token(['confirm', 'hr-one', 'c7d1e0f2']);
    expect(confirmed).toMatchObject({ code: 0, stdout: 'hr-one version 2 is being made\n' });
    expect(api.callsTo('POST /v1/tokens/hr-one/rotate/c7d1e0f2/confirm')).toHaveLength(1);
  });
});

describe('what cannot be taken back', () => {
  const asked = async (...more: string[]) => {
    api.calls.length = 0;
    const words = ['token', 'retire', 'hr-one', '--reason', 'gone', '--revoke', ...more];
    const cli = startOnTerminal(words, { env: { KEYTURN_URL: api.url, KEYTURN_API_KEY: OPERATOR } });
    if (more.length === 0) {
      await eventually(
        () => cli.stdout().includes('Retire hr-one for good? [y/N] '),
        () => cli.stdout(),
      );
    }
    return cli;
  };

  it.each([
    ['y\r', 0, 1],
    ['n\r', 1, 0],
    ['\u0003', 130, 0],
  ])('is asked on a terminal: %j ends with %d', async (typed, code, calls) => {
    const cli = await asked();
    cli.child.stdin?.write(typed);
    expect((await cli.ended).code).toBe(code);
    expect(sent('POST /v1/tokens/hr-one/retire')).toHaveLength(calls);
  });

  it('is not asked with --yes', async () => {
    expect((await (await asked('--yes')).ended).code).toBe(0);
  });
});

describe('keyturn token lint', () => {
  const SPEC = { id: 'hr-one', kind: 'custom' };
  const found = (severity: string) => ({
    violations: [{ severity, code: 'Short', path: 'lifetime', message: 'Too short', proposal: 'P30D' }],
    plannedRenewals: ['2031-04-01T00:00:00.000Z'],
  });

  it('checks a specification that is not applied yet, from a file or standard input, alone or as a document', async () => {
    api.script('POST /v1/tokens:lint', found('warning'));
    const lint = (input: string) =>
      runHere(['token', 'lint', '-f', '-'], { env: { KEYTURN_URL: api.url, KEYTURN_API_KEY: OPERATOR }, input });
    for (const input of ['id: hr-one\nkind: custom\n', 'kind: Token\nspec:\n  id: hr-one\n  kind: custom\n']) {
      expect(await lint(input)).toMatchObject({
        code: 0,
        stdout: 'warning: lifetime: Too short [Short] (would pass: P30D)\nRenewals: 2031-04-01 00:00Z\n',
      });
      expect(api.callsTo('POST /v1/tokens:lint').at(-1)?.body).toEqual(SPEC);
    }
    expect((await lint('- [')).code).toBe(2);
  });

  it('checks what is applied, and ends with 1 for an error', async () => {
    api.token('hr-spec', { spec: SPEC });
    api.script('POST /v1/tokens:lint', found('error'));
    expect((await token(['lint', 'hr-spec'])).code).toBe(1);
    expect((await token(['lint'])).code).toBe(2);
  });
});

describe('keyturn token consumers', () => {
  it('says with which version each was seen, and who was not', async () => {
    api.token('hr-used', {
      consumers: [{ name: 'weekly', host: null, needs: ['hr-used'] }],
      versions: [
        {
          version: 1,
          status: 'superseded',
          adoption: [{ consumer: 'nightly', state: 'adopted', at: '2031-03-01T00:00:00Z' }],
        },
        {
          version: 2,
          status: 'current',
          adoption: [{ consumer: 'nightly', state: 'pulled', at: '2031-03-02T00:00:00Z' }],
        },
      ],
    });
    expect((await token(['consumers', 'hr-used'])).stdout).toBe(
      'CONSUMER  HOST  VERSION  STATE   SEEN               NEEDS\n' +
        'weekly    -     -        -       -                  hr-used\n' +
        'nightly   -     2        pulled  2031-03-02 00:00Z  -\n',
    );
    expect((await token(['consumers', 'hr-used', '-o', 'name'])).stdout).toBe('weekly\nnightly\n');
  });
});
