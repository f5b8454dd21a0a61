import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import stringWidth from 'string-width';
import { eventually, startOnTerminal, type RunningCli } from '../../test/run-cli.ts';
import { type EndedHere, runHere } from '../../test/run-here.ts';
import { FLEET_NOW, OPERATOR, problem, ScriptedApi } from '../../test/scripted-api.ts';

const TOKEN = 'ct-b1xa-2yq3-zk7m-9pld-acme-atlassian-net';
const PATH = `/v1/tokens/${TOKEN}/consents`;
const HASH = 'a'.repeat(64);

const GIVEN = {
  id: 'c-2',
  token: TOKEN,
  version: 2,
  standing: false,
  selfConfirmed: false,
  grantedBy: 'approver@acme.test',
  grantedAt: FLEET_NOW,
  validUntil: '2031-04-20T12:00:00.000Z',
  comment: null,
  uses: [],
  state: 'valid',
};
const ASKED = { version: 2, askedAt: FLEET_NOW, cause: 'AuthLapsed', waiting: ['wave-1', 'wave-2'] };
const WORDING = {
  language: 'en',
  version: 1,
  text: 'Allow Atlassian to access migrations data.\nKeyturn renews the token that connects the server to the site.',
  hash: HASH,
};

let api: ScriptedApi;

beforeAll(async () => {
  api = await ScriptedApi.open();
});
afterAll(() => api.close());
beforeEach(() => {
  api.calls.length = 0;
  api.token(TOKEN, {
    kind: 'migration.containerToken',
    site: 'https://acme.atlassian.net',
    spec: {
      container: {
        product: 'jira',
        server: { serverId: 'B1XA-2YQ3-ZK7M-9PLD' },
        account: { email: 'migrator@acme.test' },
        consent: { validFor: 'P14D' },
      },
    },
  });
  page({});
  api.script(`POST ${PATH}`, GIVEN, 201);
  api.script(`POST ${PATH}:refuse`, {});
  api.script(`DELETE ${PATH}/c-2`, { ...GIVEN, state: 'revoked' });
});

const page = (change: object) => {
  api.script(`GET ${PATH}`, { items: [], wording: WORDING, asked: ASKED, ...change });
};
const environment = () => ({ KEYTURN_URL: api.url, KEYTURN_API_KEY: OPERATOR });
const consent = (args: readonly string[]): Promise<EndedHere> => runHere(['consent', ...args], { env: environment() });
const sent = (route: string) => api.callsTo(route).map(({ body }) => body);
const given = () => sent(`POST ${PATH}`);

const PAGE = `Allow Atlassian to access migrations data.
Keyturn renews the token that connects the server to the site.

token    ${TOKEN}
server   B1XA-2YQ3-ZK7M-9PLD (jira)
site     https://acme.atlassian.net
account  migrator@acme.test
because  AuthLapsed
covers   this renewal only (version 2)
until    2031-04-13 12:00Z
goes on  wave-1, wave-2
`;

describe('keyturn consent show', () => {
  it('says what is agreed to, for whom, until when, and what goes on after it', async () => {
    expect(await consent(['show', TOKEN])).toMatchObject({ code: 0, stdout: PAGE, stderr: '' });
    expect(api.callsTo(`GET ${PATH}`).at(-1)?.query.toString()).toBe('lang=en');
  });

  it('says it in Japanese, in columns as wide as its characters are', async () => {
    const text = 'アトラシアンによる移行データへのアクセスを許可する。'.repeat(4);
    page({ wording: { ...WORDING, language: 'ja', text }, asked: { ...ASKED, waiting: [] } });
    const { code, stdout } = await consent(['show', TOKEN, '--lang', 'ja']);
    expect(code).toBe(0);
    expect(api.callsTo(`GET ${PATH}`).at(-1)?.query.toString()).toBe('lang=ja');
    expect(stdout).toContain('今回の更新のみ (バージョン 2)');
    expect(stdout).toContain('待っている移行はありません');
    for (const line of stdout.split('\n')) expect(stringWidth(line)).toBeLessThanOrEqual(100);
  });

  it('says when nobody is asked, and what a standing one would cover', async () => {
    page({ asked: null });
    const { stdout } = await consent(['show', TOKEN]);
    expect(stdout).toContain('covers   nobody is asked at the moment');
    expect(stdout).not.toContain('until');
    const standing = await consent(['show', TOKEN, '--standing', '--valid-for', 'P7D']);
    expect(standing.stdout).toMatch(/covers +every renewal until then\nuntil +2031-04-06 12:00Z\n/);
  });

  it('is what the API gave for programs', async () => {
    const { stdout } = await consent(['show', TOKEN, '-o', 'json']);
    expect(JSON.parse(stdout)).toEqual({ items: [], wording: WORDING, asked: ASKED });
  });
});

describe('keyturn consent give', () => {
  it('gives it with --yes, for exactly the wording that was shown', async () => {
    const { code, stdout, stderr } = await consent(['give', TOKEN, '--yes', '--comment', 'wave 1 may go on']);
    expect({ code, stderr }).toEqual({ code: 0, stderr: `\n${PAGE}\n` });
    expect(stdout).toBe(
      'Consent c-2 is given for the renewal of version 2 until 2031-04-20 12:00Z\n' +
        'They go on by themselves, in the order of their start: wave-1, wave-2\n',
    );
    expect(given()).toEqual([{ wordingHash: HASH, comment: 'wave 1 may go on' }]);
  });

  it('gives a standing one also while nobody is asked', async () => {
    page({ asked: null });
    api.script(`POST ${PATH}`, { ...GIVEN, standing: true }, 201);
    const { code, stdout } = await consent(['give', TOKEN, '-y', '--standing', '--valid-for', 'P7D']);
    expect({ code, stdout }).toEqual({
      code: 0,
      stdout: 'Consent c-2 is given for every renewal until 2031-04-20 12:00Z\n',
    });
    expect(given()).toEqual([{ wordingHash: HASH, validFor: 'P7D', standing: true }]);
  });

  it('is the consent for programs, as JSON, YAML or its id', async () => {
    expect(JSON.parse((await consent(['give', TOKEN, '-y', '-o', 'json'])).stdout)).toEqual(GIVEN);
    expect((await consent(['give', TOKEN, '-y', '-o', 'yaml'])).stdout).toContain('grantedBy: approver@acme.test\n');
    expect((await consent(['give', TOKEN, '-y', '-o', 'name'])).stdout).toBe('c-2\n');
  });

  it('is a conflict while nobody is asked', async () => {
    page({ asked: null });
    const ended = await consent(['give', TOKEN, '--yes']);
    expect(ended).toMatchObject({ code: 6, stdout: '', stderr: expect.stringContaining('--standing') });
    expect(given()).toEqual([]);
  });

  it.each([
    ['consent.stale', 6],
    ['consent.notAwaited', 6],
    ['auth.fourEyes', 5],
    ['auth.forbidden', 4],
    ['resource.notFound', 3],
  ])('ends for %s with %d', async (code, exitCode) => {
    api.meet(`POST ${PATH}`, problem(code, 'Not so.'));
    const ended = await consent(['give', TOKEN, '--yes']);
    expect(ended).toMatchObject({ code: exitCode, stdout: '', stderr: expect.stringContaining('Not so.') });
  });

  it.each([
    ['nobody at a terminal', [TOKEN]],
    ['a duration that is none', [TOKEN, '--yes', '--valid-for', '14 days']],
    ['an id that is none', ['../tasks', '--yes']],
    ['a language it does not have', [TOKEN, '--yes', '--lang', 'de']],
  ])('ends with 2 for %s, and gives nothing', async (_case, args) => {
    expect(await consent(['give', ...args])).toMatchObject({
      code: 2,
      stdout: '',
      stderr: expect.stringMatching(/\S/),
    });
    expect(given()).toEqual([]);
  });
});

describe('at a terminal', () => {
  async function asked(...args: string[]): Promise<RunningCli> {
    const cli = startOnTerminal(['consent', 'give', TOKEN, ...args], { env: environment() });
    await eventually(
      () => /\[y\/N\] /.test(cli.stdout()),
      () => cli.stdout(),
    );
    return cli;
  }

  it('shows it, asks, and gives it for a yes', async () => {
    const cli = await asked();
    expect(cli.stdout()).toContain('goes on  wave-1, wave-2');
    expect(given()).toEqual([]);
    cli.child.stdin?.write('Yes\r');
    expect(await cli.ended).toMatchObject({ code: 0, stdout: expect.stringContaining('Consent c-2 is given') });
    expect(given()).toEqual([{ wordingHash: HASH }]);
  });

  it.each([
    ['no', 'n\r', 5],
    ['nothing', '\r', 5],
    ['another word', 'yesterday\r', 5],
    ['the end of input', '\u0004', 5],
    ['Ctrl-C', 'y\u0003', 130],
  ])('leaves everything as it was for %s', async (_case, typed, code) => {
    const cli = await asked();
    cli.child.stdin?.write(typed);
    expect((await cli.ended).code).toBe(code);
    expect(given()).toEqual([]);
  });

  it('asks in the language of the wording', async () => {
    const cli = await asked('--lang', 'ja');
    expect(cli.stdout()).toContain('同意しますか?');
    cli.child.stdin?.write('n\r');
    await cli.ended;
  });

  it('does not ask with --no-input', async () => {
    const cli = startOnTerminal(['consent', 'give', TOKEN, '--no-input'], { env: environment() });
    expect((await cli.ended).code).toBe(2);
    expect(given()).toEqual([]);
  });
});

describe('what was given', () => {
  it('is listed, with what it was used for', async () => {
    const used = { ...GIVEN, id: 'c-1', version: 1, state: 'used', uses: [{ version: 1, at: FLEET_NOW }] };
    page({ items: [{ ...GIVEN, standing: true }, used] });
    const { code, stdout, stderr } = await consent(['list', TOKEN]);
    expect(code).toBe(0);
    expect(stdout.split('\n').slice(0, 3)).toEqual([
      'ID   STATE  COVERS         GIVEN BY            GIVEN              VALID UNTIL        USED FOR',
      'c-2  valid  every renewal  approver@acme.test  2031-03-30 12:00Z  2031-04-20 12:00Z  -',
      'c-1  used   version 1      approver@acme.test  2031-03-30 12:00Z  2031-04-20 12:00Z  version 1',
    ]);
    expect(stderr).toBe(`keyturn: A consent is waited for: keyturn consent give ${TOKEN}\n`);
    page({ asked: null });
    const none = await consent(['list', TOKEN]);
    expect(none).toMatchObject({ code: 0, stdout: '', stderr: 'keyturn: No consent was ever given for it.\n' });
  });

  it('is refused with a comment', async () => {
    const refused = await consent(['refuse', TOKEN, '--comment', 'not before the audit']);
    expect(refused).toMatchObject({ code: 0, stdout: `The consent for ${TOKEN} is refused\n` });
    expect(sent(`POST ${PATH}:refuse`)).toEqual([{ comment: 'not before the audit' }]);
    expect((await consent(['refuse', TOKEN])).code).toBe(2);
  });

  it('is revoked with a reason, also when the answer gets lost', async () => {
    api.meet(`DELETE ${PATH}/c-2`, 'executeThenDrop');
    const revoked = await consent(['revoke', TOKEN, 'c-2', '--reason', 'the contract has ended']);
    expect(revoked).toMatchObject({ code: 0, stdout: 'Consent c-2 is revoked\n' });
    const reason = { reason: 'the contract has ended' };
    expect(sent(`DELETE ${PATH}/c-2`)).toEqual([reason, reason]);
    expect((await consent(['revoke', TOKEN, '..', '--reason', 'x'])).code).toBe(2);
    expect((await consent(['revoke', TOKEN, 'c-2'])).code).toBe(2);
  });
});
