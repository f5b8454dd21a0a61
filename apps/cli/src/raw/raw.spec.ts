import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { eventually, runCli, startCli } from '../../test/run-cli.ts';
import { runHere } from '../../test/run-here.ts';
import { OPERATOR, ScriptedApi } from '../../test/scripted-api.ts';

const ROUTE = 'POST /v1/tokens/hr-one/pause';
const PAUSE = ['api', 'POST', '/v1/tokens/hr-one/pause'];

let api: ScriptedApi;

beforeAll(async () => {
  api = await ScriptedApi.open();
  api.token('hr-one', { value: 'canary-1' });
});
afterAll(() => api.close());
beforeEach(() => {
  api.calls.length = 0;
});

const environment = () => ({ KEYTURN_URL: api.url, KEYTURN_API_KEY: OPERATOR });
const sent = (): unknown[] => api.callsTo(ROUTE).map(({ body }) => body);

describe('keyturn api', () => {
  it.each([[PAUSE], [[...PAUSE, '-f', '-']]])('takes what is piped in as the body: %j', async (args) => {
    const { code } = await runHere(args, { env: environment(), input: '{"reason":"drill"}' });
    expect({ code, sent: sent() }).toEqual({ code: 0, sent: [{ reason: 'drill' }] });
  });

  it('takes it from a real pipe too', async () => {
    const { code } = await runCli(PAUSE, { env: environment(), input: '{"reason":"drill"}' });
    expect({ code, sent: sent() }).toEqual({ code: 0, sent: [{ reason: 'drill' }] });
  });

  it.each([undefined, '', '\n'])('sends no body when nothing is in the pipe: %j', async (input) => {
    const { code } = await runCli(PAUSE, { env: environment(), ...(input !== undefined && { input }) });
    expect({ code, sent: sent() }).toEqual({ code: 0, sent: [undefined] });
  });

  it('leaves the input of a GET to whoever comes next', async () => {
    const { code } = await runHere(['api', 'GET', '/v1/tokens'], { env: environment(), input: '{"reason":"drill"}' });
    expect(code).toBe(0);
    expect(api.callsTo('GET /v1/tokens').map(({ body }) => body)).toEqual([undefined]);
  });

  it('says what it waits for while a pipe is open and nothing comes', async () => {
    const cli = startCli(PAUSE, { env: environment(), input: null });
    await eventually(
      () => cli.stderr().includes('The body is awaited on standard input'),
      () => cli.stderr(),
    );
    cli.child.stdin?.end('{"reason":"late"}');
    expect((await cli.ended).code).toBe(0);
    expect(sent()).toEqual([{ reason: 'late' }]);
  });
});
