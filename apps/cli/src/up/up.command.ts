import { existsSync, mkdirSync, rmSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { type Config, fixClock, type FleetClock, loadConfig } from '@keyturn/config';
import { isFree, isRedisReady, isTemporalAnswering } from '@keyturn/local-stack';
import { localSignInLink } from '../sign-in/local-sign-in.ts';
import { applyDemoOnce, tellMigrations } from './demo.ts';
import { greetingLines } from './greeting.ts';
import { callLocalApi } from './local-api.ts';
import { type Foundation, layFoundation, partsOf } from './parts.ts';
import { PidFiles } from './pid-files.ts';
import { onStopRequest } from './stop-request.ts';
import { Supervisor } from './supervisor.ts';

const STOP_ORDER = ['api', 'worker', 'emulator', 'temporal', 'redis'];
const EXTERNAL_LIMIT_MS = 15_000;
/** A busy machine after a power cut: Temporal reads its database, workers connect anew. */
const READYZ_LIMIT_MS = 90_000;
/** The kernel closes the sockets of a killed process a moment after the process is gone. */
const PORT_LIMIT_MS = 5000;

const print = (line: string) => process.stdout.write(`${line}\n`);
const say = (name: string, text: string) => print(`  ${name.padEnd(9)} ${text}`);

/** Runs Keyturn on this machine until it is told to stop; resolves the exit code. */
export async function up(): Promise<number> {
  const startedMs = performance.now();
  const config = loadConfig();
  // With its reader gone (npm killed, terminal closed) a line must not end the supervisor.
  process.stdout.on('error', () => undefined);
  mkdirSync(config.paths.data, { recursive: true, mode: 0o700 });
  const pids = new PidFiles(config.paths.pids);
  const holder = pids.takeLock();
  if (holder !== undefined) {
    process.stderr.write(
      `Keyturn already runs on ${config.paths.data} (process ${holder}). Stop it first, or set KEYTURN_DATA.\n`,
    );
    return 1;
  }
  try {
    return await runAlone({ config, pids, startedMs });
  } finally {
    pids.releaseLock();
  }
}

async function runAlone({
  config,
  pids,
  startedMs,
}: {
  config: Config;
  pids: PidFiles;
  startedMs: number;
}): Promise<number> {
  const isFirstRun = !existsSync(config.paths.demoApplied);
  const clock = fixClock(config);
  for (const name of await pids.endLeftovers(STOP_ORDER)) say(name, 'ended: an earlier start had left it running');
  // In a container a new worker may have the very number of the last one.
  rmSync(config.paths.workerReady, { force: true });
  await refuseTakenPorts(config);
  const foundation = await layFoundation(config, print);
  await waitForExternal(config, foundation);
  const supervisor = new Supervisor({ parts: partsOf(config, foundation), pids, logFolder: config.paths.logs, say });
  const ended = supervisor.run().then(
    () => ({ code: 0 }),
    (error: unknown) => ({ code: 1, error }),
  );
  const starting = new AbortController();
  const stopRequest = onStopRequest({
    onFirst: () => {
      print('\nStopping (once more to kill)');
    },
    onSecond: () => {
      supervisor.kill();
      pids.releaseLock();
      process.exit(130);
    },
  });
  const greeted = welcome({ config, clock, foundation, supervisor, isFirstRun, startedMs, signal: starting.signal });
  const end = await Promise.race([stopRequest.then(() => ({ code: 0 })), ended]);
  starting.abort();
  if ('error' in end) process.stderr.write(`\n${end.error instanceof Error ? end.error.message : String(end.error)}\n`);
  await supervisor.stop();
  await greeted;
  print('Stopped.');
  return end.code;
}

interface Welcome {
  readonly config: Config;
  readonly clock: FleetClock;
  readonly foundation: Foundation;
  readonly supervisor: Supervisor;
  readonly isFirstRun: boolean;
  readonly startedMs: number;
  readonly signal: AbortSignal;
}

/** Once all is ready: the demo on the first run, and the greeting; then what happens in the demo, until the stop. Trouble here is told, the parts keep running. */
async function welcome({
  config,
  clock,
  foundation,
  supervisor,
  isFirstRun,
  startedMs,
  signal,
}: Welcome): Promise<void> {
  try {
    await supervisor.whenReady(signal);
    await waitUntilServing(config, signal);
    const applied = await applyDemoOnce(config);
    if (applied !== undefined) say('demo', applied);
    const { temporalPage } = foundation;
    // Only to a person: what is not a terminal is a log, or a pipe into one.
    const signInLink = process.stdout.isTTY ? await localSignInLink(config) : undefined;
    const elapsedMs = performance.now() - startedMs;
    for (const line of greetingLines({ config, clock, isFirstRun, temporalPage, elapsedMs, signInLink })) print(line);
    await tellMigrations(config, { signal, say: (line) => say('demo', line) });
  } catch (error) {
    if (signal.aborted) return;
    say('start', `not complete: ${error instanceof Error ? error.message : String(error)}`);
    say('start', 'the parts keep running; the next start tries again');
  }
}

/** /readyz has the final word: Temporal, workers and records together. */
async function waitUntilServing(config: Config, signal: AbortSignal): Promise<void> {
  const deadline = Date.now() + READYZ_LIMIT_MS;
  for (;;) {
    const answer = await callLocalApi(config, { method: 'GET', path: '/readyz' });
    if (answer.status === 200) return;
    if (Date.now() > deadline) throw new Error(`/readyz answers ${answer.status}: ${answer.body.slice(0, 400)}`);
    await delay(50, undefined, { signal });
  }
}

async function refuseTakenPorts(config: Config): Promise<void> {
  const wanted = [
    { variable: 'KEYTURN_PORT', port: config.port, host: config.host },
    ...(config.upstream === 'emulator'
      ? [{ variable: 'KEYTURN_EMULATOR_PORT', port: config.emulatorPort, host: '127.0.0.1' }]
      : []),
  ];
  const deadline = Date.now() + PORT_LIMIT_MS;
  let taken = await takenOf(wanted);
  while (taken.length > 0 && Date.now() < deadline) {
    await delay(100);
    taken = await takenOf(taken);
  }
  if (taken.length === 0) return;
  const lines = taken.map(
    ({ variable, port }) => `Port ${port} is taken by another program: end it, or set ${variable}.`,
  );
  throw new UpError(lines.join('\n'));
}

async function takenOf<One extends { port: number; host: string }>(wanted: readonly One[]): Promise<One[]> {
  const free = await Promise.all(wanted.map(({ port, host }) => isFree(port, host)));
  return wanted.filter((_, index) => free[index] !== true);
}

async function waitForExternal(config: Config, { temporalAddress, redisUrl }: Foundation): Promise<void> {
  const wanted = [
    ...(config.temporalAddress === undefined
      ? []
      : [{ name: 'TEMPORAL_ADDRESS', ask: () => isTemporalAnswering(temporalAddress) }]),
    ...(config.redisUrl === undefined ? [] : [{ name: 'REDIS_URL', ask: () => isRedisReady(redisUrl) }]),
  ];
  const deadline = Date.now() + EXTERNAL_LIMIT_MS;
  for (const { name, ask } of wanted) {
    while (!(await ask())) {
      if (Date.now() > deadline)
        throw new UpError(`Nothing answers at ${name}. Start it, or unset ${name} to have one run here.`);
      await delay(200);
    }
  }
}

/** Something a person can put right; shown without a stack. */
export class UpError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'UpError';
  }
}
