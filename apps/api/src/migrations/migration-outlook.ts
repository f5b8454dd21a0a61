import { iso } from '@keyturn/contracts';
import {
  attemptBudget,
  attemptMode,
  isRerunClosed,
  isRunInAssistant,
  keysToRun,
  openAttempt,
  scopeKeys,
  type RerunState,
} from '@keyturn/domain';
import type { AttemptsRepository } from '@keyturn/records';

/** What one migration shows beyond lists: its clocks, what runs, and what its next attempt will take. */
export interface MigrationOutlook {
  readonly attachment: { readonly attempt: number; readonly expiresAt: string } | null;
  readonly running: { readonly task: 'check' | 'migrate' | 'assistant'; since: string; changedAt: string } | null;
  readonly next: NextAttempt | null;
  readonly budget: Readonly<Record<'withProgress' | 'withoutProgress', { spent: number; most: number }>>;
  readonly appsOfferUntil: string | null;
  readonly unknownWords: string[];
}

interface NextAttempt {
  readonly n: number;
  readonly mode: 'api' | 'assistant';
  readonly keys: string[];
  /** Job of the last attempt that is used again; null: a new one is created. */
  readonly jobId: string | null;
  readonly overrides: string[];
  readonly notBeforeAt: string | null;
}

type Rows = Pick<AttemptsRepository, 'keys'>;

export async function outlookOf(state: RerunState, rows: Rows): Promise<MigrationOutlook> {
  const { attachment, running, spent, appsOfferUntil, unknownWords } = state;
  const most = attemptBudget(state);
  return {
    attachment: attachment === null ? null : { ...attachment, expiresAt: iso(attachment.expiresAt) },
    running:
      running === null ? null : { task: running.task, since: iso(running.since), changedAt: iso(running.changedAt) },
    next: await nextAttemptOf(state, rows),
    budget: {
      withProgress: { spent: spent.withProgress, most: most.withProgress },
      withoutProgress: { spent: spent.withoutProgress, most: most.withoutProgress },
    },
    appsOfferUntil: iso(appsOfferUntil),
    unknownWords: [...unknownWords],
  };
}

/** Null while one is under way, where none follows, and where a person decides first what it takes. */
async function nextAttemptOf(state: RerunState, rows: Rows): Promise<NextAttempt | null> {
  const { spec, phase, scope, job, overrides, notBeforeAt } = state;
  const isUndecided = phase === 'needsDecision' || state.leftover !== null;
  if (isRerunClosed(state) || isUndecided || openAttempt(state) !== undefined) return null;
  const split = scope === null ? undefined : await rows.keys(scope.keysRef);
  return {
    n: state.lastAttempt + 1,
    mode: isRunInAssistant(state) ? 'assistant' : attemptMode(spec),
    keys: split === undefined ? scopeKeys(spec) : keysToRun(split),
    jobId: job?.jobId ?? null,
    overrides: [...new Set([...(spec.excludeChecks ?? []), ...overrides])],
    notBeforeAt: notBeforeAt > 0 ? iso(notBeforeAt) : null,
  };
}
