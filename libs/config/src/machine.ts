import { homedir } from 'node:os';
import { delimiter, isAbsolute, join } from 'node:path';
import type { Config, Environment } from './load-config.ts';
import { secretVariables } from './variables.ts';

/** What the machine offers apart from Keyturn's own settings. */
export interface Machine {
  readonly searchPath: readonly string[];
  /** Downloaded and built tools are kept here (`$XDG_CACHE_HOME/keyturn`). */
  readonly cacheDir: string;
  /** Settings of the command line are kept here (`$XDG_CONFIG_HOME/keyturn`). */
  readonly configDir: string;
  readonly isCi: boolean;
}

export function describeMachine(env: Environment = process.env): Machine {
  const home = env['HOME'] ?? homedir();
  const cacheHome = env['XDG_CACHE_HOME'];
  const configHome = env['XDG_CONFIG_HOME'];
  return {
    searchPath: (env['PATH'] ?? '').split(delimiter).filter((folder) => folder !== ''),
    cacheDir: join(cacheHome === undefined || cacheHome === '' ? join(home, '.cache') : cacheHome, 'keyturn'),
    // Relative ones are to be ignored, says the XDG base directory specification.
    configDir: join(isAbsolute(configHome ?? '') ? (configHome ?? '') : join(home, '.config'), 'keyturn'),
    isCi: env['CI'] !== undefined && env['CI'] !== '' && env['CI'] !== 'false',
  };
}

/** Environment for a foreign program (Temporal, Redis, Go, apt): ours without any setting or secret of Keyturn. */
export function foreignEnvironment(
  extra: Readonly<Record<string, string>> = {},
  env: Environment = process.env,
): Record<string, string> {
  const isOurs = (name: string) => /^(KEYTURN_|TEMPORAL_|REDIS_URL$)/.test(name);
  return { ...definedOnly(env, (name) => !isOurs(name)), ...extra };
}

/** Environment for a program that is handed one value, not the keys to all of them: ours without Keyturn's secrets. */
export function environmentWithoutKeys(env: Environment = process.env): Record<string, string> {
  const isKey = (name: string) => name.startsWith('KEYTURN_') && secretVariables.some((secret) => secret === name);
  return definedOnly(env, (name) => !isKey(name));
}

/** Environment for one of Keyturn's own parts: every path absolute, addresses filled in, log lines as JSON. */
export function partEnvironment(
  config: Config,
  addresses: { readonly temporalAddress: string; readonly redisUrl: string },
  env: Environment = process.env,
): Record<string, string> {
  return {
    ...definedOnly(env, () => true),
    KEYTURN_DATA: config.paths.data,
    KEYTURN_KEYS: config.paths.keys,
    ...(config.tls && { KEYTURN_TLS_CERT: config.tls.certFile, KEYTURN_TLS_KEY: config.tls.keyFile }),
    KEYTURN_LOG: 'json',
    TEMPORAL_ADDRESS: addresses.temporalAddress,
    REDIS_URL: addresses.redisUrl,
  };
}

function definedOnly(env: Environment, isKept: (name: string) => boolean): Record<string, string> {
  const entries = Object.entries(env);
  return Object.fromEntries(
    entries.filter((entry): entry is [string, string] => entry[1] !== undefined && isKept(entry[0])),
  );
}
