import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { runCli } from '../../test/run-cli.ts';
import { OPERATOR, problem, ScriptedApi } from '../../test/scripted-api.ts';

const ROUTE = 'POST /v1/sign-in-links';
const MADE = { status: 201, body: { link: 'a-link-of-many-random-characters', expiresAt: '2026-01-01T00:01:00.000Z' } };

let api: ScriptedApi;

beforeAll(async () => {
  api = await ScriptedApi.open();
});
afterAll(() => api.close());
beforeEach(() => {
  api.calls.length = 0;
});

const signIn = (...args: string[]) =>
  runCli(['sign-in', ...args], { env: { KEYTURN_URL: api.url, KEYTURN_API_KEY: OPERATOR } });

describe('keyturn sign-in', () => {
  it('prints the link alone on standard output, made with the key of whoever asks', async () => {
    api.meet(ROUTE, MADE);
    const { code, stdout, stderr } = await signIn();
    expect({ code, stdout }).toEqual({ code: 0, stdout: `${api.url}/sign-in#${MADE.body.link}\n` });
    expect(stderr).toContain('once, within 60 s');
    expect(stderr).not.toContain(MADE.body.link);
    expect(api.callsTo(ROUTE)[0]?.key).toBe(OPERATOR);
  });

  it('says nothing else when it is to be quiet', async () => {
    api.meet(ROUTE, MADE);
    expect(await signIn('-q')).toMatchObject({
      code: 0,
      stdout: `${api.url}/sign-in#${MADE.body.link}\n`,
      stderr: '',
    });
  });

  it('keeps the path below which Keyturn is reached', async () => {
    api.meet('POST /below/v1/sign-in-links', MADE);
    const { stdout } = await signIn('--url', `${api.url}/below/`);
    expect(stdout).toBe(`${api.url}/below/sign-in#${MADE.body.link}\n`);
  });

  it('says why there is none, and what to do', async () => {
    const detail = 'This is the key of a consumer: it is for a program.';
    api.meet(ROUTE, problem('auth.forbidden', detail, { action: 'Sign in with the key of a person.' }));
    const forbidden = await signIn();
    expect(forbidden).toMatchObject({ code: 4, stdout: '', stderr: expect.stringContaining(detail) });
    expect(forbidden.stderr).toContain('What to do: Sign in with the key of a person.');
    api.meet(ROUTE, problem('service.unavailable', 'Redis is away, where it is kept who has signed in.'));
    expect(await signIn()).toMatchObject({ code: 1, stdout: '', stderr: expect.stringContaining('Redis') });
    api.meet(ROUTE, { status: 201, body: {} });
    expect(await signIn()).toMatchObject({ code: 1, stdout: '' });
  });
});
