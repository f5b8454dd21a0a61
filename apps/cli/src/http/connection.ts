import { readFileSync } from 'node:fs';
import { type Config, isLoopback, loadConfig } from '@keyturn/config';
import { CliError, EXIT, UsageError } from '../cli-error.ts';

/** Where the API is and who we are there. */
export interface Connection {
  /** Without query, fragment or credentials. */
  readonly url: URL;
  /** Secret. */
  readonly key: string;
  /** PEM of this machine's own certificate: then that one is trusted, under whatever name it was made for. */
  readonly ownCertificate?: string;
}

/** The address of the flag, else the configured one; with the configured key, or this machine's own. Throws `UsageError` or `CliError` (sign in). */
export function connectTo({ url: given }: { readonly url?: string | undefined }, config = loadConfig()): Connection {
  const url = parseAddress(given ?? config.client.url);
  const isOwnListener = isLoopback(hostOf(url)) && url.port === String(config.port);
  return {
    url,
    key: keyFor(url, config),
    ...(isOwnListener && config.tls && { ownCertificate: readFileSync(config.tls.certFile, 'utf8') }),
  };
}

function parseAddress(text: string): URL {
  const url = URL.parse(text);
  if (url === null || !['http:', 'https:'].includes(url.protocol)) {
    throw new UsageError('The address of Keyturn is an http(s) address, such as https://keyturn.example.com.');
  }
  if (url.username !== '' || url.password !== '' || url.search !== '' || url.hash !== '') {
    throw new UsageError(
      'The address of Keyturn has no credentials, query or fragment: keys go into KEYTURN_API_KEY_FILE.',
    );
  }
  // Whoever sees the traffic would have the key, and with it every value it may pull.
  if (url.protocol === 'http:' && !isLoopback(hostOf(url))) {
    throw new UsageError(
      `${url.origin} would get your key unencrypted. Use https, or a tunnel to this machine: ssh -N -L 4780:127.0.0.1:4780 <host>`,
    );
  }
  return url;
}

const hostOf = (url: URL): string => url.hostname.replaceAll(/^\[|\]$/g, '');

function keyFor(url: URL, config: Config): string {
  const { apiKey, apiKeyFile } = config.client;
  if (apiKey !== undefined) return usable(apiKey, 'KEYTURN_API_KEY');
  if (apiKeyFile !== undefined) return usable(readFileSync(apiKeyFile, 'utf8'), 'the file of KEYTURN_API_KEY_FILE');
  // The first key of this machine is never shown to another one.
  const isThisMachine = isLoopback(hostOf(url)) || url.href === URL.parse(config.publicUrl ?? '')?.href;
  if (!isThisMachine) {
    throw signIn(`There is no key for ${url.origin}: set KEYTURN_API_KEY_FILE to the file that holds it.`);
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
