import { linkSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { identityOf, signalGroup } from './process-identity.ts';

interface PidRecord {
  readonly pid: number;
  readonly identity: string;
}

const LOCK = 'up';
/** Bounded: what was left behind has been alone for a while, and its state survives kill -9. */
const LEFTOVER_GRACE_MS = 5000;

/** Process id files of one data folder: who runs, and who holds the folder. */
export class PidFiles {
  readonly #folder: string;

  constructor(folder: string) {
    this.#folder = folder;
    mkdirSync(folder, { recursive: true, mode: 0o700 });
  }

  /** Makes this process the only `keyturn up` of the folder; resolves the id of the one that already is, if any. */
  takeLock(): number | undefined {
    const file = this.#file(LOCK);
    const draft = `${file}.${process.pid}`;
    writeFileSync(draft, recordOf(process.pid) ?? '');
    try {
      for (;;) {
        try {
          linkSync(draft, file);
          return undefined;
        } catch (error) {
          if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
        }
        const holder = this.#live(LOCK);
        if (holder !== undefined) return holder;
        rmSync(file, { force: true });
      }
    } finally {
      rmSync(draft, { force: true });
    }
  }

  releaseLock(): void {
    rmSync(this.#file(LOCK), { force: true });
  }

  write(name: string, pid: number): void {
    const record = recordOf(pid);
    if (record === undefined) return;
    const file = this.#file(name);
    writeFileSync(`${file}.new`, record);
    renameSync(`${file}.new`, file);
  }

  remove(name: string): void {
    rmSync(this.#file(name), { force: true });
  }

  /** Ends what a killed `keyturn up` left running, in the order given, others first; resolves their names. */
  async endLeftovers(order: readonly string[]): Promise<string[]> {
    const names = readdirSync(this.#folder)
      .filter((file) => file.endsWith('.pid') && file !== `${LOCK}.pid`)
      .map((file) => file.slice(0, -'.pid'.length))
      .toSorted((a, b) => order.indexOf(a) - order.indexOf(b));
    const ended: string[] = [];
    for (const name of names) {
      const pid = this.#live(name);
      if (pid !== undefined) {
        await endGroup(pid);
        ended.push(name);
      }
      this.remove(name);
    }
    return ended;
  }

  /** Its process id, when the very process that was written down still runs. */
  #live(name: string): number | undefined {
    const record = readRecord(this.#file(name));
    return record !== undefined && identityOf(record.pid) === record.identity ? record.pid : undefined;
  }

  #file(name: string): string {
    return join(this.#folder, `${name}.pid`);
  }
}

function recordOf(pid: number): string | undefined {
  const identity = identityOf(pid);
  return identity === undefined ? undefined : `${pid} ${identity}\n`;
}

function readRecord(file: string): PidRecord | undefined {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
  const match = /^(\d+) (.+)\n$/.exec(text);
  return match?.[1] === undefined || match[2] === undefined ? undefined : { pid: Number(match[1]), identity: match[2] };
}

async function endGroup(pid: number): Promise<void> {
  signalGroup(pid, 'SIGTERM');
  const deadline = Date.now() + LEFTOVER_GRACE_MS;
  while (identityOf(pid) !== undefined && Date.now() < deadline) await delay(25);
  signalGroup(pid, 'SIGKILL');
  while (identityOf(pid) !== undefined) await delay(10);
}
