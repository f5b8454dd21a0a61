import { relative, resolve } from 'node:path';
import type { Config, FleetClock } from '@keyturn/config';
import { signInAddress } from '../sign-in/sign-in-address.ts';
import { reachableHost } from './local-api.ts';
import { seconds } from './part-runner.ts';

export interface Greeting {
  readonly config: Config;
  readonly clock: FleetClock;
  readonly isFirstRun: boolean;
  readonly temporalPage: string | undefined;
  readonly elapsedMs: number;
  /** Made for the person who looks on; undefined when nobody does: it must not end up in a log. */
  readonly signInLink: string | undefined;
}

const USUAL_PORT = 4780;

/** The last lines of a start: where it is, how to get in, what to try. The key itself is never printed. */
export function greetingLines(greeting: Greeting): string[] {
  const { config, clock, temporalPage, elapsedMs } = greeting;
  const facts: [string, string | undefined][] = [
    ['address', config.publicUrl ?? localAddress(config)],
    ...signInFacts(greeting),
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
    ...(greeting.isFirstRun ? suggestions(greeting) : []),
    '',
    'Ctrl-C stops everything in order; the next start goes on from there.',
  ];
}

function signInFacts({ config, signInLink }: Greeting): [string, string][] {
  const another = `${commandOf(config)} sign-in`;
  if (signInLink === undefined) return [['sign in', `by the link that "${another}" prints, or with the key`]];
  return [
    ['sign in', signInAddress(config.publicUrl ?? localAddress(config), signInLink)],
    ['', `works once, within 60 s; "${another}" prints another`],
  ];
}

/** Base address on this machine. */
function localAddress(config: Config): string {
  const host = reachableHost(config.host);
  return `${config.tls ? 'https' : 'http'}://${host.includes(':') ? `[${host}]` : host}:${config.port}`;
}

/** The command line finds the key by itself; what another terminal would not know is put in front. */
function commandOf(config: Config): string {
  const elsewhere = [
    ...(config.paths.data === resolve('.keyturn') ? [] : [`KEYTURN_DATA=${quoted(config.paths.data)}`]),
    ...(config.port === USUAL_PORT ? [] : [`KEYTURN_PORT=${config.port}`]),
    ...(config.adminKey === undefined ? [] : ['KEYTURN_API_KEY=…']),
  ];
  return [...elsewhere, 'npx keyturn'].join(' ');
}

/** The clock of the demo: from this factor on, what it says of minutes is true. */
const DEMO_FACTOR = 8640;

function suggestions({ config, clock }: Greeting): string[] {
  const command = (words: string) => `  ${commandOf(config)} ${words}`;
  if (!config.demo) return ['', 'Try next (README.md: your first credential):', command('token list')];
  return [
    '',
    ...(clock.factor >= DEMO_FACTOR
      ? [
          'Three demo tokens renew themselves: each reaches version 3 within five minutes. One of the others waits for you.',
          'Three migrations run: within a minute two of them wait for one consent of yours, and the third for a decision.',
        ]
      : ['The demo tokens renew themselves every few days of this clock, and one token waits for you already.']),
    'Try next: which credentials and migrations there are, what is asked of you, and how it is done:',
    command('token list'),
    command('migration list'),
    command('task list'),
    command('task show <task>'),
  ];
}

function shown(path: string): string {
  const near = relative(process.cwd(), path);
  return near.startsWith('..') ? path : near;
}

function quoted(path: string): string {
  return /^[\w./-]+$/.test(path) ? path : `'${path.replaceAll("'", String.raw`'\''`)}'`;
}
