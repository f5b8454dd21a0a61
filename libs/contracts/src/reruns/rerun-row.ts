import {
  causeOfRerun,
  healthOfRerun,
  nextRerunActionAt,
  ownerOfRerun,
  waitingForOfRerun,
  type RerunState,
} from '@keyturn/domain';
import { iso } from '../instant.ts';
import type { SubjectRow } from '../subject-row.ts';

/** The row of a migration at `now` (epoch ms of fleet time); `kind` is its product. */
export function rerunRow(state: RerunState, now: number): SubjectRow {
  return {
    phase: state.phase,
    health: healthOfRerun(state),
    cause: causeOfRerun(state),
    waitingFor: waitingForOfRerun(state),
    kind: state.spec.product,
    site: state.spec.destination.cloudUrl,
    owner: ownerOfRerun(state),
    expiresAt: iso(state.tokenExpiresAt),
    nextActionAt: iso(nextRerunActionAt(state, now)),
  };
}
