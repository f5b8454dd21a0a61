import type { Command } from 'commander';
import { type End, EXIT } from '../cli-error.ts';
import { type OutputOptions, writeOutput } from './output-format.ts';

export interface DryRunOptions {
  readonly dryRun?: boolean;
}

/** What a command would do. `refusal` says why not; null: nothing known speaks against it. */
export interface Foreseen {
  readonly id: string;
  readonly would: string;
  readonly refusal: string | null;
}

/** `--dry-run` for a command that changes something. */
export function withDryRun(command: Command): Command {
  return command.option('--dry-run', 'say what would happen, or why it would not, and change nothing');
}

/** Writes what would happen; a refusal ends as the refused command would. */
export function writeForeseen({ id, would, refusal }: Foreseen, options: OutputOptions, end: End): void {
  const says = refusal === null ? would : `Nothing would happen: ${refusal}`;
  const data = { dryRun: true, id, possible: refusal === null, says };
  writeOutput({ data, lines: () => [`dry run: ${says}`], names: [id] }, options);
  if (refusal !== null) end(EXIT.conflict);
}
