import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { eventually, runCli, startOnTerminal, type Ended } from '../../test/run-cli.ts';
import { FLEET_NOW, OPERATOR, problem, ScriptedApi } from '../../test/scripted-api.ts';

const VALUE = 'canary-value-2';
const ID = '3f1c07aa9b2e4d5f8a6b0c1d2e3f4a5b';
const TICKET = `${ID}-0c4d8e1f2a3b4c5d6e7f8091a2b3c4d5`;
const ASK = 'POST /v1/tokens/hr-one/reveals';
const REDEEM = `${ASK}/${TICKET}/redeem`;
const ASKED = { ticket: TICKET, confirmation: ID, version: 2, status: 'confirmed', expiresAt: FLEET_NOW };

let api: ScriptedApi;

beforeAll(async () => {
  api = await ScriptedApi.open();
});
afterAll(() => api.close());
beforeEach(() => {
  api.calls.length = 0;
  api.script(ASK, ASKED, 201);
  api.script(REDEEM, { version: 2, value: VALUE, expiresAt: FLEET_NOW, fingerprint: 'f00d' });
});

const environment = () => ({ KEYTURN_URL: api.url, KEYTURN_API_KEY: OPERATOR });
const reveal = (args: readonly string[]): Promise<Ended> =>
  runCli(['token', 'reveal', 'hr-one', ...args], { env: environment() });
const FORCED = ['--reason', 'restore drill', '--force-stdout'];

describe('keyturn token reveal', () => {
  it('gives standard output the value and nothing else, where one person is enough', async () => {
    const { code, stdout, stderr } = await reveal([...FORCED, '--version', '2']);
    expect({ code, stdout }).toEqual({ code: 0, stdout: `${VALUE}\n` });
    expect(stderr).toContain('hr-one version 2, fingerprint f00d');
    expect(stderr).not.toContain(VALUE);
    expect(api.callsTo(ASK).map(({ body }) => body)).toEqual([{ reason: 'restore drill', version: 2 }]);
  });

  it('asks for nothing when the value would go to a file or a program unmeant', async () => {
    expect(await reveal(['--reason', 'restore drill'])).toMatchObject({
      code: 2,
      stdout: '',
      stderr: expect.stringMatching(/--force-stdout/),
    });
    expect(api.calls).toEqual([]);
  });

  it('shows it on a terminal', async () => {
    const running = startOnTerminal(['token', 'reveal', 'hr-one', '--reason', 'restore drill'], { env: environment() });
    const { code, stdout } = await running.ended;
    expect({ code, shown: stdout.includes(VALUE) }).toEqual({ code: 0, shown: true });
  });

  it('ends with 5 while another approver has to confirm, and says how it goes on', async () => {
    api.script(ASK, { ...ASKED, status: 'awaitingConfirmation' }, 201);
    const { code, stdout, stderr } = await reveal(FORCED);
    expect({ code, stdout }).toEqual({ code: 5, stdout: '' });
    expect(stderr).toContain(`keyturn confirmation confirm ${ID}\n`);
    expect(stderr).toContain(`keyturn token reveal hr-one --ticket ${TICKET}\n`);
    expect(api.callsTo(REDEEM)).toEqual([]);
  });

  it('redeems a ticket that was confirmed', async () => {
    expect(await reveal(['--ticket', TICKET, '--force-stdout'])).toMatchObject({ code: 0, stdout: `${VALUE}\n` });
    expect(api.callsTo(ASK)).toEqual([]);
  });

  it('waits until it is confirmed when told to', async () => {
    api.script(ASK, { ...ASKED, status: 'awaitingConfirmation' }, 201);
    api.script(`GET /v1/confirmations/${ID}`, { id: ID, state: 'open', mayConfirm: false });
    const running = startOnTerminal(['token', 'reveal', 'hr-one', '--reason', 'drill', '--wait'], {
      env: environment(),
    });
    await eventually(() => api.callsTo(`GET /v1/confirmations/${ID}`).length > 0, running.stdout);
    expect(api.callsTo(REDEEM)).toEqual([]);
    api.script(`GET /v1/confirmations/${ID}`, { id: ID, state: 'confirmed', mayConfirm: false });
    const { code, stdout } = await running.ended;
    expect({ code, shown: stdout.includes(VALUE) }).toEqual({ code: 0, shown: true });
  });

  it('says what the API refused, in its exit code too', async () => {
    for (const [code, exitCode] of [
      ['reveal.spent', 1],
      ['auth.fourEyes', 5],
      ['token.wrongPhase', 6],
    ] as const) {
      const { status, body } = problem(code, 'It is too late.');
      api.script(REDEEM, body, status);
      expect(await reveal(['--ticket', TICKET, '--force-stdout'])).toMatchObject({
        code: exitCode,
        stdout: '',
        stderr: expect.stringContaining(code),
      });
    }
  });

  it.each([
    ['neither reason nor ticket', []],
    ['both', ['--reason', 'x', '--ticket', TICKET]],
    ['a version that is none', ['--reason', 'x', '--version', 'two']],
    ['a ticket that is none', ['--ticket', '../../x']],
  ])('ends with 2 for %s', async (_case, args) => {
    expect((await reveal([...args, '--force-stdout'])).code).toBe(2);
    expect(api.calls).toEqual([]);
  });

  it('begins its help with examples', async () => {
    const { code, stdout } = await reveal(['--help']);
    expect({ code, begins: /^Examples:\n {2}\S/.test(stdout) }).toEqual({ code: 0, begins: true });
  });
});
