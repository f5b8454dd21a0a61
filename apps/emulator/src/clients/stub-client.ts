import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs, type ParseArgsConfig } from 'node:util';
import { z } from 'zod';
import type { Client } from '../data-manager/data-manager.schema.ts';

type Options = NonNullable<ParseArgsConfig['options']>;

/** What a client's command line is; the flags are those of domain/data-manager.md §6. */
export interface CommandLine {
  readonly client: Client;
  readonly usage: string;
  readonly options: Options;
  /** Fields of the run request besides the client; throws what is wrong with the flags. */
  readonly request: (flags: Readonly<Record<string, string | undefined>>) => Record<string, string | undefined>;
}

export interface Call {
  /** Without program and script. */
  readonly args: readonly string[];
  readonly emulatorUrl: string;
  readonly print: (line: string) => void;
  readonly printError: (line: string) => void;
}

const EXIT_USAGE = 2;
/** EX_TEMPFAIL of sysexits.h: nothing is said about the token, try again later. */
const EXIT_UNAVAILABLE = 75;

// About as patient as a nightly job's client may be; a fault of the emulator passes within three seconds.
const WAITS_MS = [100, 300, 1000, 2000];
const TRY_LIMIT_MS = 10_000;

const doneSchema = z.object({ number: z.int() });
const refusedSchema = z.object({ message: z.string(), exitCode: z.int() });

/** Runs a stub client against the emulator and resolves its exit code: 0 done, 1 refused (a switch may say another), 2 wrong flags, 75 not reached. */
export async function runStubClient(commandLine: CommandLine, call: Call): Promise<number> {
  const { client, usage } = commandLine;
  const parsed = read(commandLine, call.args);
  if (typeof parsed === 'string') {
    call.printError(`${client}: ${parsed}\n${usage}`);
    return EXIT_USAGE;
  }
  // The same id in every try: what was done behind a broken connection is not done twice.
  const body = JSON.stringify({ client, runId: randomUUID(), ...parsed.request });
  const outcome = await post({ ...parsed, body, emulatorUrl: call.emulatorUrl });
  if (outcome === null) {
    call.printError(`${client}: Data Manager cannot be reached at ${call.emulatorUrl}. Is the emulator running?`);
    return EXIT_UNAVAILABLE;
  }
  if (outcome.status === 200) {
    call.print(`${client}: run ${doneSchema.parse(outcome.answer).number} succeeded (${parsed.request['run']}).`);
    return 0;
  }
  const refused = refusedSchema.safeParse(outcome.answer);
  call.printError(`${client}: ${refused.data?.message ?? `Data Manager answered ${outcome.status}.`}`);
  return refused.data?.exitCode ?? 1;
}

interface Parsed {
  readonly token: string;
  readonly workspaceId: string;
  readonly request: Record<string, string | undefined>;
}

/** A text says what is wrong; it never quotes an argument, which may be the token. */
function read({ options, request }: CommandLine, args: readonly string[]): Parsed | string {
  if (args.some((arg) => /[“”„«»]/.test(arg))) return 'put plain double quotes around names, not “smart” ones.';
  const flags = parse(options, args);
  if (flags === null) return 'these flags are not understood.';
  const { token, 'workspace-id': workspaceId, run, ...others } = flags;
  if (token === undefined || token === '') return '--token is missing.';
  if (workspaceId === undefined || workspaceId === '') return '--workspace-id is missing.';
  if (run === undefined || run === '') return '--run is missing.';
  // A token is one header: anything else cannot be one, and would end as an error about headers.
  if (!/^[\u0021-\u007e]+$/.test(token)) return '--token holds characters no token has.';
  try {
    return { token, workspaceId, request: request({ run, ...others }) };
  } catch (error) {
    return (error as Error).message;
  }
}

function parse(options: Options, args: readonly string[]): Record<string, string | undefined> | null {
  try {
    return parseArgs({ args: [...args], options }).values as Record<string, string | undefined>;
  } catch {
    return null;
  }
}

interface Post extends Parsed {
  readonly body: string;
  readonly emulatorUrl: string;
}

interface Outcome {
  readonly status: number;
  readonly answer: unknown;
}

/** The first answer that is one; null when none came in all tries. */
async function post(request: Post): Promise<Outcome | null> {
  for (const waitMs of [0, ...WAITS_MS]) {
    await sleep(waitMs);
    const outcome = await attempt(request);
    if (outcome !== null && outcome.status !== 429 && outcome.status < 500) return outcome;
  }
  return null;
}

/** null: no answer, or half of one. */
async function attempt({ emulatorUrl, workspaceId, token, body }: Post): Promise<Outcome | null> {
  try {
    const response = await fetch(`${emulatorUrl}/data-manager/${encodeURIComponent(workspaceId)}/runs`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
      body,
      signal: AbortSignal.timeout(TRY_LIMIT_MS),
    });
    return { status: response.status, answer: await response.json() };
  } catch {
    return null;
  }
}
