import type { z } from 'zod';
import { LineFile, readLines } from './line-file.ts';

/** Records of one area by key, in memory and, when the state has a file, on disk. */
export interface Collection<T> {
  readonly get: (key: string) => T | undefined;
  readonly values: () => Iterable<T>;
  /** Visible at once; resolves when it survives kill -9 and power cut. Answer nobody before. */
  readonly put: (key: string, value: T) => Promise<void>;
}

interface Store {
  readonly schema: z.ZodType;
  readonly records: Map<string, unknown>;
}

/** What the emulated upstream remembers: lines `{ collection, key, value }`, the last one of a key wins. */
export class EmulatorState {
  private readonly path: string | undefined;
  private readonly stores = new Map<string, Store>();
  private file: LineFile | undefined;
  private lastWrite: Promise<void> = Promise.resolve();

  constructor(path: string | undefined) {
    this.path = path;
  }

  /** Declares a collection; all of them before `open`. */
  collection<T>(name: string, schema: z.ZodType<T>): Collection<T> {
    const records = new Map<string, T>();
    this.stores.set(name, { schema, records });
    return {
      get: (key) => records.get(key),
      values: () => records.values(),
      put: (key, value) => {
        records.set(key, value);
        if (this.file !== undefined) this.lastWrite = this.file.append(lineOf(name, key, value));
        return this.lastWrite;
      },
    };
  }

  /** Loads and compacts the file. Throws with file and line number, never with content, when it cannot be read. */
  async open(): Promise<void> {
    if (this.path === undefined) return;
    const lines = await readLines(this.path);
    for (const [index, line] of lines.entries()) this.load(line, index + 1);
    this.file = await LineFile.open({ path: this.path, snapshot: () => this.snapshot(), durable: true });
  }

  /** Resolves when everything put so far is on disk: an answer made from memory must not outrun the write behind it. */
  async durable(): Promise<void> {
    await this.lastWrite;
  }

  /** Forgets every record of every collection. */
  async reset(): Promise<void> {
    for (const { records } of this.stores.values()) records.clear();
    if (this.file !== undefined) this.lastWrite = this.file.compact();
    await this.lastWrite;
  }

  async close(): Promise<void> {
    await this.file?.close();
  }

  private load(line: string, number: number): void {
    try {
      const { collection, key, value } = JSON.parse(line) as { collection: string; key: string; value: unknown };
      const store = this.stores.get(collection);
      if (store === undefined) throw new Error('unknown collection');
      store.records.set(key, store.schema.parse(value));
    } catch {
      // The cause may quote the line, and lines hold issued values.
      throw new Error(`${this.path}, line ${number}: damaged, or written by a newer emulator`);
    }
  }

  private snapshot(): string[] {
    return [...this.stores].flatMap(([name, { records }]) =>
      [...records].map(([key, value]) => lineOf(name, key, value)),
    );
  }
}

function lineOf(collection: string, key: string, value: unknown): string {
  return JSON.stringify({ collection, key, value });
}
