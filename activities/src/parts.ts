/** Injection tokens of what activities work with; the worker provides them. */
export const PARTS = {
  records: Symbol('records'),
  secrets: Symbol('secrets'),
  listeners: Symbol('listeners'),
  issuers: Symbol('issuers'),
  sinks: Symbol('sinks'),
} as const;
