import { X509Certificate } from 'node:crypto';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { type Config, isLoopback } from '@keyturn/config';
import { isRedisReady, isTemporalAnswering } from '@keyturn/local-stack';
import { type Finding, ok } from './finding.ts';

const DAY_MS = 86_400_000;
/** Time enough to order another one. */
const EXPIRY_NOTICE_MS = 21 * DAY_MS;

/** What was chosen and differs from what is safe and asks nothing. */
export function checkSettings(config: Config): Finding[] {
  return [...upstream(config), ...demo(config), ...encryption(config)];
}

function upstream({ upstream: chosen }: Config): Finding[] {
  if (chosen === 'atlassian') return [ok('upstream', 'atlassian')];
  const found = 'the emulator: what looks migrated or renewed is not so at Atlassian';
  return [
    { check: 'upstream', level: 'note', found, remedy: 'KEYTURN_UPSTREAM=atlassian with a data folder of its own.' },
  ];
}

function demo({ paths }: Config): Finding[] {
  if (!existsSync(paths.demoApplied) || readFileSync(paths.demoApplied, 'utf8').startsWith('off')) return [];
  const remedy = 'For your own fleet use another KEYTURN_DATA with KEYTURN_DEMO=off.';
  return [{ check: 'demo', level: 'note', found: 'the demo was applied to this data folder', remedy }];
}

function encryption({ host, tls, publicUrl, trustedProxies }: Config): Finding[] {
  if (tls !== undefined) return certificate(tls);
  const isPublicPlain = publicUrl?.startsWith('http:') === true && !isLoopback(new URL(publicUrl).hostname);
  if (isPublicPlain) {
    const remedy =
      'Set KEYTURN_PUBLIC_URL to an https address and end TLS in front of Keyturn, or in it with KEYTURN_TLS_CERT.';
    return [{ check: 'encryption', level: 'serious', found: 'others reach Keyturn over plain http', remedy }];
  }
  if (isLoopback(host)) return [ok('encryption', 'only this machine reaches it')];
  const found = `ended by a proxy (${trustedProxies.join(', ')}); the way from there is not encrypted`;
  return [
    {
      check: 'encryption',
      level: 'note',
      found,
      remedy: 'Set KEYTURN_TLS_CERT and KEYTURN_TLS_KEY as well where others share that network.',
    },
  ];
}

function certificate({ certFile, keyFile }: NonNullable<Config['tls']>, now = Date.now()): Finding[] {
  const until = new X509Certificate(readFileSync(certFile)).validToDate.getTime();
  const days = Math.floor((until - now) / DAY_MS);
  const renew = 'Renew the certificate and start the API again.';
  const age: Finding =
    until < now
      ? { check: 'certificate', level: 'serious', found: 'has expired', remedy: renew }
      : until - now < EXPIRY_NOTICE_MS
        ? { check: 'certificate', level: 'warning', found: `expires in ${days} days`, remedy: renew }
        : ok('certificate', `good for ${days} days`);
  if ((statSync(keyFile).mode & 0o077) === 0) return [age];
  const found = 'other users may read the private key of the certificate';
  return [age, { check: 'certificate key', level: 'serious', found, remedy: `Run: chmod 600 '${keyFile}'` }];
}

/** Servers that are named by their address; those of `keyturn up` are asked through the API. */
export async function checkServers({ redisUrl, temporalAddress }: Config): Promise<Finding[]> {
  return [
    ...(redisUrl === undefined ? [] : await redis(redisUrl)),
    ...(temporalAddress === undefined ? [] : await temporal(temporalAddress)),
  ];
}

async function redis(url: string): Promise<Finding[]> {
  const { hostname, protocol, host } = new URL(url);
  const isAnswering = await isRedisReady(url).catch(() => false);
  const away: Finding = {
    check: 'REDIS_URL',
    level: 'warning',
    found: `${host} does not let us in or does not answer`,
    remedy: 'Start it, or correct address and password.',
  };
  const isPlain = protocol === 'redis:' && !isLoopback(hostname);
  const plain: Finding = {
    check: 'REDIS_URL',
    level: 'warning',
    found: 'sessions cross the network in the clear',
    remedy: 'Use rediss://.',
  };
  return [isAnswering ? ok('REDIS_URL', `${host} answers`) : away, ...(isPlain ? [plain] : [])];
}

async function temporal(address: string): Promise<Finding[]> {
  const isAnswering = await isTemporalAnswering(address);
  const away: Finding = {
    check: 'TEMPORAL_ADDRESS',
    level: 'serious',
    found: `nobody listens at ${address}`,
    remedy: 'Start it, or correct the address.',
  };
  return [isAnswering ? ok('TEMPORAL_ADDRESS', `${address} answers`) : away];
}
