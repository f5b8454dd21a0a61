import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { eventually, runCli, startOnTerminal, type Ended } from '../../test/run-cli.ts';
import { FLEET_NOW, OPERATOR, problem, ScriptedApi } from '../../test/scripted-api.ts';

const ID = '3f1c07aa9b2e4d5f8a6b0c1d2e3f4a5b';
const ASKED = {
  id: ID,
  kind: 'reveal',
  tokenId: 'hr-one',
  version: 2,
  reason: 'restore drill',
  requestedBy: 'alice@acme.test',
  requestedAt: FLEET_NOW,
  expiresAt: FLEET_NOW,
  state: 'open',
  selfConfirmed: false,
  mayConfirm: true,
};
const CONFIRM_REVEAL = `POST /v1/tokens/hr-one/reveals/${ID}/confirm`;
const CONFIRM_ROTATE = `POST /v1/tokens/hr-one/rotate/${ID}/confirm`;

let api: ScriptedApi;

beforeAll(async () => {
  api = await ScriptedApi.open();
});
afterAll(() => api.close());
beforeEach(() => {
  api.calls.length = 0;
  asked({});
  api.script(CONFIRM_REVEAL, { confirmation: ID, version: 2, status: 'confirmed', expiresAt: FLEET_NOW });
  api.script(CONFIRM_ROTATE, { version: 3 }, 202);
});

const asked = (change: object) => {
  api.script('GET /v1/confirmations', { items: [{ ...ASKED, ...change }] });
  api.script(`GET /v1/confirmations/${ID}`, { ...ASKED, ...change });
};
const environment = () => ({ KEYTURN_URL: api.url, KEYTURN_API_KEY: OPERATOR });
const confirmation = (args: readonly string[]): Promise<Ended> =>
  runCli(['confirmation', ...args], { env: environment() });
const queryOf = (route: string) => api.callsTo(route).at(-1)?.query.toString();

describe('keyturn confirmation', () => {
  it.each([[[]], [['list']], [['show']], [['confirm']]])('begins the help of %j with examples', async (command) => {
    const { code, stdout } = await confirmation([...command, '--help']);
    expect({ code, begins: /^Examples:\n {2}\S/.test(stdout) }).toEqual({ code: 0, begins: true });
  });

  it('lists what waits, and what is over when it is asked for', async () => {
    const { code, stdout } = await confirmation(['list']);
    expect(code).toBe(0);
    expect(stdout.split('\n').map((line) => line.split(/ {2,}/))).toMatchObject([
      ['ID', 'ACT', 'TOKEN', 'STATE', 'ASKED BY', 'UNTIL', 'YOU MAY', 'REASON'],
      [ID, 'reveal', 'hr-one', 'open', 'alice@acme.test', '2031-03-30 12:00Z', 'yes', 'restore drill'],
      [''],
    ]);
    expect(queryOf('GET /v1/confirmations')).toBe('state=open&state=confirmed');
    await confirmation(['list', '--all']);
    expect(queryOf('GET /v1/confirmations')).toBe('');
    expect(await confirmation(['list', '--state', 'spent', '-o', 'name'])).toMatchObject({ stdout: `${ID}\n` });
    expect(queryOf('GET /v1/confirmations')).toBe('state=spent');
  });

  it('says when nothing waits', async () => {
    api.script('GET /v1/confirmations', { items: [] });
    expect(await confirmation(['list'])).toMatchObject({
      code: 0,
      stdout: '',
      stderr: expect.stringMatching(/Nothing waits/),
    });
  });

  it('shows what would be done, and why one may not', async () => {
    asked({ mayConfirm: false, why: 'You asked for it: somebody else must confirm it.' });
    const { code, stdout } = await confirmation(['show', ID]);
    expect(code).toBe(0);
    expect(stdout).toMatch(/act +show the value of version 2 to a person\n/);
    expect(stdout).toMatch(/you may +You asked for it: somebody else must confirm it\.\n/);
  });

  it('says that there is none with 3', async () => {
    api.script(`GET /v1/confirmations/${ID}`, problem('resource.notFound', 'There is none.').body, 404);
    expect((await confirmation(['show', ID])).code).toBe(3);
  });
});

describe('keyturn confirmation confirm', () => {
  it('confirms each kind at its own address', async () => {
    expect(await confirmation(['confirm', ID, '--yes'])).toMatchObject({
      code: 0,
      stdout: 'alice@acme.test may see the value of hr-one version 2, once, within five minutes\n',
    });
    asked({ kind: 'rotate', version: undefined });
    expect(await confirmation(['confirm', ID, '-y'])).toMatchObject({ code: 0, stdout: 'hr-one is being rotated\n' });
    expect([api.callsTo(CONFIRM_REVEAL).length, api.callsTo(CONFIRM_ROTATE).length]).toEqual([1, 1]);
  });

  it('ends with 2 where nobody can be asked, with 5 for what one asked for oneself, with 6 for what is over', async () => {
    expect((await confirmation(['confirm', ID])).code).toBe(2);
    asked({ mayConfirm: false, why: 'You asked for it.' });
    expect(await confirmation(['confirm', ID, '-y'])).toMatchObject({
      code: 5,
      stderr: expect.stringMatching(/You asked for it/),
    });
    asked({ mayConfirm: false, state: 'lapsed', why: 'Nobody confirmed it in time.' });
    expect((await confirmation(['confirm', ID, '-y'])).code).toBe(6);
    expect(api.callsTo(CONFIRM_REVEAL)).toEqual([]);
  });

  it('shows what it is about before it asks, and takes only a yes', async () => {
    for (const [answer, code, calls] of [
      ['\n', 5, 0],
      ['y\n', 0, 1],
    ] as const) {
      const running = startOnTerminal(['confirmation', 'confirm', ID], { env: environment() });
      await eventually(() => running.stdout().includes('Confirm it?'), running.stdout);
      expect(running.stdout()).toContain('restore drill');
      running.child.stdin?.write(answer);
      expect((await running.ended).code).toBe(code);
      expect(api.callsTo(CONFIRM_REVEAL)).toHaveLength(calls);
    }
  });
});
