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

function changesOf(event: TokenEvent): Record<string, unknown> {
  const changes = Object.entries(event).filter(([name]) => !['type', 'at', 'spec', 'id'].includes(name));
  return Object.fromEntries(changes.map(([name, value]) => [name, name.endsWith('At') && typeof value === 'number' ? iso(value) : value]));
}
