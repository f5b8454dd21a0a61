/** Injection tokens of what activities work with; the worker provides them. */
export const PARTS = {
  records: Symbol('records'),
  secrets: Symbol('secrets'),
  listeners: Symbol('listeners'),
  issuers: Symbol('issuers'),
  sinks: Symbol('sinks'),
  migrations: Symbol('migrations'),
  clock: Symbol('clock'),
} as const;
