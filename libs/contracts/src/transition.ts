import { iso } from './instant.ts';

/** One revision of a subject, as records keep it and the event feed shows it. */
export interface Transition {
  readonly revision: number;
  /** CloudEvents type, e.g. `keyturn.token.issued`. */
  readonly type: string;
  /** ISO 8601, fleet time. */
  readonly at: string;
  readonly data: Readonly<Record<string, unknown>>;
}

/** They can be read at the subject; a task within an event has an id of its own. */
const OF_SUBJECT = new Set(['spec', 'id']);
/** Where a value or keys wait is nobody's business. */
const INTERNAL = new Set(['candidateId', 'keysRef']);

/** What a domain event changed, for the feed: instants as ISO 8601, without what the feed is not for. */
export function changesOf(event: { readonly type: string; readonly at: number }): Record<string, unknown> {
  const { type: _type, at: _at, ...changes } = event;
  return withIsoInstants(Object.fromEntries(Object.entries(changes).filter(([name]) => !OF_SUBJECT.has(name))));
}

function withIsoInstants(fields: object): Record<string, unknown> {
  const kept = Object.entries(fields).filter(([name]) => !INTERNAL.has(name));
  return Object.fromEntries(kept.map(([name, value]) => [name, isoInstant(name, value)]));
}

function isoInstant(name: string, value: unknown): unknown {
  if (typeof value === 'number' && name.endsWith('At')) return iso(value);
  if (Array.isArray(value)) return value.map((item) => isoInstant(name, item));
  return typeof value === 'object' && value !== null ? withIsoInstants(value) : value;
}
