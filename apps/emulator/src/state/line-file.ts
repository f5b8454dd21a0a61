import { open, readFile, rename, type FileHandle } from 'node:fs/promises';
import { dirname } from 'node:path';

export interface LineFileOptions {
  readonly path: string;
  /** All lines the file should hold now; asked when it is rewritten. */
  readonly snapshot: () => readonly string[];
  /** true: an append has reached the disk when it resolves. false: it has reached the kernel, which kill -9 does not undo. */
  readonly durable: boolean;
}

interface Waiter {
  /** undefined asks for a rewrite. */
  readonly line: string | undefined;
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

// Rewriting costs one pass over the snapshot, so it waits until the appended lines could have doubled the file.
const MIN_LINES_BEFORE_REWRITE = 10_000;

/** Complete lines of a file; none when it does not exist. What follows the last line feed was torn by a kill and never answered. */
export async function readLines(path: string): Promise<string[]> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
  return text.split('\n').slice(0, -1);
}

/** An append-only file of lines (mode 0600), compacted by an atomic rewrite when opened and whenever it has doubled. */
export class LineFile {
  private readonly options: LineFileOptions;
  private handle: FileHandle | undefined;
  private waiting: Waiter[] = [];
  private writing: Promise<void> | undefined;
  private failure: Error | undefined;
  private appended = 0;
  private kept = 0;

  private constructor(options: LineFileOptions) {
    this.options = options;
  }

  /** Opens the file by rewriting it from the snapshot: read it first. One process per file; rejects with the system's error. */
  static async open(options: LineFileOptions): Promise<LineFile> {
    const file = new LineFile(options);
    await file.rewrite();
    return file;
  }

  append(line: string): Promise<void> {
    return this.enqueue(line);
  }

  /** Replaces the content by the snapshot. */
  compact(): Promise<void> {
    return this.enqueue(undefined);
  }

  /** Finishes what was asked for and closes. */
  async close(): Promise<void> {
    await this.writing;
    this.failure ??= new Error(`${this.options.path} is closed`);
    await this.handle?.close();
    this.handle = undefined;
  }

  private enqueue(line: string | undefined): Promise<void> {
    return new Promise((resolve, reject) => {
      this.waiting.push({ line, resolve, reject });
      this.writing ??= this.drain();
    });
  }

  /** Everything asked for while the previous batch was written shares the next write and its fsync. */
  private async drain(): Promise<void> {
    // Lets the callers of this turn join the first batch, and `writing` is set before it is cleared below.
    await Promise.resolve();
    while (this.waiting.length > 0) {
      const batch = this.waiting;
      this.waiting = [];
      try {
        await this.write(batch);
        for (const waiter of batch) waiter.resolve();
      } catch (error) {
        // After a failed write or fsync nobody knows what the file holds: no later write may pretend to have succeeded.
        this.failure ??= error as Error;
        for (const waiter of batch) waiter.reject(error);
      }
    }
    // Without a turn in between: a caller woken above that appends at once would join a drain that has ended.
    this.writing = undefined;
  }

  private async write(batch: readonly Waiter[]): Promise<void> {
    if (this.failure !== undefined) throw this.failure;
    const lines = batch.map((waiter) => waiter.line).filter((line) => line !== undefined);
    const isFull = this.appended + lines.length > Math.max(MIN_LINES_BEFORE_REWRITE, this.kept);
    // The owner's memory is ahead of the file and already holds this batch, so a rewrite stands for the append.
    if (isFull || lines.length < batch.length) return this.rewrite();
    await this.handle?.appendFile(textOf(lines));
    if (this.options.durable) await this.handle?.datasync();
    this.appended += lines.length;
  }

  private async rewrite(): Promise<void> {
    const lines = this.options.snapshot();
    const draft = `${this.options.path}.tmp`;
    const handle = await open(draft, 'w', 0o600);
    try {
      await handle.writeFile(textOf(lines));
      await handle.sync();
      await rename(draft, this.options.path);
      await syncFolder(dirname(this.options.path));
    } catch (error) {
      await handle.close();
      throw error;
    }
    await this.handle?.close();
    this.handle = handle;
    this.kept = lines.length;
    this.appended = 0;
  }
}

function textOf(lines: readonly string[]): string {
  return lines.map((line) => `${line}\n`).join('');
}

/** Without it a power cut may bring the old name back. */
async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, 'r');
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}
