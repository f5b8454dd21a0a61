import { readFileSync } from 'node:fs';
import { type Config, partEnvironment } from '@keyturn/config';
import {
  freePort,
  isRedisReady,
  isTemporalAnswering,
  type LocalServer,
  obtainRedis,
  obtainTemporal,
  type RedisServer,
  redisServer,
  temporalServer,
} from '@keyturn/local-stack';
import { repositoryRoot } from '../repository.ts';
import { callLocalApi } from './local-api.ts';
import type { Part } from './part.ts';

/** What the parts stand on; a server that runs elsewhere has an address only. */
export interface Foundation {
  readonly temporalAddress: string;
  readonly redisUrl: string;
  readonly temporal: LocalServer | undefined;
  readonly temporalPage: string | undefined;
  readonly redis: RedisServer | undefined;
}

/** Takes Temporal and Redis from the environment, or prepares to run them here on free ports. */
export async function layFoundation(config: Config, say: (line: string) => void): Promise<Foundation> {
  const redis =
    config.redisUrl === undefined
      ? redisServer({ binary: await obtainRedis(say), port: await freePort(), dir: config.paths.redisDir })
      : undefined;
  const uiPort = await freePort();
  const temporal =
    config.temporalAddress === undefined
      ? temporalServer({
          binary: await obtainTemporal(say),
          port: await freePort(),
          uiPort,
          dbFile: config.paths.temporalDb,
          namespace: config.temporalNamespace,
        })
      : undefined;
  return {
    temporal,
    temporalPage: temporal && `http://127.0.0.1:${uiPort}`,
    redis,
    temporalAddress: config.temporalAddress ?? temporal?.address ?? '',
    redisUrl: config.redisUrl ?? redis?.url ?? '',
  };
}

/** The parts of this configuration, in the order in which they are started. */
export function partsOf(config: Config, foundation: Foundation): Part[] {
  const apps = appsOf(config, partEnvironment(config, foundation));
  return [
    ...(foundation.redis ? [serverPart('redis', foundation.redis)] : []),
    ...(foundation.temporal ? [serverPart('temporal', foundation.temporal)] : []),
    ...(config.upstream === 'emulator' ? [apps.emulator] : []),
    apps.worker,
    apps.api,
  ];
}

function serverPart(name: string, server: LocalServer): Part {
  const { file, args, env, isReady } = server;
  return { name, file, args, env, dependsOn: [], isReady, stopGraceMs: 10_000 };
}

function appsOf(config: Config, env: Readonly<Record<string, string>>): Record<'emulator' | 'worker' | 'api', Part> {
  const app = (name: string, ...args: string[]) => ({
    name,
    file: process.execPath,
    args: [`apps/${name}/dist/main.js`, ...args],
    env,
    cwd: repositoryRoot,
  });
  const hasOutside = () => outsideAnswers(config);
  const emulator = { host: '127.0.0.1', port: config.emulatorPort, tls: undefined };
  return {
    emulator: {
      ...app('emulator', '--state', config.paths.emulatorState),
      dependsOn: [],
      isReady: () => answersOk(emulator, '/_emulator/health'),
      stopGraceMs: 5000,
    },
    worker: {
      ...app('worker'),
      dependsOn: ['redis', 'temporal', 'emulator'],
      hasOutside,
      isReady: (pid) => Promise.resolve(readyFileSays(config.paths.workerReady, pid)),
      // Longer than the worker's own grace, so that running activities end by themselves.
      stopGraceMs: 20_000,
    },
    api: {
      ...app('api'),
      dependsOn: ['redis', 'temporal'],
      hasOutside,
      isReady: () => answersOk(config, '/livez'),
      stopGraceMs: 10_000,
    },
  };
}

async function outsideAnswers({ temporalAddress, redisUrl }: Config): Promise<boolean> {
  if (temporalAddress !== undefined && !(await isTemporalAnswering(temporalAddress))) return false;
  return redisUrl === undefined || isRedisReady(redisUrl);
}

async function answersOk(listener: Pick<Config, 'host' | 'port' | 'tls'>, path: string): Promise<boolean> {
  return (await callLocalApi(listener, { method: 'GET', path })).status === 200;
}

/** The number tells this process from the one before it. */
function readyFileSays(file: string, pid: number): boolean {
  try {
    return Number.parseInt(readFileSync(file, 'utf8'), 10) === pid;
  } catch {
    // Not written yet.
    return false;
  }
}
