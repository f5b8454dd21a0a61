import { sleep } from '@temporalio/workflow';
import type { TokenInput } from '@keyturn/contracts';
import { tokenLifecycle as unchanged } from '@keyturn/workflows';

/** One timer more than the real one: what a careless change looks like to a history. */
export async function tokenLifecycle(input: TokenInput): Promise<void> {
  await sleep('1 second');
  return unchanged(input);
}
