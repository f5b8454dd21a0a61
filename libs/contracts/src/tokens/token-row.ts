import { causeOf, currentVersion, healthOf, nextActionAt, waitingForOf, type TokenState } from '@keyturn/domain';
import { iso } from '../instant.ts';
import type { SubjectRow } from '../subject-row.ts';

/** The row of a credential at `now` (epoch ms of fleet time). */
export function tokenRow(state: TokenState, now: number): SubjectRow {
  return {
    phase: state.phase,
    health: healthOf(state),
    cause: causeOf(state),
    waitingFor: waitingForOf(state),
    kind: state.spec.kind,
    site: state.spec.site ?? null,
    owner: state.spec.owner,
    expiresAt: iso(currentVersion(state)?.expiresAt ?? null),
    nextActionAt: iso(nextActionAt(state, now)),
  };
}
