import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { basename, join } from 'node:path';

/** Process ids of the parts that a data folder lists as running, by name; `up` is the supervisor. */
export function listedPids(dataDir: string): Map<string, number> {
  const folder = join(dataDir, 'pids');
  const files = filesOf(folder).filter((file) => file.endsWith('.pid'));
  return new Map(
    files.flatMap((file) => {
      const pid = Number.parseInt(read(join(folder, file)), 10);
      return Number.isNaN(pid) ? [] : [[basename(file, '.pid'), pid] as const];
    }),
  );
}

/** Every live process that was started for the folder or works in it: also those that no file lists (Linux only). */
export function processesOf(folder: string): number[] {
  // Redis writes its title over its command line and environment; it can be told by where it works.
  const tracesOf = (pid: string) => [
    read(`/proc/${pid}/cmdline`),
    read(`/proc/${pid}/environ`),
    link(`/proc/${pid}/cwd`),
  ];
  return filesOf('/proc')
    .filter((name) => /^\d+$/.test(name))
    .filter((pid) => tracesOf(pid).some((trace) => trace.includes(folder)))
    .filter((pid) => !/^State:\s+[ZX]/m.test(read(`/proc/${pid}/status`)))
    .map(Number)
    .filter((pid) => pid !== process.pid);
}

/** Sends a signal; silent when the process has gone meanwhile. */
export function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

function filesOf(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    // Not there: nothing is listed.
    return [];
  }
}

function link(file: string): string {
  try {
    return readlinkSync(file);
  } catch {
    // The process ended while we looked, or is not ours to look at.
    return '';
  }
}

function read(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    // The process ended while we looked.
    return '';
  }
}
