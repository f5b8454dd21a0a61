import { mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describeMachine } from '@keyturn/config';
import { findOnPath, isExecutable } from './find-program.ts';
import { MissingPart } from './missing-part.ts';
import { type Outcome, runProgram, type Say } from './run-program.ts';

const GO_PACKAGE = 'github.com/temporalio/cli/cmd/temporal@v1.5.1';

/** The download is 60 MB; where it is blocked it fails at once, where it is throttled Go is the better way. */
const DOWNLOAD_LIMIT_MS = 60_000;
/** Seven minutes on two cores, measured. */
const BUILD_LIMIT_MS = 30 * 60_000;

/** The `temporal` program on the path or in the cache folder. */
export function findTemporal(): string | undefined {
  const cached = join(binFolder(), 'temporal');
  return findOnPath('temporal') ?? (isExecutable(cached) ? cached : undefined);
}

/** Finds `temporal`, or downloads or builds it into the cache folder. Throws `MissingPart` with the ways to get it. */
export async function obtainTemporal(say: Say): Promise<string> {
  const found = findTemporal();
  if (found !== undefined) return found;
  mkdirSync(binFolder(), { recursive: true });
  say('Temporal: not on this machine yet, downloading it');
  const downloaded = await installInto((folder) => downloadTo(folder));
  if (typeof downloaded === 'string') return downloaded;
  say(`Temporal: no download (${firstLine(downloaded)})`);
  const go = findOnPath('go') ?? ['/usr/local/go/bin/go'].find(isExecutable);
  if (go === undefined) throw missingTemporal('there is no Go to build it with');
  say('Temporal: building it with Go instead; 3 to 7 minutes, once for this machine');
  const built = await installInto((folder) => buildTo({ go, folder, say }));
  if (typeof built === 'string') return built;
  throw missingTemporal(built.reason);
}

function binFolder(): string {
  return join(describeMachine().cacheDir, 'bin');
}

/** Two starts at once must not see half a file: each installs aside and renames. */
async function installInto(install: (folder: string) => Promise<Outcome>): Promise<string | Outcome> {
  const aside = mkdtempSync(join(binFolder(), '.install-'));
  try {
    const outcome = await install(aside);
    const program = readdirSync(aside).find((name) => name.startsWith('temporal') && isExecutable(join(aside, name)));
    if (!outcome.ok || program === undefined) return outcome;
    const target = join(binFolder(), 'temporal');
    renameSync(join(aside, program), target);
    return target;
  } finally {
    rmSync(aside, { recursive: true, force: true });
  }
}

/** In a process of its own: the SDK's native download cannot be cancelled any other way. */
function downloadTo(folder: string): Promise<Outcome> {
  const script = fileURLToPath(new URL(`./download-temporal${extname(import.meta.url)}`, import.meta.url));
  return runProgram({ file: process.execPath, args: [script, folder], limitMs: DOWNLOAD_LIMIT_MS });
}

function buildTo({ go, folder, say }: { go: string; folder: string; say: Say }): Promise<Outcome> {
  return runProgram({
    file: go,
    args: ['install', GO_PACKAGE],
    extraEnv: { GOBIN: folder },
    limitMs: BUILD_LIMIT_MS,
    heartbeat: (elapsedMs) => {
      say(`Temporal: still building (${Math.round(elapsedMs / 1000)} s)`);
    },
  });
}

function firstLine({ reason }: Outcome): string {
  const lines = reason.split('\n').map((line) => line.trim());
  return (lines.find((line) => /error|fail|not finish/i.test(line)) ?? lines[0] ?? '').slice(0, 120);
}

function missingTemporal(why: string): MissingPart {
  return new MissingPart('Temporal', why, [
    'install the Temporal CLI so that `temporal` is on the path: https://docs.temporal.io/cli#install',
    `or install Go and start again: it then builds ${GO_PACKAGE} by itself`,
    'or set TEMPORAL_ADDRESS to a server you already run, such as 127.0.0.1:7233',
  ]);
}
