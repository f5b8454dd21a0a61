import type { RerunView } from '@keyturn/contracts';
import {
  decisionOptions,
  overridableChecks,
  sameMigrationSpec,
  type DecisionOption,
  type KeySplit,
  type MigrationSpec,
  type RerunState,
} from '@keyturn/domain';
import type { AttemptsRepository } from '@keyturn/records';
import { unreadable } from '../lives/life-commands.ts';
import { fullMigration, type MigrationEntry } from '../informer/migration-entry.ts';
import { outlookOf, type MigrationOutlook } from './migration-outlook.ts';

/** A migration on its own: as in lists, with its specification and outlook, and while a decision is waited for with what can be chosen. */
export type MigrationDetail = Omit<RerunView, 'decision'> &
  MigrationOutlook & {
    readonly decision: (NonNullable<RerunView['decision']> & DecisionGrounds) | null;
  };

interface DecisionGrounds {
  readonly options: DecisionOption[];
  readonly overridableChecks: string[];
}

interface Asked {
  readonly attempts: Pick<AttemptsRepository, 'keys'>;
  /** Epoch ms of fleet time. */
  readonly now: number;
}

/** The migration as memory has it. Throws `service.unavailable` for one that a later Keyturn wrote. */
export async function migrationDetail(entry: MigrationEntry, asked: Asked): Promise<MigrationDetail> {
  const full = fullMigration(entry, asked.now);
  if (full === null || entry.snapshot === null) throw unreadable(entry.id);
  return withGrounds(full, entry.snapshot.state, asked);
}

/** `full` is the view of `state`. */
export async function withGrounds(
  full: RerunView,
  state: RerunState,
  { attempts }: Pick<Asked, 'attempts'>,
): Promise<MigrationDetail> {
  const { decision } = full;
  const outlook = await outlookOf(state, attempts);
  if (decision === null) return { ...full, ...outlook, decision: null };
  const { spec, strayJobs } = state;
  const options = decisionOptions({ spec, strayJobs, keys: await keysLeft(state, attempts) });
  return { ...full, ...outlook, decision: { ...decision, options, overridableChecks: overridableChecks(state) } };
}

/** What the last attempt that moved anything left, with all that earlier ones brought into the cloud; null: nothing was moved, or everything is to be run again. */
export async function keysLeft(
  { leftover, scope, attempts }: RerunState,
  rows: Pick<AttemptsRepository, 'keys'>,
): Promise<KeySplit | null> {
  const keysRef = (leftover ?? scope)?.keysRef;
  const split = keysRef === undefined ? undefined : await rows.keys(keysRef);
  if (split === undefined) return null;
  const earlier = attempts.filter((attempt) => attempt.moved && attempt.keysRef !== keysRef);
  const splits = await Promise.all(earlier.map((attempt) => rows.keys(attempt.keysRef)));
  const open = new Set([...split.failed, ...split.remaining]);
  const migrated = splits.flatMap((one) => one?.migrated ?? []).filter((key) => !open.has(key));
  return { ...split, migrated: [...new Set([...migrated, ...split.migrated])] };
}

/** Finished, and the same is wanted still: its data is in the cloud, and nothing is to be done. Anything else begins a new life. */
export function isDone({ over, snapshot }: MigrationEntry, spec: MigrationSpec): boolean {
  return over && snapshot?.state.phase === 'finished' && sameMigrationSpec(snapshot.state.spec, spec);
}
