import { sleep } from '@temporalio/workflow';
import type { MigrationInput, TokenInput } from '@keyturn/contracts';
import { migrationRerun as unchangedMigration, tokenLifecycle as unchangedToken } from '@keyturn/workflows';

/** One timer more than the real one: what a careless change looks like to a history. */
export async function tokenLifecycle(input: TokenInput): Promise<void> {
  await sleep('1 second');
  return unchangedToken(input);
}

export async function migrationRerun(input: MigrationInput): Promise<void> {
  await sleep('1 second');
  return unchangedMigration(input);
}
