import { cloudEventType, healthOf, causeOf, type TokenEvent, type TokenState } from '@keyturn/domain';
import { iso } from '../instant.ts';

/** One revision of a subject, as records keep it and the event feed shows it. */
export interface Transition {
  readonly revision: number;
  /** CloudEvents type, e.g. `keyturn.token.issued`. */
  readonly type: string;
  /** ISO 8601, fleet time. */
  readonly at: string;
  readonly data: Readonly<Record<string, unknown>>;
}

/** The transition that led to `state`. Specifications stay out of the feed: they can be read at the token. */
export function tokenTransition(event: TokenEvent, state: TokenState): Transition {
  const { revision, phase, generation } = state;
  const data = { revision, phase, health: healthOf(state), cause: causeOf(state), ...changesOf(event) };
  return {
    revision,
    type: cloudEventType(event.type),
    at: iso(event.at),
    data: event.type === 'changed' || event.type === 'registered' ? { ...data, generation } : data,
  };
}

/** The specification can be read at the token; where a value waits is nobody's business. */
const INTERNAL = new Set(['spec', 'id', 'candidateId']);

function changesOf(event: TokenEvent): Record<string, unknown> {
  const { type: _type, at: _at, ...changes } = event;
  return withIsoInstants(Object.entries(changes).filter(([name]) => !INTERNAL.has(name)));
}

function withIsoInstants(fields: readonly [string, unknown][]): Record<string, unknown> {
  return Object.fromEntries(fields.map(([name, value]) => [name, isoInstant(name, value)]));
}

function isoInstant(name: string, value: unknown): unknown {
  if (typeof value === 'number' && name.endsWith('At')) return iso(value);
  if (Array.isArray(value)) return value.map((item) => isoInstant(name, item));
  return typeof value === 'object' && value !== null ? withIsoInstants(Object.entries(value)) : value;
}
