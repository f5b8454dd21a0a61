/** Injection tokens of what activities work with; the worker provides them. */
export const PARTS = {
  records: Symbol('records'),
  secrets: Symbol('secrets'),
  wakeups: Symbol('wakeups'),
  issuers: Symbol('issuers'),
  sinks: Symbol('sinks'),
  logger: Symbol('logger'),
} as const;
