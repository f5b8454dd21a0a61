/** Injection tokens of the worker process, beside those of the activities. */
export const WORKER_PARTS = {
  config: Symbol('config'),
  clock: Symbol('clock'),
  codecKeys: Symbol('codecKeys'),
  temporal: Symbol('temporal'),
  gateway: Symbol('gateway'),
  logger: Symbol('logger'),
} as const;
