import type { CallClass } from './call-limits.ts';
import { ConfigError, type ConfigProblem } from './config-error.ts';
import { type Paths, pathsOf } from './paths.ts';
import { brokenRules, unknownVariables } from './rules.ts';
import { type EgressTarget, type Settings, variables, type VariableName } from './variables.ts';

export interface Config {
  readonly paths: Paths;
  /** `postgres://…`; undefined means SQLite at `paths.records`. Holds a password. */
  readonly databaseUrl: string | undefined;
  readonly host: string;
  readonly port: number;
  /** Without a trailing slash. */
  readonly publicUrl: string | undefined;
  readonly tls: { readonly certFile: string; readonly keyFile: string } | undefined;
  readonly trustedProxies: readonly string[];
  /** Always holds the emulator when it is the upstream. */
  readonly egressAllow: readonly EgressTarget[];
  /** Secret. Undefined: generated on the first run and kept at `paths.adminKey`. */
  readonly adminKey: string | undefined;
  readonly upstream: 'emulator' | 'atlassian';
  readonly emulatorPort: number;
  readonly emulatorUrl: string;
  /** Folders the worker may write values to, with what is below them; empty: any. */
  readonly fileFolders: readonly string[];
  readonly demo: boolean;
  /** What was asked for; what a data folder really runs at comes from `fixClock`. */
  readonly clock: { readonly factor: number; readonly given: boolean };
  readonly log: 'pretty' | 'json';
  readonly color: boolean;
  /** Requests per minute and key. */
  readonly rateLimit: number;
  /** Calls of the Migration API that one account may make: tokens an hour, the others a minute. */
  readonly calls: Readonly<Record<CallClass, number>>;
  /** Undefined in a fresh shell; `keyturn up` hands it to the parts it starts. */
  readonly temporalAddress: string | undefined;
  readonly temporalNamespace: string;
  /** Holds a password. Undefined in a fresh shell; `keyturn up` hands it to the parts it starts. */
  readonly redisUrl: string | undefined;
  /** What the command line talks to, and its key (secret) or the file that holds it; with neither it uses this machine's first key. */
  readonly client: {
    readonly url: string;
    /** Whether `KEYTURN_URL` named it: a context of the command line's own file gives way to that. */
    readonly isUrlSet: boolean;
    readonly apiKey: string | undefined;
    readonly apiKeyFile: string | undefined;
    readonly context: string | undefined;
    readonly lang: 'en' | 'ja' | undefined;
    readonly output: 'table' | 'wide' | 'json' | 'jsonl' | 'yaml' | 'name' | undefined;
  };
}

export type Environment = Readonly<Record<string, string | undefined>>;

/** Reads and checks the environment; throws one `ConfigError` with all problems at once. */
export function loadConfig(env: Environment = process.env): Config {
  return withDefaults(readSettings(env));
}

/** What was set, parsed and checked, without defaults. Empty counts as unset, as compose files write it. */
export function readSettings(env: Environment): Settings {
  const settings: Partial<Record<VariableName, unknown>> = {};
  const problems: ConfigProblem[] = [];
  for (const [name, schema] of Object.entries(variables)) {
    const value = env[name];
    if (value === undefined || value === '') continue;
    const result = schema.safeParse(value);
    if (result.success) settings[name as VariableName] = result.data;
    else problems.push({ variable: name, expected: `expected ${result.error.issues[0]?.message ?? 'another value'}` });
  }
  const parsed = settings as Settings;
  const unparsed = new Set(problems.map((problem) => problem.variable));
  problems.push(...brokenRules(parsed, unparsed), ...unknownVariables(Object.keys(env)));
  if (problems.length > 0) throw new ConfigError(problems);
  return parsed;
}

function withDefaults(s: Settings): Config {
  const paths = pathsOf({ data: s.KEYTURN_DATA, keys: s.KEYTURN_KEYS });
  const upstream = s.KEYTURN_UPSTREAM ?? 'emulator';
  const emulatorPort = s.KEYTURN_EMULATOR_PORT ?? 4790;
  const demo = upstream === 'emulator' && s.KEYTURN_DEMO !== 'off';
  const isTerminal = process.stdout.isTTY;
  const port = s.KEYTURN_PORT ?? 4780;
  const hasTls = s.KEYTURN_TLS_CERT !== undefined && s.KEYTURN_TLS_KEY !== undefined;
  return deepFreeze<Config>({
    paths,
    databaseUrl: s.KEYTURN_DATABASE_URL,
    host: s.KEYTURN_HOST ?? '127.0.0.1',
    port,
    publicUrl: s.KEYTURN_PUBLIC_URL,
    tls: hasTls ? { certFile: s.KEYTURN_TLS_CERT, keyFile: s.KEYTURN_TLS_KEY } : undefined,
    trustedProxies: s.KEYTURN_TRUSTED_PROXIES ?? [],
    egressAllow: [
      ...(s.KEYTURN_EGRESS_ALLOW ?? []),
      ...(upstream === 'emulator' ? [{ host: '127.0.0.1', port: emulatorPort }] : []),
    ],
    adminKey: s.KEYTURN_ADMIN_KEY,
    upstream,
    emulatorPort,
    emulatorUrl: `http://127.0.0.1:${emulatorPort}`,
    fileFolders: s.KEYTURN_FILE_FOLDERS ?? [],
    demo,
    clock: { factor: s.KEYTURN_CLOCK ?? (demo ? 8640 : 1), given: s.KEYTURN_CLOCK !== undefined },
    log: s.KEYTURN_LOG ?? (isTerminal ? 'pretty' : 'json'),
    color: isTerminal && s.NO_COLOR === undefined,
    rateLimit: s.KEYTURN_RATE_LIMIT ?? 1200,
    calls: {
      authToken: s.KEYTURN_CALLS_AUTH_TOKEN ?? 10,
      jobWrite: s.KEYTURN_CALLS_JOB_WRITE ?? 5,
      taskWrite: s.KEYTURN_CALLS_TASK_WRITE ?? 5,
      read: s.KEYTURN_CALLS_READ ?? 600,
    },
    temporalAddress: s.TEMPORAL_ADDRESS,
    temporalNamespace: s.TEMPORAL_NAMESPACE ?? 'default',
    redisUrl: s.REDIS_URL,
    client: {
      url: s.KEYTURN_URL ?? s.KEYTURN_PUBLIC_URL ?? `${hasTls ? 'https' : 'http'}://127.0.0.1:${port}`,
      isUrlSet: s.KEYTURN_URL !== undefined,
      apiKey: s.KEYTURN_API_KEY,
      apiKeyFile: s.KEYTURN_API_KEY_FILE,
      context: s.KEYTURN_CONTEXT,
      lang: s.KEYTURN_LANG,
      output: s.KEYTURN_OUTPUT,
    },
  });
}

function deepFreeze<T extends object>(value: T): T {
  for (const inner of Object.values(value)) {
    if (typeof inner === 'object' && inner !== null) deepFreeze(inner as object);
  }
  return Object.freeze(value);
}
