import type { Command } from 'commander';
import { UsageError } from '../cli-error.ts';
import { repeated } from '../input/repeated.ts';
import type { FleetDocument } from './fleet-document.ts';
import { readSources } from './read-sources.ts';

export interface SourcesOptions {
  readonly filename?: readonly string[];
}

/** `-f` for a command that reads documents. */
export function withSources(command: Command): Command {
  return command.option(
    '-f, --filename <file>',
    'YAML or JSON: a file, a folder with what is below it, or - for standard input; may be repeated',
    repeated,
  );
}

/** Throws `UsageError`, with line and column where the trouble is inside a file. */
export function readNamedSources({ filename = [] }: SourcesOptions): Promise<FleetDocument[]> {
  if (filename.length === 0) throw new UsageError('Name the documents: -f <file>, -f <folder> or -f -.');
  return readSources(filename);
}
