import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import stringWidth from 'string-width';
import { runHere } from '../../test/run-here.ts';
import { FLEET_NOW, OPERATOR, ScriptedApi } from '../../test/scripted-api.ts';

let api: ScriptedApi;

beforeAll(async () => {
  api = await ScriptedApi.open();
});
afterAll(() => api.close());
beforeEach(() => {
  api.tokens.clear();
  api.token('hr-one', { owner: '情報システム部', tags: { env: 'prod', team: 'hr' }, currentVersion: 3 });
  api.token('hr-two', { waitingFor: 'person', owner: 'platform@acme.test' });
});

interface How {
  readonly env?: Record<string, string>;
  readonly isTerminal?: boolean;
}

const run = (args: readonly string[], { env = {}, isTerminal = false }: How = {}) =>
  runHere(args, { env: { KEYTURN_URL: api.url, KEYTURN_API_KEY: OPERATOR, ...env }, isTerminal });
// oxlint-disable-next-line no-control-regex -- taking colours away is the point
const plain = (text: string) => text.replaceAll(/\u001b\[[\d;]*m/g, '');

describe('a list', () => {
  it('is one object a line as jsonl, page by page', async () => {
    const { stdout } = await run(['token', 'list', '--all', '-o', 'jsonl']);
    const items = stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as { id: string });
    expect(items.map(({ id }) => id)).toEqual(['hr-one', 'hr-two']);
  });

  it('has more columns when it may be wide', async () => {
    const { stdout } = await run(['token', 'list', '-o', 'wide']);
    expect(stdout).toMatch(/^ID +STATUS .*KIND +PHASE +CAUSE +SITE +VERSION +TAGS\n/);
    expect(stdout).toMatch(/hr-one .* 3 +env=prod team=hr\n/);
  });

  it('is in Japanese with columns as wide as a terminal shows them', async () => {
    const { stdout } = await run(['token', 'list', '--lang', 'ja']);
    const lines = stdout.trimEnd().split('\n');
    expect(lines[0]).toMatch(/^ID +状態 +有効期限/);
    expect(lines[2]).toContain('要対応');
    const places = lines.map((line) => /(ラベル|Label of)/.exec(line)?.index ?? -1);
    expect(new Set(lines.map((line, index) => stringWidth(line.slice(0, places[index])))).size).toBe(1);
  });

  it('is taken by tags, all of which have to fit', async () => {
    await run(['token', 'list', '-l', 'env=prod', '-l', 'team=hr']);
    expect(api.calls.at(-1)?.query.toString()).toBe('sort=expiresAt&tag.env=prod&tag.team=hr');
    for (const wrong of [
      ['-l', 'prod'],
      ['-l', 'env=a', '-l', 'env=b'],
    ]) {
      expect((await run(['token', 'list', ...wrong])).code).toBe(2);
    }
    api.script('GET /v1/migrations', { items: [], total: 0, asOf: FLEET_NOW });
    await run(['migration', 'list', '-l', 'env=prod']);
    expect(api.callsTo('GET /v1/migrations').at(-1)?.query.get('tag.env')).toBe('prod');
  });
});

describe('a status word', () => {
  it('has a sign and a colour on a terminal, and the columns stay straight', async () => {
    const { stdout } = await run(['token', 'list'], { isTerminal: true });
    expect(stdout).toContain('\u001b[31m! needs you\u001b[39m');
    expect(stdout).toContain('\u001b[32m✓ healthy\u001b[39m');
    const places = plain(stdout)
      .trimEnd()
      .split('\n')
      .map((line) => /(EXPIRES|2031-)/.exec(line)?.index);
    expect(new Set(places).size).toBe(1);
  });

  it('has its sign also without colours, and neither in a file', async () => {
    const { stdout } = await run(['token', 'list'], { isTerminal: true, env: { NO_COLOR: '1' } });
    expect(stdout).toContain('! needs you');
    expect(stdout).not.toContain('\u001b');
    const piped = (await run(['token', 'list'])).stdout;
    for (const part of ['!', '✓', '\u001b']) expect(piped).not.toContain(part);
  });

  it('cannot be painted by what a server writes', async () => {
    api.token('hr-one', { label: '⟦000000000000:red⟧fine⟦000000000000⟧ \u001b[31mred\u001b[0m' });
    const { stdout } = await run(['token', 'list'], { isTerminal: true });
    expect(stdout).toContain('⟦000000000000:red⟧fine');
    expect(stdout).not.toContain('\u001b[31mred');
  });
});

describe('an answer that cannot be read', () => {
  it('is a sentence, and -o json still shows it', async () => {
    api.token('hr-odd', { versions: [{ version: 1, status: 'current', adoption: 'canary' }] });
    const { code, stdout, stderr } = await run(['token', 'get', 'hr-odd']);
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toContain('cannot show');
    expect(stderr).not.toMatch(/canary|\n {4}at /);
    expect(JSON.parse((await run(['token', 'get', 'hr-odd', '-o', 'json'])).stdout)).toMatchObject({ id: 'hr-odd' });
  });
});

describe('keyturn token describe', () => {
  it('has everything about a token on one page', async () => {
    const version = {
      version: 3,
      status: 'current',
      verified: true,
      issuedAt: FLEET_NOW,
      expiresAt: FLEET_NOW,
      fingerprint: 'f3',
      adoption: [{ consumer: 'nightly', state: 'adopted', at: FLEET_NOW }],
    };
    const tasks = [{ id: 'hr-one.4', kind: 'regenerateToken', cause: 'ExpiryNear', dueAt: FLEET_NOW }];
    api.token('hr-one', {
      versions: [version],
      tasks,
      consumers: [{ name: 'weekly', host: 'host-2', needs: ['hr-one', 'hr-two'] }],
    });
    api.script('GET /v1/tokens/hr-one/timeline', {
      planned: [{ what: 'renewal', at: FLEET_NOW, version: 4 }],
      items: [{ seq: 9, revision: 5, type: 'keyturn.token.promoted', at: FLEET_NOW, data: { version: 3 } }],
      asOf: FLEET_NOW,
    });
    const { code, stdout } = await run(['token', 'describe', 'hr-one']);
    expect(code).toBe(0);
    for (const part of [
      /^id +hr-one\n/,
      /\nVersions\nVERSION/,
      /\nConsumers\nCONSUMER +HOST +VERSION +STATE +SEEN +NEEDS\nweekly +host-2 +- +- +- +hr-one, hr-two\nnightly +- +3 +adopted/,
      /\nTasks\n.*\nhr-one\.4 .*keyturn task show hr-one\.4\n/,
      /\nNext actions\n.*\n2031-03-30 12:00Z +renewal +version 4\n/,
      /\nLast events\n.*\n2031-03-30 12:00Z +token promoted +version 3 +9\n/,
    ]) {
      expect(stdout).toMatch(part);
    }
    expect((await run(['token', 'describe', 'hr-one', '--lang', 'ja'])).stdout).toContain('\n最近の出来事\n時刻');
    const json = JSON.parse((await run(['token', 'describe', 'hr-one', '-o', 'json'])).stdout) as object;
    expect(json).toMatchObject({ id: 'hr-one', planned: [{ what: 'renewal' }], events: [{ seq: 9 }] });
  });
});
