import type { RerunTaskKind } from '@keyturn/domain';
import type { Assistant } from '../guide.ts';

/** What is known of a task about a migration. Never a value. */
export interface RerunGuideContext extends Assistant {
  readonly kind: RerunTaskKind;
  readonly cause: string;
  readonly migrationId: string;
  readonly site: string;
  readonly accountEmail: string;
  readonly attempt: number | null;
  /** Keys the attempt takes; null: what an earlier one left, and only records know which those are. */
  readonly keys: readonly string[] | null;
  /** ISO 8601; null: nothing presses. */
  readonly dueAt: string | null;
}
