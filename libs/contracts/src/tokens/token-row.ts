import { causeOf, currentVersion, healthOf, nextActionAt, waitingForOf, type TokenState } from '@keyturn/domain';
import { iso } from '../instant.ts';

/** The columns of a subject in records: what lists filter and sort by when they go to SQL. Instants are ISO 8601 in fleet time. */
export interface SubjectRow {
  readonly phase: string;
  readonly health: string;
  readonly cause: string | null;
  readonly waitingFor: string | null;
  readonly kind: string;
  readonly site: string | null;
  readonly owner: string;
  readonly expiresAt: string | null;
  readonly nextActionAt: string | null;
}

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
