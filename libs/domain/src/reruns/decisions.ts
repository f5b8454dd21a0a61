import type { FailedCheck } from './failure-cause.ts';
import { keyedMember, scopeKeys, type MigrationSpec } from './migration-spec.ts';
import { keysToRun, type KeySplit } from './remaining-scope.ts';
import type { DecisionChoice } from './rerun-events.ts';
import { currentAttempt, type RerunScope, type RerunState } from './rerun-state.ts';

/** What a person can choose, what each choice does, and what has to be cleaned up in the cloud first. Keyturn never deletes anything there. */

export const DECISION_CHOICES = ['runRemaining', 'runAll', 'abandon'] as const satisfies readonly DecisionChoice[];

export interface DecisionOption {
  readonly choice: DecisionChoice;
  /** null: it can be chosen. */
  readonly refusal: string | null;
  readonly does: string;
  /** Keys of the next attempt; empty for abandon. */
  readonly keys: readonly string[];
  /** To be done by a person before the choice is made. */
  readonly cleanUp: readonly CleanUp[];
}

export interface CleanUp {
  readonly what: string;
  readonly keys: readonly string[];
}

export interface DecisionGround {
  readonly spec: MigrationSpec;
  /** What the last attempt left; null when nothing was migrated so far. */
  readonly keys: KeySplit | null;
  readonly strayJobs: number;
}

/** The three choices with their consequences, for the page and the command line. */
export function decisionOptions(ground: DecisionGround): DecisionOption[] {
  const { spec, keys } = ground;
  const all = scopeKeys(spec);
  const rest = keys === null ? all : keysToRun(keys);
  const noun = nounOf(spec);
  const inCloud = keys === null ? [] : [...keys.migrated, ...keys.inCloud];
  const half = keys === null ? [] : keys.failed.filter((key) => !keys.inCloud.includes(key));
  const strays = strayCleanUp(ground);
  const left =
    inCloud.length === 0 ? '' : ` What is in the cloud already (${counted(inCloud.length, noun)}) stays as it is.`;
  return [
    {
      choice: 'runRemaining',
      refusal: refusalOfRest(spec, rest.length),
      does: `Checks and migrates ${counted(rest.length, noun)}.${left}`,
      keys: rest,
      cleanUp: [...cleanUp(`Delete these ${noun}s in the cloud: a part of them may be there.`, half), ...strays],
    },
    {
      choice: 'runAll',
      refusal: null,
      does: `Checks and migrates all ${counted(all.length, noun)} in a new job.${duplicates(spec)}`,
      keys: all,
      cleanUp: [
        ...cleanUp(`Delete these ${noun}s in the cloud, or they are refused as existing.`, [...inCloud, ...half]),
        ...strays,
      ],
    },
    {
      choice: 'abandon',
      refusal: null,
      does: 'Ends this migration. Nothing is deleted, neither on the server nor in the cloud.',
      keys: [],
      cleanUp: [
        ...cleanUp(`Delete these ${noun}s in the cloud if nobody needs the part that is there.`, half),
        ...strays,
      ],
    },
  ];
}

/** The scope of the next attempt and whether it needs a job of its own: jobs never change, and one that moved data is not run again. */
export function scopeOfChoice(
  state: RerunState,
  choice: Exclude<DecisionChoice, 'abandon'>,
): { readonly scope: RerunScope | null; readonly freshJob: boolean } {
  const { leftover, scope } = state;
  if (choice === 'runAll') return { scope: null, freshJob: leftover !== null || scope !== null };
  if (leftover === null) return { scope, freshJob: false };
  return { scope: { keysRef: leftover.keysRef, keys: leftover.keys }, freshJob: true };
}

/** Why a choice cannot be made as things stand, or null. */
export function refusalOfChoice(state: RerunState, choice: DecisionChoice): string | null {
  if (choice !== 'runRemaining') return null;
  const { scope } = scopeOfChoice(state, choice);
  return refusalOfRest(state.spec, scope?.keys ?? scopeKeys(state.spec).length);
}

/** Checks of the last attempt that a decision may override, by key. */
export function overridableChecks(state: RerunState): string[] {
  const checks: readonly FailedCheck[] = currentAttempt(state)?.failedChecks ?? [];
  return checks.filter(({ excludable }) => excludable).map(({ key }) => key);
}

function refusalOfRest(spec: MigrationSpec, keys: number): string | null {
  const { [keyedMember(spec.product)]: keyed, ...rest } = spec.scope;
  if (keys > 0 || keyed === undefined || Object.keys(rest).length > 0) return null;
  return `No ${nounOf(spec)} remains: all of them are in the cloud.`;
}

const nounOf = ({ product }: MigrationSpec): string => (product === 'jira' ? 'project' : 'space');

const counted = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? '' : 's'}`;

const cleanUp = (what: string, keys: readonly string[]): CleanUp[] => (keys.length === 0 ? [] : [{ what, keys }]);

/** Entities without a migration record are copied under another name (domain/migration-assistant.md §6). */
const duplicates = ({ product }: MigrationSpec): string =>
  product === 'jira' ? ' Shared configuration may be copied once more, as "… (migrated)".' : '';

function strayCleanUp({ strayJobs }: DecisionGround): CleanUp[] {
  if (strayJobs === 0) return [];
  const what = `${counted(strayJobs, 'job')} may lie unused in the assistant, because the answer to the creation was lost. Nothing runs there; archive what you find.`;
  return [{ what, keys: [] }];
}
