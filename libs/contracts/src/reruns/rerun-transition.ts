import { causeOfRerun, healthOfRerun, rerunCloudEventType, type RerunEvent, type RerunState } from '@keyturn/domain';
import { iso } from '../instant.ts';
import { changesOf, type Transition } from '../transition.ts';

/** The transition that led to `state`. Specifications and lists of keys stay out of the feed: they can be read at the migration. */
export function rerunTransition(event: RerunEvent, state: RerunState): Transition {
  const { revision, phase, generation } = state;
  // What the event says of its own cause goes first: it explains the event, the state's explains the phase.
  const data = { revision, phase, health: healthOfRerun(state), cause: causeOfRerun(state), ...changesOf(event) };
  return {
    revision,
    type: rerunCloudEventType(event.type),
    at: iso(event.at),
    data: event.type === 'changed' || event.type === 'registered' ? { ...data, generation } : data,
  };
}
