import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { getToken, resumeToken } from '@keyturn/client';
import { OPERATOR, problem, ScriptedApi, type Fault } from '../../test/scripted-api.ts';
import { CliError } from '../cli-error.ts';
import { ApiFailure } from './api-failure.ts';
import { openClient } from './open-client.ts';
import type { Patience } from './patience.ts';

let api: ScriptedApi;
let said: string[];

const patience: Patience = { budgetMs: 2_000, unsentBudgetMs: 2_000 };
const ROUTE = 'POST /v1/tokens/hr-one/resume';

beforeEach(async () => {
  api = await ScriptedApi.open();
  api.token('hr-one', { value: 'canary' });
  said = [];
});
afterEach(() => api.close());

const clientOf = (url: string, given?: Patience) =>
  openClient({
    connection: { url: new URL(url), key: OPERATOR },
    say: (line) => void said.push(line),
    patience: given,
  });
const resume = (given: Patience = patience, signal?: AbortSignal, url = api.url) =>
  resumeToken({ client: clientOf(url, given), path: { id: 'hr-one' }, body: {}, ...(signal && { signal }) });
const failureOf = (promise: Promise<unknown>) =>
  promise.then(
    () => null,
    (error: unknown) => error as CliError,
  );

describe('a command', () => {
  it.each<[string, Fault]>([
    ['a part that is away', problem('service.unavailable', 'Temporal is away.')],
    ['a request that is still being worked on', problem('request.inProgress', 'Wait.')],
    ['a limit', { ...problem('request.limited', 'Too fast.'), headers: { 'retry-after': '1' } }],
    ['a proxy without its server', { status: 502, body: '<html>' }],
    ['a connection that breaks before', 'drop'],
    ['a connection that breaks after', 'executeThenDrop'],
  ])('is repeated under its key after %s', async (_case, fault) => {
    api.meet(ROUTE, fault);
    expect(await resume()).toMatchObject({ id: 'hr-one' });
    const keys = api.callsTo(ROUTE).map(({ idempotencyKey }) => idempotencyKey);
    expect([keys.length, new Set(keys).size, said.length]).toEqual([2, 1, 1]);
  });

  it('waits as long as the server asks, unless that is longer than it may', async () => {
    api.meet(ROUTE, { ...problem('request.limited', 'Too fast.'), headers: { 'retry-after': '30' } });
    expect(await failureOf(resume())).toMatchObject({ code: 'request.limited', exitCode: 1 });
    expect(api.callsTo(ROUTE)).toHaveLength(1);
  });

  it('that may have arrived ends with an unknown outcome, and one that was never sent does not', async () => {
    api.meet(ROUTE, ...Array.from({ length: 9 }, () => 'drop' as const));
    expect((await failureOf(resume({ budgetMs: 600, unsentBudgetMs: 0 })))?.message).toContain(
      'Whether it took effect is unknown',
    );
    const { url } = api;
    await api.close();
    const refused = await failureOf(resume({ budgetMs: 60_000, unsentBudgetMs: 0 }, undefined, url));
    expect(refused?.message).toContain('nothing listens there');
    expect(refused?.message).not.toContain('unknown');
    api = await ScriptedApi.open();
  });

  it.each([
    ['request.invalid', 1],
    ['token.wrongPhase', 6],
    ['auth.forbidden', 4],
    ['resource.notFound', 3],
  ])('that is refused with %s is not repeated', async (code, exitCode) => {
    api.meet(ROUTE, problem(code, 'No.'));
    expect(await failureOf(resume())).toMatchObject({ code, exitCode });
    expect(api.callsTo(ROUTE)).toHaveLength(1);
  });

  it('is not repeated once the caller has had enough', async () => {
    api.meet(ROUTE, ...Array.from({ length: 9 }, () => 'drop' as const));
    const enough = new AbortController();
    const failure = failureOf(resume({ budgetMs: 60_000, unsentBudgetMs: 60_000 }, enough.signal));
    while (said.length === 0) await new Promise((resolve) => setImmediate(resolve));
    enough.abort();
    expect(await failure).toBeInstanceOf(CliError);
    expect(api.callsTo(ROUTE)).toHaveLength(1);
  });
});

describe('an answer', () => {
  const read = (url = api.url) => getToken({ client: clientOf(url), path: { id: 'hr-one' } });

  it('is kept whole', async () => {
    expect(await read()).toMatchObject({ id: 'hr-one', kind: 'dataManager.adaptersClient' });
  });

  it('comes from below a path, when Keyturn lives there', async () => {
    await failureOf(read(`${api.url}/keyturn/`));
    expect(api.calls.at(-1)?.route).toBe('GET /keyturn/v1/tokens/hr-one');
  });

  it.each<[string, Fault, RegExp]>([
    ['a page', { status: 200, body: '<html>canary</html>' }, /no JSON object/],
    ['another object', { status: 200, body: { name: 'canary' } }, /\(id, kind, status, phase\)/],
    [
      'a redirect',
      { status: 301, body: 'canary', headers: { location: 'https://canary.test' } },
      /Redirects are not followed/,
    ],
    ['an error page', { status: 400, body: '<html>canary</html>' }, /answered 400 without saying why/],
    ['a broken connection', 'drop', /the connection broke/],
  ])('that is %s is a failure that shows nothing of it', async (_case, fault, message) => {
    api.meet('GET /v1/tokens/hr-one', fault);
    const failure = await failureOf(read());
    expect(failure).toBeInstanceOf(ApiFailure);
    expect(failure).toMatchObject({ exitCode: 1, message: expect.stringMatching(message) });
    expect(failure?.message).not.toContain('canary');
    expect(api.calls).toHaveLength(1);
  });

  it('that stops in the middle is a failure', async () => {
    api.meet('GET /v1/tokens/hr-one', { status: 200, body: { id: 'hr-one' }, headers: { 'content-length': '9999' } });
    const failure = failureOf(read());
    while (api.calls.length === 0) await new Promise((resolve) => setImmediate(resolve));
    await api.close();
    expect((await failure)?.message).toContain('the connection broke');
    api = await ScriptedApi.open();
  });
});
