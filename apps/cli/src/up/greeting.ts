import { relative } from 'node:path';
import type { Config, FleetClock } from '@keyturn/config';
import { reachableHost } from './local-api.ts';
import { seconds } from './part-runner.ts';

export interface Greeting {
  readonly config: Config;
  readonly clock: FleetClock;
  readonly isFirstRun: boolean;
  readonly temporalPage: string | undefined;
  readonly elapsedMs: number;
}

/** The last lines of a start: where it is, how to get in, what to try. The key itself is never printed. */
export function greetingLines(greeting: Greeting): string[] {
  const { config, clock, temporalPage, elapsedMs } = greeting;
  const address = localAddress(config);
  const facts: [string, string | undefined][] = [
    ['address', address],
    ['key', config.adminKey === undefined ? shown(config.paths.adminKey) : 'the one in KEYTURN_ADMIN_KEY'],
    [
      'clock',
      clock.factor === 1 ? undefined : `x${clock.factor}: a day passes in ${seconds(86_400_000 / clock.factor)}`,
    ],
    ['upstream', config.upstream === 'emulator' ? `emulator, ${config.emulatorUrl}` : 'Atlassian'],
    ['workflows', temporalPage],
    ['logs', shown(config.paths.logs)],
  ];
  return [
    '',
    `Keyturn is up (${seconds(elapsedMs)})`,
    ...facts.flatMap(([name, value]) => (value === undefined ? [] : [`  ${name.padEnd(10)} ${value}`])),
    ...(greeting.isFirstRun ? suggestions(config, address) : []),
    '',
    'Ctrl-C stops everything in order; the next start goes on from there.',
  ];
}

/** Base address on this machine. */
function localAddress(config: Config): string {
  const host = reachableHost(config.host);
  return `${config.tls ? 'https' : 'http'}://${host.includes(':') ? `[${host}]` : host}:${config.port}`;
}

/** `sed | curl -H @-` keeps the key off the command line, which every user of the machine can read. */
function suggestions(config: Config, address: string): string[] {
  const key = config.adminKey === undefined ? `sed` : `printenv KEYTURN_ADMIN_KEY | sed`;
  const file = config.adminKey === undefined ? ` ${quoted(shown(config.paths.adminKey))}` : '';
  const curl = (path: string) => `  ${key} 's/^/Authorization: Bearer /'${file} | curl -s -H @- '${address}${path}'`;
  if (!config.demo) {
    return ['', 'Try next: who you are, and README.md for your first credential:', curl('/v1/me')];
  }
  return [
    '',
    'Three demo tokens renew themselves meanwhile: each reaches version 3 within five minutes.',
    'Try next: which credentials there are, the story of one, everything that happened:',
    curl('/v1/tokens?sort=expiresAt'),
    curl('/v1/tokens/billing-api/timeline'),
    curl('/v1/events?after=0'),
  ];
}

function shown(path: string): string {
  const near = relative(process.cwd(), path);
  return near.startsWith('..') ? path : near;
}

function quoted(path: string): string {
  return /^[\w./-]+$/.test(path) ? path : `'${path.replaceAll("'", String.raw`'\''`)}'`;
}
