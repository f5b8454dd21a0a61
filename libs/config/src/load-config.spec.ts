import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  ConfigError,
  describeConfig,
  describeMachine,
  environmentWithoutKeys,
  type Environment,
  loadConfig,
  partEnvironment,
} from './index.ts';

function problemsOf(env: Environment): Record<string, string> {
  try {
    loadConfig(env);
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    return Object.fromEntries(error.problems.map(({ variable, expected }) => [variable, expected]));
  }
  return {};
}

describe('configuration', () => {
  let folder: string;
  let pem: string;

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'keyturn-config-'));
    pem = join(folder, 'pem');
    writeFileSync(pem, 'x');
  });
  afterAll(() => {
    rmSync(folder, { recursive: true });
  });

  it('asks nothing: an empty environment is the safe demo on loopback', () => {
    expect(loadConfig({})).toMatchObject({
      paths: { data: resolve('.keyturn'), keys: resolve('.keyturn-keys'), records: resolve('.keyturn/records.db') },
      host: '127.0.0.1',
      port: 4780,
      upstream: 'emulator',
      emulatorUrl: 'http://127.0.0.1:4790',
      egressAllow: [{ host: '127.0.0.1', port: 4790 }],
      demo: true,
      clock: { factor: 8640, given: false },
      rateLimit: 1200,
      calls: { authToken: 10, jobWrite: 5, taskWrite: 5, read: 600 },
      temporalNamespace: 'default',
      temporalAddress: undefined,
      redisUrl: undefined,
    });
  });

  it('runs in real time without the demo', () => {
    expect(loadConfig({ KEYTURN_DEMO: 'off' }).clock.factor).toBe(1);
    expect(loadConfig({ KEYTURN_UPSTREAM: 'atlassian' })).toMatchObject({
      demo: false,
      clock: { factor: 1 },
      egressAllow: [],
    });
  });

  it('treats an empty variable as unset', () => {
    expect(loadConfig({ KEYTURN_PORT: '', KEYTURN_ADMIN_KEY: '' })).toEqual(loadConfig({}));
  });

  it('is frozen all the way down', () => {
    const config = loadConfig({});
    expect(Object.isFrozen(config) && Object.isFrozen(config.paths) && Object.isFrozen(config.egressAllow[0])).toBe(
      true,
    );
  });

  it('parses lists of hosts, ports and networks', () => {
    const config = loadConfig({
      KEYTURN_UPSTREAM: 'atlassian',
      KEYTURN_EGRESS_ALLOW: 'Jira.internal, 10.0.0.4:8443,[::1]:80',
      KEYTURN_TRUSTED_PROXIES: '10.0.0.7, fd00::/8',
    });
    expect(config.egressAllow).toEqual([
      { host: 'jira.internal' },
      { host: '10.0.0.4', port: 8443 },
      { host: '::1', port: 80 },
    ]);
    expect(config.trustedProxies).toEqual(['10.0.0.7', 'fd00::/8']);
  });

  it('tells all problems at once, by name, and never a value', () => {
    const env = {
      KEYTURN_ADMIN_KEY: 'hunter2-short',
      KEYTURN_PORT: 'hunter2',
      KEYTURN_DATABASE_URL: 'mysql://u:hunter2@h/d',
      KEYTURN_CLOCK: 'hunter2',
      KEYTURN_TRUSTED_PROXIES: '10.0.0.0/hunter2',
      KEYTURN_EGRESS_ALLOW: 'a:99999',
      KEYTURN_PUBLIC_URL: 'javascript:hunter2',
      REDIS_URL: 'http://:hunter2@h',
      TEMPORAL_ADDRESS: 'hunter2',
    };
    const problems = problemsOf(env);
    expect(Object.keys(problems).toSorted()).toEqual(Object.keys(env).toSorted());
    expect(JSON.stringify(problems)).not.toContain('hunter2');
    expect(problems['KEYTURN_ADMIN_KEY']).toBe('expected at least 32 characters');
  });

  it('refuses an unknown variable and suggests the near one', () => {
    expect(problemsOf({ KEYTURN_TLS_CRET: 'x', KEYTURN_UNRELATED_THING: 'x' })).toEqual({
      KEYTURN_TLS_CRET: 'no such setting; did you mean KEYTURN_TLS_CERT?',
      KEYTURN_UNRELATED_THING: 'no such setting',
    });
  });

  it('refuses to listen beyond loopback in the clear, and says how', () => {
    expect(problemsOf({ KEYTURN_HOST: '0.0.0.0' })['KEYTURN_HOST']).toMatch(
      /KEYTURN_TLS_CERT.*KEYTURN_TRUSTED_PROXIES/,
    );
    expect(problemsOf({ KEYTURN_HOST: '::' })).toHaveProperty('KEYTURN_HOST');
    expect(problemsOf({ KEYTURN_HOST: '0.0.0.0', KEYTURN_TRUSTED_PROXIES: '10.0.0.7' })).toEqual({});
    expect(problemsOf({ KEYTURN_HOST: '0.0.0.0', KEYTURN_TLS_CERT: pem, KEYTURN_TLS_KEY: pem })).toEqual({});
    for (const host of ['localhost', '127.0.0.1', '127.1.2.3', '::1'])
      expect(problemsOf({ KEYTURN_HOST: host })).toEqual({});
  });

  it('wants both halves of TLS, readable', () => {
    expect(problemsOf({ KEYTURN_TLS_CERT: pem })['KEYTURN_TLS_CERT']).toMatch(/both or neither/);
    expect(problemsOf({ KEYTURN_TLS_CERT: pem, KEYTURN_TLS_KEY: join(folder, 'none') })).toHaveProperty(
      'KEYTURN_TLS_KEY',
    );
  });

  it('refuses an accelerated clock or the demo against the real service', () => {
    expect(problemsOf({ KEYTURN_UPSTREAM: 'atlassian', KEYTURN_CLOCK: 'x60' })).toHaveProperty('KEYTURN_CLOCK');
    expect(problemsOf({ KEYTURN_UPSTREAM: 'atlassian', KEYTURN_CLOCK: 'x1' })).toEqual({});
    expect(problemsOf({ KEYTURN_UPSTREAM: 'atlassian', KEYTURN_DEMO: 'on' })).toHaveProperty('KEYTURN_DEMO');
  });

  it('describes the effective settings with secrets masked', () => {
    const env = {
      KEYTURN_ADMIN_KEY: 'k'.repeat(40),
      KEYTURN_DATABASE_URL: 'postgres://me:hunter2@db/keyturn?password=hunter2',
      REDIS_URL: 'redis://:hunter2@cache:6379',
    };
    const rows = describeConfig(loadConfig(env), env);
    const value = (name: string) => rows.find((row) => row.variable === name)?.value;
    expect(value('KEYTURN_ADMIN_KEY')).toBe('********');
    expect(value('KEYTURN_DATABASE_URL')).toBe('postgres://me:********@db/keyturn?********');
    expect(value('REDIS_URL')).toBe('redis://:********@cache:6379');
    expect(rows.find((row) => row.variable === 'KEYTURN_PORT')).toEqual({
      variable: 'KEYTURN_PORT',
      value: '4780',
      source: 'default',
    });
    expect(JSON.stringify(rows)).not.toContain('hunter2');
  });

  it('hands a part an environment that loads to the same settings', () => {
    const env = { KEYTURN_DATA: join(folder, 'd'), KEYTURN_PORT: '5001', PATH: '/bin' };
    const config = loadConfig(env);
    const child = partEnvironment(config, { temporalAddress: '127.0.0.1:7233', redisUrl: 'redis://h:1' }, env);
    expect(loadConfig(child)).toMatchObject({
      paths: config.paths,
      port: 5001,
      log: 'json',
      temporalAddress: '127.0.0.1:7233',
    });
    expect(child['PATH']).toBe('/bin');
    expect(loadConfig(child).clock).toEqual(config.clock);
  });

  it('tells a key file that was named from the one this machine has by itself', () => {
    expect(loadConfig({ KEYTURN_API_KEY_FILE: pem }).client.apiKeyFile).toBe(pem);
    expect(loadConfig({}).client.apiKeyFile).toBeUndefined();
    const row = describeConfig(loadConfig({}), {}).find(({ variable }) => variable === 'KEYTURN_API_KEY_FILE');
    expect(row?.value).toBe(resolve('.keyturn/admin-key'));
  });

  it('hands a consumer its settings without the keys', () => {
    const env = {
      KEYTURN_API_KEY: 'k',
      KEYTURN_ADMIN_KEY: 'a',
      KEYTURN_DATABASE_URL: 'postgres://u:p@h/d',
      KEYTURN_EMULATOR_PORT: '5002',
      REDIS_URL: 'redis://theirs:1',
      HOME: '/home/etl',
    };
    expect(environmentWithoutKeys(env)).toEqual({
      KEYTURN_EMULATOR_PORT: '5002',
      REDIS_URL: 'redis://theirs:1',
      HOME: '/home/etl',
    });
  });
});

describe('the command line', () => {
  it('has its own address, context, language and format, all optional', () => {
    expect(loadConfig({}).client).toMatchObject({ isUrlSet: false, context: undefined, lang: undefined });
    const env = {
      KEYTURN_URL: 'https://keyturn.acme.test',
      KEYTURN_CONTEXT: 'prod',
      KEYTURN_LANG: 'ja',
      KEYTURN_OUTPUT: 'jsonl',
    };
    expect(loadConfig(env).client).toMatchObject({ isUrlSet: true, context: 'prod', lang: 'ja', output: 'jsonl' });
    expect(Object.keys(problemsOf({ KEYTURN_LANG: 'de', KEYTURN_OUTPUT: 'xml', KEYTURN_CONTEXT: '../a' }))).toEqual([
      'KEYTURN_CONTEXT',
      'KEYTURN_LANG',
      'KEYTURN_OUTPUT',
    ]);
  });

  it('keeps its file where XDG says, and only an absolute folder is one', () => {
    const configDir = (env: Environment) => describeMachine({ HOME: '/home/me', ...env }).configDir;
    expect(configDir({})).toBe('/home/me/.config/keyturn');
    expect(configDir({ XDG_CONFIG_HOME: '/etc/me' })).toBe('/etc/me/keyturn');
    expect(configDir({ XDG_CONFIG_HOME: 'here' })).toBe('/home/me/.config/keyturn');
  });
});
