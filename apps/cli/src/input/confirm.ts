import type { Command } from 'commander';
import { CliError } from '../cli-error.ts';
import { askYesNo } from './ask-yes-no.ts';

export interface ConfirmOptions {
  readonly yes?: boolean;
  readonly input?: boolean;
}

/** The flags of a command that cannot be taken back. */
export function withConfirmation(command: Command): Command {
  return command.option('-y, --yes', 'do not ask').option('--no-input', 'never ask');
}

/** Asks on a terminal before something that cannot be taken back; a script has said it by writing it down. Throws when the answer is no. */
export async function confirm(question: string, { yes, input }: ConfirmOptions): Promise<void> {
  if (yes === true || input === false || !process.stdin.isTTY) return;
  if (!(await askYesNo(`${question} [y/N] `))) throw new CliError('Nothing was changed.');
}
