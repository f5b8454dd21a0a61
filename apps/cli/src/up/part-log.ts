import { closeSync, copyFileSync, mkdirSync, openSync, readSync, renameSync, statSync, truncateSync } from 'node:fs';
import { join } from 'node:path';

const ROTATE_BYTES = 10 * 1024 * 1024;
const READ_BYTES = 256 * 1024;
/** Lines shown per part and interval: a part in trouble must not bury the others. */
const SHOWN_LINES = 5;
const SHOWN_EVERY_MS = 10_000;
const WARNING = 40;

/** A part writes its log itself, straight to the file, so that it can outlive us; we read along. */
export class PartLog {
  readonly file: string;
  #offset = 0;
  #startOffset = 0;
  #partial = '';
  #windowStart = 0;
  #shown = 0;

  constructor(folder: string, name: string) {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    this.file = join(folder, `${name}.log`);
    if (this.#size() > ROTATE_BYTES) renameSync(this.file, `${this.file}.1`);
    // What an earlier run has written is not news.
    this.#offset = this.#size();
  }

  /** Opens the file for a new process; the caller closes it after the process has inherited it. */
  open(): number {
    const handle = openSync(this.file, 'a', 0o600);
    this.#offset = this.#startOffset = this.#size();
    this.#partial = '';
    return handle;
  }

  /** New warnings and errors since the last call, shortened for a person. */
  newWarnings(): string[] {
    const text = this.#partial + this.#readFrom(this.#offset);
    const lines = text.split('\n');
    this.#partial = lines.pop() ?? '';
    this.#offset = this.#size();
    this.#rotateWhileRunning();
    const warnings = lines.map(parseLine).filter((line) => line !== undefined && line.level >= WARNING);
    return this.#limit(warnings.map((line) => line?.text ?? ''));
  }

  /** The end of what the present process has written. */
  lastLines(count: number): string[] {
    const start = Math.max(this.#startOffset, this.#size() - READ_BYTES);
    const lines = this.#readFrom(start).split('\n');
    return lines
      .filter((line) => line.trim() !== '')
      .map((line) => parseLine(line)?.text ?? line)
      .slice(-count);
  }

  /** Parts append, so cutting the file under them is safe; the few lines written in between are lost. */
  #rotateWhileRunning(): void {
    if (this.#offset <= ROTATE_BYTES) return;
    copyFileSync(this.file, `${this.file}.1`);
    truncateSync(this.file);
    this.#offset = this.#startOffset = 0;
  }

  #limit(lines: readonly string[]): string[] {
    if (Date.now() - this.#windowStart > SHOWN_EVERY_MS) {
      this.#windowStart = Date.now();
      this.#shown = 0;
    }
    const room = Math.max(0, SHOWN_LINES - this.#shown);
    const hasMore = lines.length > room && this.#shown <= SHOWN_LINES;
    this.#shown += lines.length;
    return [...lines.slice(0, room), ...(hasMore ? [`more of this in ${this.file}`] : [])];
  }

  #size(): number {
    return statSync(this.file, { throwIfNoEntry: false })?.size ?? 0;
  }

  #readFrom(offset: number): string {
    const length = Math.min(this.#size() - offset, READ_BYTES);
    if (length <= 0) return '';
    const buffer = Buffer.alloc(length);
    const handle = openSync(this.file, 'r');
    try {
      return buffer.toString('utf8', 0, readSync(handle, buffer, 0, length, offset));
    } finally {
      closeSync(handle);
    }
  }
}

function parseLine(line: string): { level: number; text: string } | undefined {
  if (!line.startsWith('{')) return undefined;
  try {
    const entry = JSON.parse(line) as {
      level?: unknown;
      msg?: unknown;
      message?: unknown;
      err?: { message?: unknown };
    };
    const level = typeof entry.level === 'number' ? entry.level : (LEVELS[String(entry.level).toLowerCase()] ?? 0);
    const parts = [entry.msg ?? entry.message, entry.err?.message].filter((part) => typeof part === 'string');
    return { level, text: [...new Set(parts)].join(': ').slice(0, 300) };
  } catch {
    // Half a line, or not ours.
    return undefined;
  }
}

const LEVELS: Readonly<Record<string, number>> = { warn: 40, warning: 40, error: 50, fatal: 60 };
