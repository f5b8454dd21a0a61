import { LARGEST_LIMIT } from '@keyturn/contracts/schemas';
import { type Command, InvalidArgumentError } from 'commander';
import { type Page, pagesOf, type Paging } from '../http/read-pages.ts';
import type { Look } from './look.ts';
import { jsonLine, type OutputOptions, writeList, writeText } from './output-format.ts';

export interface Pages<T> {
  readonly read: (page: { limit?: string; cursor?: string }) => Promise<Page<T>>;
  readonly lines: (items: readonly T[], look: Look) => readonly string[];
  readonly nameOf: (item: T) => string;
  /** Said when there is none. */
  readonly none: string;
}

/** Writes a list page by page: `-o jsonl` and `-o name` as they come, what needs its widest cell at the end. */
export async function writePages<T>(pages: Pages<T>, options: OutputOptions & Paging): Promise<void> {
  const { read, lines, nameOf, none } = pages;
  const items: T[] = [];
  for await (const page of pagesOf({ read, ...options })) {
    if (options.output === 'jsonl') writeText(page.map(jsonLine).join(''));
    else if (options.output === 'name') writeText(page.map((item) => `${nameOf(item)}\n`).join(''));
    else items.push(...page);
  }
  if (options.output === 'jsonl' || options.output === 'name') return;
  writeList({ data: items, lines: (look) => lines(items, look), names: items.map(nameOf), none }, options);
}

/** The flags of a list that may be long. */
export function withPaging(command: Command): Command {
  return command
    .option('--limit <n>', `at most so many, 1 to ${LARGEST_LIMIT} (default: 50)`, limitOf)
    .option('--all', 'every one of them');
}

function limitOf(text: string): string {
  if (/^[1-9]\d{0,2}$/.test(text) && Number(text) <= LARGEST_LIMIT) return text;
  throw new InvalidArgumentError(`It is a whole number from 1 to ${LARGEST_LIMIT}; --all shows all.`);
}
