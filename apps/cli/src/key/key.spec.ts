import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type EndedHere, runHere } from '../../test/run-here.ts';
import { OPERATOR, problem, ScriptedApi } from '../../test/scripted-api.ts';

const ROUTE = 'POST /v1/keys';
const MADE = { status: 201, body: { id: 'k1', key: 'kt_k1_secret_0' } };

let api: ScriptedApi;
let dir: string;

beforeAll(async () => {
  api = await ScriptedApi.open();
  dir = mkdtempSync(join(tmpdir(), 'keyturn-key-'));
});
afterAll(async () => {
  rmSync(dir, { recursive: true });
  await api.close();
});
beforeEach(() => {
  api.calls.length = 0;
});

const create = (...args: string[]): Promise<EndedHere> =>
  runHere(['key', 'create', ...args], { env: { KEYTURN_URL: api.url, KEYTURN_API_KEY: OPERATOR } });

describe('keyturn key create', () => {
  it('shows the key of a consumer on standard output, and nothing else there', async () => {
    api.meet(ROUTE, MADE);
    const { code, stdout } = await create('nightly-hr-import', '--token', 'hr-one', '--token', 'hr-two');
    expect({ code, stdout }).toEqual({ code: 0, stdout: 'kt_k1_secret_0\n' });
    expect(api.callsTo(ROUTE)[0]?.body).toEqual({
      name: 'nightly-hr-import',
      roles: ['consumer'],
      tokens: ['hr-one', 'hr-two'],
    });
  });

  it('writes it to a new file that only its owner can read', async () => {
    api.meet(ROUTE, MADE);
    const file = join(dir, 'key');
    const { code, stdout, stderr } = await create('deputy', '--role', 'operator', '--file', file);
    expect({ code, stdout }).toEqual({ code: 0, stdout: '' });
    expect(stderr).not.toContain('kt_k1');
    expect(readFileSync(file, 'utf8')).toBe('kt_k1_secret_0\n');
    expect(statSync(file).mode & 0o777).toBe(0o600);
  });

  it('makes no key when the file is there already or nobody is named', async () => {
    const file = join(dir, 'key');
    for (const args of [['other', '--role', 'viewer', '--file', file], ['nobody'], []]) {
      expect((await create(...args)).code).toBe(2);
    }
    expect(api.calls).toEqual([]);
    expect(existsSync(file)).toBe(true);
  });
});

describe('keyturn key list and revoke', () => {
  const run = (...args: string[]): Promise<EndedHere> =>
    runHere(['key', ...args], { env: { KEYTURN_URL: api.url, KEYTURN_API_KEY: OPERATOR } });

  it('lists them without their values', async () => {
    const key = {
      id: 'k1',
      name: 'nightly',
      person: null,
      roles: ['consumer'],
      tokens: ['hr-one'],
      createdAt: null,
      expiresAt: '2031-03-30T12:00:00.000Z',
      revokedAt: null,
      lastUsedAt: null,
    };
    api.script('GET /v1/keys', { items: [key] });
    expect((await run('list')).stdout).toBe(
      'ID  NAME     PERSON  ROLES     EXPIRES            LAST USED  REVOKED\n' +
        'k1  nightly  -       consumer  2031-03-30 12:00Z  -          -\n',
    );
    expect((await run('list', '-o', 'name')).stdout).toBe('k1\n');
  });

  it('revokes one', async () => {
    api.script('DELETE /v1/keys/k1', { id: 'k1' });
    expect(await run('revoke', 'k1')).toMatchObject({ code: 0, stdout: 'The key k1 is revoked\n' });
    expect((await run('revoke', '..')).code).toBe(2);
  });

  it('leaves no empty file behind when no key was made', async () => {
    const file = join(dir, 'never');
    api.meet(ROUTE, problem('auth.forbidden', 'The role admin is needed.'));
    expect((await create('other', '--role', 'viewer', '--file', file)).code).toBe(4);
    expect(existsSync(file)).toBe(false);
  });
});
