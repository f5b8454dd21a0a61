import { DefaultLogger } from '@temporalio/worker';
import { createWorkflowBundle } from '@keyturn/worker';

let bundle: Promise<string> | undefined;

/** The bundle of the workflow sources, made once per test file. */
export function workflowBundle(): Promise<string> {
  bundle ??= createWorkflowBundle({ logger: new DefaultLogger('ERROR'), conditions: ['source'] });
  return bundle;
}
