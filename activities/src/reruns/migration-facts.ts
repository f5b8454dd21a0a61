import { subjectOf, type MigrationSnapshot } from '@keyturn/contracts';
import { halfLeft, keysToRun, readRerunState, scopeKeys, type RerunScope, type RerunState } from '@keyturn/domain';
import type { Records } from '@keyturn/records';

/** What a step of a migration needs to know: its specification has up to 390 KB of keys, so it never travels in a payload. */
export interface OfMigration<Step> {
  readonly migrationId: string;
  readonly incarnation: string;
  readonly step: Step;
}

/** The migration as records hold it: its steps begin after everything is recorded. Throws for one that is not there. */
export async function recordedMigration(
  records: Records,
  { migrationId, incarnation }: Omit<OfMigration<never>, 'step'>,
): Promise<RerunState> {
  const held = await records.subjects.get(subjectOf('migration', migrationId));
  const state = held === undefined ? null : readRerunState((held.snapshot as MigrationSnapshot).state);
  if (state?.incarnation === incarnation) return state;
  throw new Error(`Records do not hold this life of the migration ${migrationId}.`);
}

/** Keys that attempts before this one left half in the cloud. */
export async function halfBefore(
  records: Records,
  { state, attempt }: { readonly state: RerunState; readonly attempt: number },
): Promise<string[]> {
  const earlier = state.attempts.filter(({ n }) => n < attempt);
  const splits = await Promise.all(earlier.map(({ keysRef }) => records.attempts.keys(keysRef)));
  return halfLeft(splits.filter((split) => split !== undefined));
}

/** The keys of the scope an attempt runs with, each once. */
export async function keysOfScope(
  records: Records,
  { spec, scope }: { readonly spec: RerunState['spec']; readonly scope: RerunScope | null },
): Promise<readonly string[]> {
  if (scope === null) return scopeKeys(spec);
  const split = await records.attempts.keys(scope.keysRef);
  if (split === undefined) throw new Error('Records do not hold the keys that an earlier attempt left.');
  return keysToRun(split);
}
