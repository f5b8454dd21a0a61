import { HOUR_MS } from '../time/duration.ts';
import { taskKindFor } from '../tokens/token-tasks.ts';
import { standstillAt } from './rerun-facts.ts';
import type { RerunEvent } from './rerun-events.ts';
import { migrationOwner } from './migration-spec.ts';
import type { RerunState, RerunTask, RerunTaskKind } from './rerun-state.ts';

/** What people are asked about a migration. Consent and renewal in the browser are asked for by its container token. */

interface RerunTaskGround {
  readonly state: RerunState;
  readonly kind: RerunTaskKind;
  readonly cause: string;
  readonly now: number;
  /** Where it is not two nights from now. */
  readonly dueAt?: number | null;
}

const PERSON_NEEDS_MS = 48 * HOUR_MS;

/** Tries after which a person hears of a step although it is tried on. */
export const TRIES_BEFORE_HELP = 3;

/** The event that asks a person; none when the same is already asked. */
export function rerunTaskEvents({
  state,
  kind,
  cause,
  now,
  dueAt = now + PERSON_NEEDS_MS,
}: RerunTaskGround): RerunEvent[] {
  const attempt = state.lastAttempt === 0 ? null : state.lastAttempt;
  const isSame = (task: RerunTask): boolean => task.attempt === attempt || cause === 'Restarted';
  const asked = state.tasks.some((task) => task.kind === kind && task.cause === cause && isSame(task));
  if (asked) return [];
  const task: RerunTask = {
    // Revisions never repeat, so neither do these; a token may have the same id as a migration.
    id: `${state.id}.m${state.revision + 1}`,
    kind,
    cause,
    attempt,
    openedAt: now,
    dueAt,
    owner: migrationOwner(state.spec),
    reminders: 0,
    remindedAt: null,
    snoozedUntilAt: null,
  };
  return [{ type: 'task.opened', at: now, task }];
}

interface Wanted {
  readonly kind: RerunTaskKind;
  readonly cause: string;
  readonly dueAt?: number | null;
}

/** What a person should be doing about the migration as it stands; at most one thing, beside the ones that only a person can close. */
export function wantedTask(state: RerunState, now: number): Wanted | null {
  const { phase, decision, trouble, running, appsOfferUntil } = state;
  if (phase === 'needsDecision') return { kind: 'decide', cause: decision?.cause ?? 'BudgetSpent' };
  if (running?.task === 'assistant') return { kind: 'runInAssistant', cause: 'InAssistant' };
  // Keeping to a call limit is nobody's business.
  const isHelpless = trouble !== null && trouble.count >= TRIES_BEFORE_HELP && trouble.code !== 'upstream.limited';
  if (trouble !== null && (trouble.nextTryAt === null || isHelpless)) {
    const isAccess = trouble.code === 'secret.missing' || taskKindFor(trouble.code) === 'fixAccess';
    return { kind: isAccess ? 'fixAccess' : 'investigate', cause: trouble.cause };
  }
  if (appsOfferUntil !== null)
    return { kind: 'runInAssistant', cause: 'AppsFailed', dueAt: Math.max(appsOfferUntil, now + PERSON_NEEDS_MS) };
  const stillAt = standstillAt(state);
  return stillAt !== null && now >= stillAt ? { kind: 'investigate', cause: 'NoProgress' } : null;
}

/** False once what a task was opened for is no longer so; such a task is completed without a person. */
export function isRerunTaskNeeded(state: RerunState, task: RerunTask, now: number): boolean {
  if (task.cause === 'Restarted') return true;
  // The assistant takes the offer back.
  if (task.cause === 'AppsFailed' && task.dueAt !== null && now >= task.dueAt) return false;
  const wanted = wantedTask(state, now);
  return wanted !== null && wanted.kind === task.kind && wanted.cause === task.cause;
}

const DAY_BEFORE_MS = 24 * HOUR_MS;

/** When a task's next reminder is due (epoch ms): a day before its due date and each day after that. */
export function nextRerunReminderAt({ dueAt, openedAt, remindedAt, snoozedUntilAt }: RerunTask): number | null {
  if (dueAt === null) return null;
  const saidAt = remindedAt ?? openedAt;
  const first = dueAt - DAY_BEFORE_MS;
  // Of several that fell due while Keyturn was away only one is sent.
  const next = saidAt < first ? first : first + (Math.floor((saidAt - first) / DAY_BEFORE_MS) + 1) * DAY_BEFORE_MS;
  return Math.max(next, snoozedUntilAt ?? 0);
}
