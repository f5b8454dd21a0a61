import { isIP } from 'node:net';
import { isAbsolute, resolve } from 'node:path';
import { z } from 'zod';

/** Every message below is what is *expected*: a wrong value may be a secret in the wrong place, so it is never repeated. */
const text = (expected: string) => z.string({ error: expected });

const oneOf = <const T extends readonly [string, ...string[]]>(values: T) =>
  z.enum(values, { error: `one of: ${values.join(', ')}` });

const path = () => text('a path').transform((value) => resolve(value));

const wholeNumber = (min: number, max: number) => {
  const expected = `a whole number from ${min} to ${max}`;
  return text(expected)
    .regex(/^\d{1,9}$/, expected)
    .transform(Number)
    .refine((value) => value >= min && value <= max, expected);
};

const port = () => wholeNumber(1, 65_535);

const url = (schemes: readonly string[], expected: string) =>
  text(expected).refine((value) => {
    const parsed = URL.parse(value);
    return parsed !== null && schemes.includes(parsed.protocol) && parsed.hostname !== '';
  }, expected);

const list = <T>(expected: string, parse: (item: string) => T | undefined) =>
  text(expected).transform((value, context) => {
    const items = value.split(',').map((item) => item.trim());
    const parsed = items.filter((item) => item !== '').map(parse);
    if (parsed.every((item) => item !== undefined)) return parsed;
    context.addIssue({ code: 'custom', message: expected });
    return z.NEVER;
  });

const HOST_NAME = /^(?=.{1,253}$)[a-z0-9_]([a-z0-9_-]{0,62})(\.[a-z0-9_]([a-z0-9_-]{0,62}))*$/i;
const isHost = (value: string) => isIP(value) !== 0 || HOST_NAME.test(value);

/** A host Keyturn may call although it is in a private network; without a port, any port of it. */
export interface EgressTarget {
  readonly host: string;
  readonly port?: number;
}

function parseEgressTarget(item: string): EgressTarget | undefined {
  const match = /^(?:\[(?<v6>[0-9a-f:.]+)\]|(?<name>[^:[\]]+))(?::(?<port>\d{1,5}))?$/i.exec(item);
  const host = (match?.groups?.['v6'] ?? match?.groups?.['name'])?.toLowerCase();
  if (host === undefined || !isHost(host)) return undefined;
  const portText = match?.groups?.['port'];
  if (portText === undefined) return { host };
  const number = Number(portText);
  return number >= 1 && number <= 65_535 ? { host, port: number } : undefined;
}

function parseProxy(item: string): string | undefined {
  const [address, prefix, ...rest] = item.split('/');
  const family = isIP(address ?? '');
  if (family === 0 || rest.length > 0) return undefined;
  if (prefix === undefined) return item;
  return /^\d{1,3}$/.test(prefix) && Number(prefix) <= (family === 4 ? 32 : 128) ? item : undefined;
}

const CLOCK = 'x<factor>, such as x1 (real time) or x8640 (a day in ten seconds), at most x1000000';
const clock = text(CLOCK)
  .regex(/^x\d{1,7}(\.\d{1,6})?$/, CLOCK)
  .transform((value) => Number(value.slice(1)))
  .refine((value) => value >= 1 && value <= 1_000_000, CLOCK);

const publicUrl = url(['http:', 'https:'], 'an http(s) address such as https://keyturn.example.com')
  .refine((value) => {
    const parsed = URL.parse(value);
    return parsed !== null && parsed.username === '' && parsed.search === '' && parsed.hash === '';
  }, 'an http(s) address without credentials, query or fragment')
  .transform((value) => value.replace(/\/+$/, ''));

/** The environment Keyturn understands. What is unset or empty is `undefined` here and gets its default in `loadConfig`. */
export const variables = {
  KEYTURN_DATA: path(),
  KEYTURN_KEYS: path(),
  KEYTURN_DATABASE_URL: url(['postgres:', 'postgresql:'], 'postgres://user:password@host:port/database'),
  KEYTURN_PUBLIC_URL: publicUrl,
  KEYTURN_TLS_CERT: path(),
  KEYTURN_TLS_KEY: path(),
  KEYTURN_TRUSTED_PROXIES: list('addresses or networks (10.0.0.7, 10.1.0.0/16) separated by commas', parseProxy),
  KEYTURN_EGRESS_ALLOW: list('host or host:port, separated by commas', parseEgressTarget),
  KEYTURN_HOST: text('a host name or an IP address').refine(isHost, 'a host name or an IP address'),
  KEYTURN_PORT: port(),
  KEYTURN_ADMIN_KEY: text('at least 32 characters').min(32, 'at least 32 characters'),
  KEYTURN_UPSTREAM: oneOf(['emulator', 'atlassian']),
  KEYTURN_EMULATOR_PORT: port(),
  KEYTURN_FILE_FOLDERS: list('absolute paths separated by commas', (item) =>
    isAbsolute(item) ? resolve(item) : undefined,
  ),
  KEYTURN_DEMO: oneOf(['on', 'off']),
  KEYTURN_CLOCK: clock,
  KEYTURN_LOG: oneOf(['pretty', 'json']),
  KEYTURN_RATE_LIMIT: wholeNumber(1, 1_000_000),
  KEYTURN_CALLS_AUTH_TOKEN: wholeNumber(1, 100_000),
  KEYTURN_CALLS_JOB_WRITE: wholeNumber(1, 100_000),
  KEYTURN_CALLS_TASK_WRITE: wholeNumber(1, 100_000),
  KEYTURN_CALLS_READ: wholeNumber(1, 100_000),
  KEYTURN_URL: url(['http:', 'https:'], 'an http(s) address'),
  KEYTURN_API_KEY: text('an API key'),
  KEYTURN_API_KEY_FILE: path(),
  KEYTURN_CONTEXT: text('the name of a context').regex(/^[a-z0-9][\w.-]{0,62}$/i, 'the name of a context'),
  KEYTURN_LANG: oneOf(['en', 'ja']),
  KEYTURN_OUTPUT: oneOf(['table', 'wide', 'json', 'jsonl', 'yaml', 'name']),
  TEMPORAL_ADDRESS: text('host:port').regex(
    /^(\[[0-9a-f:]+\]|[^\s:/]+):\d{1,5}$/i,
    'host:port, such as 127.0.0.1:7233',
  ),
  TEMPORAL_NAMESPACE: text('a namespace').regex(/^[\w.-]{1,255}$/, 'letters, digits, dot, dash or underscore'),
  REDIS_URL: url(['redis:', 'rediss:'], 'redis://:password@host:port or rediss://…'),
  NO_COLOR: text('anything'),
} satisfies Record<string, z.ZodType<unknown, string>>;

export type VariableName = keyof typeof variables;

/** What was set, parsed; nothing defaulted yet. */
export type Settings = { readonly [K in VariableName]?: z.output<(typeof variables)[K]> };

/** Shown as `********` whole, or with only the password masked when the value is a URL. */
export const secretVariables: readonly VariableName[] = [
  'KEYTURN_ADMIN_KEY',
  'KEYTURN_API_KEY',
  'KEYTURN_DATABASE_URL',
  'REDIS_URL',
];
