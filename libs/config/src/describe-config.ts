import { type Config, type Environment, loadConfig, readSettings } from './load-config.ts';
import { secretVariables, variables, type VariableName } from './variables.ts';

export interface ConfigRow {
  readonly variable: VariableName;
  /** Masked when secret. */
  readonly value: string;
  readonly source: 'set' | 'default';
}

const MASK = '********';

function mask(value: string): string {
  const parsed = URL.parse(value);
  if (parsed === null || parsed.hostname === '') return MASK;
  // Query parameters of connection strings may carry a password as well (`?password=`).
  const user = parsed.username === '' && parsed.password === '' ? '' : `${parsed.username}:${MASK}@`;
  return `${parsed.protocol}//${user}${parsed.host}${parsed.pathname}${parsed.search === '' ? '' : `?${MASK}`}`;
}

/** Effective settings with secrets masked, one row per variable, in the order of the documentation. */
export function describeConfig(config: Config = loadConfig(), env: Environment = process.env): ConfigRow[] {
  const set = readSettings(env);
  const effective = effectiveValues(config);
  return (Object.keys(variables) as VariableName[]).map((variable) => {
    const value = effective[variable];
    const isSecret = secretVariables.includes(variable);
    return {
      variable,
      value: value === undefined || value === '' ? '' : isSecret ? mask(value) : value,
      source: set[variable] === undefined ? 'default' : 'set',
    };
  });
}

function effectiveValues(config: Config): Record<VariableName, string | undefined> {
  return {
    KEYTURN_DATA: config.paths.data,
    KEYTURN_KEYS: config.paths.keys,
    KEYTURN_DATABASE_URL: config.databaseUrl,
    KEYTURN_PUBLIC_URL: config.publicUrl,
    KEYTURN_TLS_CERT: config.tls?.certFile,
    KEYTURN_TLS_KEY: config.tls?.keyFile,
    KEYTURN_TRUSTED_PROXIES: config.trustedProxies.join(','),
    KEYTURN_EGRESS_ALLOW: config.egressAllow.map(targetText).join(','),
    KEYTURN_HOST: config.host,
    KEYTURN_PORT: String(config.port),
    KEYTURN_ADMIN_KEY: config.adminKey,
    KEYTURN_UPSTREAM: config.upstream,
    KEYTURN_FILE_FOLDERS: config.fileFolders.join(','),
    KEYTURN_EMULATOR_PORT: String(config.emulatorPort),
    KEYTURN_DEMO: config.demo ? 'on' : 'off',
    KEYTURN_CLOCK: `x${config.clock.factor}`,
    KEYTURN_LOG: config.log,
    KEYTURN_RATE_LIMIT: String(config.rateLimit),
    KEYTURN_CALLS_AUTH_TOKEN: String(config.calls.authToken),
    KEYTURN_CALLS_JOB_WRITE: String(config.calls.jobWrite),
    KEYTURN_CALLS_TASK_WRITE: String(config.calls.taskWrite),
    KEYTURN_CALLS_READ: String(config.calls.read),
    KEYTURN_URL: config.client.url,
    KEYTURN_API_KEY: config.client.apiKey,
    KEYTURN_API_KEY_FILE: config.client.apiKeyFile ?? config.paths.adminKey,
    KEYTURN_CONTEXT: config.client.context,
    KEYTURN_LANG: config.client.lang ?? 'en',
    KEYTURN_OUTPUT: config.client.output ?? 'table',
    TEMPORAL_ADDRESS: config.temporalAddress,
    TEMPORAL_NAMESPACE: config.temporalNamespace,
    REDIS_URL: config.redisUrl,
    NO_COLOR: config.color ? '' : '1',
  };
}

function targetText({ host, port }: { readonly host: string; readonly port?: number }): string {
  const name = host.includes(':') ? `[${host}]` : host;
  return port === undefined ? name : `${name}:${port}`;
}
