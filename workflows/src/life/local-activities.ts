import type { LocalActivityOptions } from '@temporalio/workflow';

/** Records are needed for everything, so these are tried until they work. Inside the workflow task: no extra round trip. */
export const UNTIL_IT_WORKS = {
  startToCloseTimeout: '5s',
  retry: { initialInterval: '100ms', maximumInterval: '1s' },
} as const satisfies LocalActivityOptions;
