import { cloudEventType, healthOf, causeOf, type TokenEvent, type TokenState } from '@keyturn/domain';
import { iso } from '../instant.ts';
import { changesOf, type Transition } from '../transition.ts';

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
