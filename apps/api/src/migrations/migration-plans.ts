import { iso } from '@keyturn/contracts';
import type { MIGRATION_PLANS } from '@keyturn/contracts/schemas';
import { isPreparing, isRerunOver, nextRerunReminderAt, standstillAt, type RerunState } from '@keyturn/domain';

type What = (typeof MIGRATION_PLANS)[number];

interface Plan {
  readonly what: What;
  readonly at: string;
  readonly attempt: number | null;
}

/** What lies ahead of a migration at `now` (epoch ms of fleet time), the furthest first; what is overdue is listed too. How long a task runs upstream nobody knows. */
export function plansOfMigration(state: RerunState, now: number): Plan[] {
  if (isRerunOver(state)) return [];
  const attempt = state.lastAttempt === 0 ? null : state.lastAttempt;
  const { trouble, attachment, tokenExpiresAt, appsOfferUntil, notBeforeAt, tasks } = state;
  const isPutOff = isPreparing(state) && notBeforeAt > now;
  return [
    ...plan('retry', trouble?.nextTryAt ?? null, attempt),
    ...plan('attempt', isPutOff ? notBeforeAt : null, state.lastAttempt + 1),
    ...plan('standstill', standstillAt(state), attempt),
    ...plan('attachmentExpiry', attachment?.expiresAt ?? null, attachment?.attempt ?? null),
    ...plan('tokenExpiry', tokenExpiresAt, null),
    ...plan('appsOfferEnd', appsOfferUntil, attempt),
    ...tasks.flatMap((task) => plan('reminder', nextRerunReminderAt(task), task.attempt)),
  ]
    .toSorted((a, b) => b.at - a.at)
    .map((each) => ({ ...each, at: iso(each.at) }));
}

const plan = (what: What, at: number | null, attempt: number | null) => (at === null ? [] : [{ what, at, attempt }]);
