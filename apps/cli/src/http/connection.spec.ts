import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { getTasks } from '@keyturn/client';
import { loadConfig } from '@keyturn/config';
import { CERTIFICATE, CERTIFICATE_KEY } from '../../test/certificate.ts';
import { OPERATOR, ScriptedApi } from '../../test/scripted-api.ts';
import { CliError } from '../cli-error.ts';
import type { ContextFile } from '../config/context-file.ts';
import { connectTo } from './connection.ts';
import { openClient } from './open-client.ts';

let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'keyturn-connection-'));
  mkdirSync(join(folder, 'data'));
  writeFileSync(join(folder, 'data', 'admin-key'), 'first-key\n');
  writeFileSync(join(folder, 'key'), ' file-key\n');
  writeFileSync(join(folder, 'broken'), 'two\nlines\n');
});
afterAll(() => {
  rmSync(folder, { recursive: true });
});

const NO_CONTEXTS: ContextFile = { contexts: {} };

const connect = (env: Record<string, string>, url?: string) => {
  const connection = connectTo({ url }, loadConfig({ KEYTURN_DATA: join(folder, 'data'), ...env }), NO_CONTEXTS);
  return { url: connection.url.href, key: connection.key };
};

function refusal(env: Record<string, string>, url?: string): CliError {
  try {
    connect(env, url);
  } catch (error) {
    if (error instanceof CliError) return error;
    throw error;
  }
  throw new Error('it connected');
}

describe('the connection', () => {
  it('is this machine with its first key, without any setting', () => {
    expect(connect({ KEYTURN_PORT: '4999' })).toEqual({ url: 'http://127.0.0.1:4999/', key: 'first-key' });
    const adminKey = 'a'.repeat(40);
    expect(connect({ KEYTURN_ADMIN_KEY: adminKey }).key).toBe(adminKey);
  });

  it('is the one of the flag before that of the environment', () => {
    const env = { KEYTURN_URL: 'https://keyturn.acme.test', KEYTURN_API_KEY: 'key' };
    expect(connect(env).url).toBe('https://keyturn.acme.test/');
    expect(connect(env, 'https://other.acme.test/below').url).toBe('https://other.acme.test/below');
  });

  it('takes the key of the environment, then that of the named file', () => {
    const env = { KEYTURN_URL: 'https://keyturn.acme.test', KEYTURN_API_KEY_FILE: join(folder, 'key') };
    expect(connect(env).key).toBe('file-key');
    expect(connect({ ...env, KEYTURN_API_KEY: 'key' }).key).toBe('key');
  });

  it('never shows the first key of this machine to another one', () => {
    const { message, exitCode } = refusal({ KEYTURN_URL: 'https://keyturn.acme.test' });
    expect(exitCode).toBe(4);
    expect(message).toContain('KEYTURN_API_KEY_FILE');
    expect(refusal({ KEYTURN_ADMIN_KEY: 'a'.repeat(40) }, 'https://keyturn.acme.test').exitCode).toBe(4);
    // Its own public address is this machine, and nothing else there.
    const env = { KEYTURN_PUBLIC_URL: 'https://keyturn.acme.test' };
    expect(connect(env).key).toBe('first-key');
    expect(refusal(env, 'https://keyturn.acme.test:8443').exitCode).toBe(4);
  });

  it.each(['http://127.0.0.1:4781', 'http://localhost', 'https://[::1]:4781', 'http://127.0.0.1:9'])(
    'never shows it to another listener of this machine, such as a tunnel, and says so: %s',
    (url) => {
      const { message, exitCode } = refusal({ KEYTURN_PORT: '4780' }, url);
      expect(exitCode).toBe(4);
      expect(message).toMatch(/KEYTURN_API_KEY_FILE.* only goes to its own Keyturn, on port 4780 \(KEYTURN_PORT\)\.$/);
      expect(connect({ KEYTURN_PORT: '4780', KEYTURN_API_KEY: 'key' }, url).key).toBe('key');
    },
  );

  it.each(['http://localhost:4781', 'http://[::1]:4781', 'http://127.0.0.1:4781'])(
    'shows it to its own Keyturn under any name of this machine: %s',
    (url) => {
      expect(connect({ KEYTURN_PORT: '4781' }, url).key).toBe('first-key');
    },
  );

  it.each([
    ['http beyond this machine', 'http://keyturn.acme.test', /unencrypted.*https.*tunnel/],
    ['http to a name that only looks local', 'http://127.0.0.1.acme.test', /unencrypted/],
    ['another scheme', 'ftp://keyturn.acme.test', /http\(s\) address/],
    ['no address', 'keyturn', /http\(s\) address/],
    ['credentials in it', 'https://me:secret@keyturn.acme.test', /no credentials/],
    ['a query', 'https://keyturn.acme.test/?key=secret', /no credentials, query/],
  ])('is refused for %s', (_case, url, message) => {
    const refused = refusal({ KEYTURN_API_KEY: 'key' }, url);
    expect(refused).toMatchObject({ exitCode: 2, message: expect.stringMatching(message) });
    expect(refused.message).not.toContain('secret');
  });

  it.each(['http://localhost:4780', 'http://[::1]:4780', 'http://127.0.0.2'])('may be plain to %s', (url) => {
    expect(connect({ KEYTURN_API_KEY: 'key' }, url).key).toBe('key');
  });

  it('refuses what is no key without showing it', () => {
    const broken = refusal({ KEYTURN_API_KEY_FILE: join(folder, 'broken') });
    expect(broken).toMatchObject({ exitCode: 4, message: expect.stringContaining('one line of visible characters') });
    expect(broken.message).not.toContain('two');
    expect(refusal({ KEYTURN_DATA: join(folder, 'nothing') }).message).toContain('Start Keyturn here');
  });
});

describe('https', () => {
  let api: ScriptedApi;

  beforeAll(async () => {
    api = await ScriptedApi.open({ tls: true });
    writeFileSync(join(folder, 'cert.pem'), CERTIFICATE);
    writeFileSync(join(folder, 'key.pem'), CERTIFICATE_KEY);
  });
  afterAll(() => api.close());

  const listTasks = (env: Record<string, string>) =>
    getTasks({
      client: openClient({
        connection: connectTo({}, loadConfig({ KEYTURN_API_KEY: OPERATOR, ...env }), NO_CONTEXTS),
        say: () => undefined,
      }),
    });

  it('trusts the certificate of this machine under whatever name it was made for', async () => {
    const env = {
      KEYTURN_PORT: new URL(api.url).port,
      KEYTURN_TLS_CERT: join(folder, 'cert.pem'),
      KEYTURN_TLS_KEY: join(folder, 'key.pem'),
    };
    expect(await listTasks(env)).toMatchObject({ total: 0 });
  });

  it('trusts no other one without its authority, and says how to name that', async () => {
    const calls = api.calls.length;
    await expect(listTasks({ KEYTURN_URL: api.url })).rejects.toThrow(
      /certificate is not trusted.*NODE_EXTRA_CA_CERTS/,
    );
    expect(api.calls).toHaveLength(calls);
  });
});
