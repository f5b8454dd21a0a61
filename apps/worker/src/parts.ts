/** Injection tokens of the worker process, beside those of the activities. */
export const WORKER_PARTS = {
  config: Symbol('config'),
  clock: Symbol('clock'),
  codecKeys: Symbol('codecKeys'),
  temporal: Symbol('temporal'),
  gateway: Symbol('gateway'),
  migrationGateway: Symbol('migrationGateway'),
  logger: Symbol('logger'),
  queues: Symbol('queues'),
} as const;
