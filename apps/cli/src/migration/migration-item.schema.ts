import { z } from 'zod';

/** Texts are not held to today's lists of phases and causes, and what is not used here is kept: `-o json` shows it all. */
const text = z.string().nullish();
const count = z.int().nullish();
const keys = z.array(z.string()).nullish();

export const attemptItem = z.looseObject({
  n: z.int(),
  mode: text,
  startedAt: text,
  endedAt: text,
  outcome: text,
  cause: text,
  jobId: text,
  checkTaskId: text,
  migrateTaskId: text,
  migrated: count,
  failed: count,
  remaining: count,
  failedChecks: z.array(z.looseObject({ key: z.string(), excludable: z.boolean().nullish() })).nullish(),
  // Of one attempt, not in lists.
  migratedKeys: keys,
  failedKeys: keys,
  remainingKeys: keys,
  inCloudKeys: keys,
  statusSeenAt: text,
});
export type AttemptItem = z.output<typeof attemptItem>;

export const attemptList = z.looseObject({ items: z.array(attemptItem) });

const decisionOption = z.looseObject({
  choice: z.string(),
  refusal: text,
  does: z.string(),
  keys: z.array(z.string()).default([]),
  cleanUp: z.array(z.looseObject({ what: z.string(), keys: z.array(z.string()).default([]) })).default([]),
});
export type DecisionOption = z.output<typeof decisionOption>;

const decision = z.looseObject({
  cause: z.string(),
  since: text,
  options: z.array(decisionOption).optional(),
  overridableChecks: z.array(z.string()).optional(),
});
export type Decision = z.output<typeof decision>;

/** A migration as far as the command line shows it. */
export const migrationItem = z.looseObject({
  id: z.string(),
  product: z.string(),
  status: z.string(),
  phase: z.string(),
  server: text,
  site: text,
  owner: text,
  cause: text,
  waitingFor: text,
  startedAt: text,
  nextActionAt: text,
  progress: z
    .looseObject({
      percent: z.number().nullish(),
      parts: z
        .array(z.looseObject({ name: z.string(), status: text, outcome: text, processed: count, total: count }))
        .default([]),
    })
    .nullish(),
  attempts: z.looseObject({ count: z.int(), last: attemptItem.nullish() }).nullish(),
  decision: decision.nullish(),
  failures: z.looseObject({ step: text, count: z.int(), code: z.string(), nextTryAt: text }).nullish(),
  token: z.looseObject({ id: z.string(), phase: text, expiresAt: text }).nullish(),
  task: z.looseObject({ id: z.string(), kind: z.string() }).nullish(),
});
export type MigrationItem = z.output<typeof migrationItem>;
