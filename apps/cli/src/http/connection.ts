import { readFileSync } from 'node:fs';
import { type Config, isLoopback, loadConfig } from '@keyturn/config';
import { CliError, EXIT, UsageError } from '../cli-error.ts';
import { type ContextFile, readContexts } from '../config/context-file.ts';
import { activeContext, type NamedContext } from '../config/active-context.ts';
import { addressFault, hostOf } from './address.ts';
import { contextKey } from './context-key.ts';

/** Where the API is and who we are there. */
export interface Connection {
  /** Without query, fragment or credentials. */
  readonly url: URL;
  /** Secret. */
  readonly key: string;
  /** PEM of this machine's own certificate: then that one is trusted, under whatever name it was made for. */
  readonly ownCertificate?: string;
}

export interface Destination {
  readonly url?: string | undefined;
  readonly context?: string | undefined;
}

/**
 * The address of the flags, else the environment's, else the context's, else this machine; with the key that belongs there.
 * Throws `UsageError` or `CliError` (sign in).
 */
export function connectTo(given: Destination, config = loadConfig(), file: ContextFile = readContexts()): Connection {
  const context = activeContext({ given: given.context, config, file });
  const url = parseAddress(addressOf(given, config, context));
  return {
    url,
    key: keyFor(url, config, context),
    ...(isOwnListener(url, config) && config.tls && { ownCertificate: readFileSync(config.tls.certFile, 'utf8') }),
  };
}

/** A context somebody names on the command line goes before the environment, one that merely is the current one after it. */
function addressOf({ url }: Destination, { client }: Config, context: NamedContext | null): string {
  if (url !== undefined) return url;
  const own = context?.url;
  if (own !== undefined && (context?.isFlag === true || !client.isUrlSet)) return own;
  return client.url;
}

function parseAddress(text: string): URL {
  const fault = addressFault(text);
  if (fault !== null) throw new UsageError(fault);
  return new URL(text);
}

function keyFor(url: URL, config: Config, context: NamedContext | null): string {
  const { apiKey, apiKeyFile } = config.client;
  // A context's key is for its own address: another one must not get it because somebody said --url.
  const own = context !== null && belongsTo(url, context, config) ? context : null;
  const ofContext = () => {
    const key = own === null ? undefined : contextKey(own.name, own);
    return key === undefined ? undefined : usable(key, `the context ${own?.name}`);
  };
  const first = own?.isFlag === true ? ofContext() : undefined;
  if (first !== undefined) return first;
  if (apiKey !== undefined) return usable(apiKey, 'KEYTURN_API_KEY');
  if (apiKeyFile !== undefined) return usable(readFileSync(apiKeyFile, 'utf8'), 'the file of KEYTURN_API_KEY_FILE');
  return ofContext() ?? ofThisMachine(url, config);
}

/** Behind another port of this machine may be a tunnel, or a listener of somebody else: neither gets what is for our own. */
function isOwnListener(url: URL, config: Config): boolean {
  const port = url.port === '' ? DEFAULT_PORTS[url.protocol] : Number(url.port);
  return isLoopback(hostOf(url)) && port === config.port;
}

const DEFAULT_PORTS: Readonly<Record<string, number>> = { 'http:': 80, 'https:': 443 };

function belongsTo(url: URL, { url: own }: NamedContext, config: Config): boolean {
  return url.origin === URL.parse(own ?? config.client.url)?.origin;
}

function ofThisMachine(url: URL, config: Config): string {
  const isOwn = isOwnListener(url, config) || url.href === URL.parse(config.publicUrl ?? '')?.href;
  if (!isOwn) {
    const why = isLoopback(hostOf(url))
      ? ` This machine's first key only goes to its own Keyturn, on port ${config.port} (KEYTURN_PORT).`
      : '';
    throw signIn(
      `There is no key for ${url.origin}: set KEYTURN_API_KEY_FILE to the file that holds it, or keyFile of a context (keyturn config set).${why}`,
    );
  }
  return usable(config.adminKey ?? firstKey(config.paths.adminKey), 'the first key of this machine');
}

function firstKey(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    throw signIn(
      `There is no key: ${file} cannot be read. Start Keyturn here, or set KEYTURN_URL and KEYTURN_API_KEY_FILE to reach another one.`,
    );
  }
}

function usable(text: string, where: string): string {
  const key = text.trim();
  if (/^[\x21-\x7e]+$/.test(key)) return key;
  throw signIn(`What is in ${where} is no key: one line of visible characters is expected.`);
}

function signIn(message: string): CliError {
  return new CliError(message, { exitCode: EXIT.signIn });
}
