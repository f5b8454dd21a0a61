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
