import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { parse } from 'yaml';
import { isLoopback, loadConfig } from '@keyturn/config';

const ROOT = resolve(import.meta.dirname, '../..');

interface Service {
  readonly environment?: Readonly<Record<string, string>>;
  readonly ports?: readonly string[];
  readonly healthcheck?: object;
  readonly read_only?: boolean;
  readonly user?: string;
  readonly command?: readonly string[];
  readonly stop_grace_period?: string;
  readonly volumes?: readonly string[];
}

const { services } = parse(readFileSync(join(ROOT, 'docker-compose.yml'), 'utf8'), { merge: true }) as {
  readonly services: Readonly<Record<string, Service>>;
};
const ours = Object.entries(services).filter(([name]) => name === 'api' || name === 'worker');

describe('docker-compose.yml', () => {
  it('runs the API and the worker', () => {
    expect(ours.map(([name]) => name)).toEqual(['api', 'worker']);
  });

  it.each(ours)(
    'gives %s an environment that libs/config accepts, in real time and without the demo',
    (_name, { environment = {} }) => {
      expect(loadConfig(environment)).toMatchObject({
        upstream: 'atlassian',
        demo: false,
        clock: { factor: 1 },
        paths: { data: '/data', keys: '/keys' },
      });
    },
  );

  it('puts a TLS-ending proxy before the API and listens for it alone', () => {
    const config = loadConfig(services['api']?.environment ?? {});
    expect(isLoopback(config.host)).toBe(false);
    expect(config.trustedProxies).toHaveLength(1);
    expect(config.publicUrl).toMatch(/^https:/);
  });

  it('publishes nothing beyond loopback', () => {
    const published = Object.values(services).flatMap(({ ports = [] }) => ports);
    expect(published).not.toEqual([]);
    expect(published.filter((port) => !port.startsWith('127.0.0.1:'))).toEqual([]);
  });

  it('asks every service how it is, and gives each time to stop', () => {
    const careless = Object.entries(services).filter(
      ([, service]) => !service.healthcheck || !service.stop_grace_period,
    );
    expect(careless.map(([name]) => name)).toEqual([]);
  });

  it('stops a worker later than its running activities', () => {
    const source = readFileSync(join(ROOT, 'apps/worker/src/temporal-worker.service.ts'), 'utf8');
    const graceSeconds = Number(/SHUTDOWN_GRACE = '(\d+)s'/.exec(source)?.[1]);
    expect(Number.parseInt(services['worker']?.stop_grace_period ?? '', 10)).toBeGreaterThan(graceSeconds);
  });

  it.each(ours)('runs %s as nobody in particular, on a file system it cannot change', (_name, service) => {
    expect(service).toMatchObject({ user: 'node', read_only: true, volumes: ['data:/data', 'keys:/keys'] });
  });

  it('holds no secret', () => {
    const variables = Object.values(services).flatMap(({ environment = {} }) => Object.entries(environment));
    const secret = variables.filter(
      ([name, value]) => /PASSWORD$|PWD$|SECRET|ADMIN_KEY|API_KEY$/.test(name) || /:\/\/[^/]*:[^/]*@/.test(value),
    );
    expect(secret).toEqual([]);
  });
});
