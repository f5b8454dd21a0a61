import {
  DECISION_CHOICES,
  HEALTHS,
  REPORTED_OUTCOMES,
  RERUN_PHASES,
  RERUN_TASK_KINDS,
  STATUSES,
  TOKEN_PHASES,
  WAITING_FOR,
} from '@keyturn/domain';
import { MIGRATION_PRODUCTS } from '@keyturn/domain';
import { z } from 'zod';
import { cursorParameter, filterText, instant, limitParameter, pageOf, repeatable } from './page.schema.ts';
import { migrationSpec } from './migration-spec.schema.ts';
import { line } from './spec-fields.schema.ts';
import { subjectFilters } from './token-list.schema.ts';
import { violation } from './violation.schema.ts';

const count = z.int().nullable();

const progress = z.object({
  percent: z.number().nullable(),
  parts: z.array(
    z.object({
      name: z.string(),
      status: z.enum(['pending', 'running', 'finished']),
      outcome: z.string().nullable(),
      processed: count,
      total: count,
    }),
  ),
});

/** An attempt with its keys as counts; null while they are not known. */
export const migrationAttempt = z
  .object({
    n: z.int(),
    mode: z.enum(['api', 'assistant']).meta({ description: 'assistant: a person runs it there and reports' }),
    startedAt: instant,
    endedAt: instant.nullable(),
    outcome: z.enum(['finished', 'failed', 'stopped']).nullable(),
    cause: z.string().nullable(),
    jobId: z.string().nullable(),
    checkTaskId: z.string().nullable(),
    migrateTaskId: z.string().nullable(),
    migrated: count,
    failed: count,
    remaining: count,
    failedChecks: z.array(z.object({ key: z.string(), excludable: z.boolean() })),
  })
  .meta({ id: 'MigrationAttempt' });

export const migrationAttempts = z.object({ items: z.array(migrationAttempt) }).meta({ id: 'MigrationAttempts' });

/** One attempt with its keys, and the status of its last task as it was last seen: `{ key, status, outcome, children }`. */
export const migrationAttemptDetail = migrationAttempt
  .extend({
    migratedKeys: z.array(z.string()),
    failedKeys: z.array(z.string()),
    remainingKeys: z.array(z.string()),
    inCloudKeys: z.array(z.string()).meta({ description: 'Those of the failed that were there before' }),
    statusTree: z.unknown(),
    statusSeenAt: instant.nullable(),
  })
  .meta({ id: 'MigrationAttemptDetail' });

const decisionOption = z.object({
  choice: z.enum(DECISION_CHOICES),
  refusal: z.string().nullable().meta({ description: 'Why it cannot be chosen; null: it can' }),
  does: z.string(),
  keys: z.array(z.string()),
  cleanUp: z.array(z.object({ what: z.string(), keys: z.array(z.string()) })),
});

const decision = z.object({
  cause: z.string(),
  since: instant,
  options: z.array(decisionOption).optional().meta({ description: 'On the migration itself, not in lists' }),
  overridableChecks: z.array(z.string()).optional(),
});

const openTask = z.object({
  id: z.string(),
  kind: z.enum(RERUN_TASK_KINDS),
  cause: z.string(),
  attempt: z.int().nullable(),
  openedAt: instant,
  dueAt: instant.nullable(),
});

export const migrationItem = z
  .object({
    id: z.string(),
    product: z.enum(MIGRATION_PRODUCTS),
    server: z.string().meta({ description: 'The id of the server' }),
    site: z.string(),
    owner: z.string(),
    tags: z.record(z.string(), z.string()),
    status: z.enum(STATUSES),
    phase: z.enum(RERUN_PHASES),
    health: z.enum(HEALTHS),
    cause: z.string().nullable(),
    waitingFor: z.enum(WAITING_FOR).nullable(),
    since: instant,
    startedAt: instant.nullable(),
    nextActionAt: instant.nullable(),
    progress,
    attempts: z.object({ count: z.int(), last: migrationAttempt.nullable() }),
    decision: decision.nullable(),
    failures: z
      .object({
        step: z.string(),
        count: z.int(),
        firstAt: instant,
        lastAt: instant,
        code: z.string(),
        nextTryAt: instant.nullable(),
      })
      .nullable(),
    token: z.object({ id: z.string(), phase: z.enum(TOKEN_PHASES).nullable(), expiresAt: instant.nullable() }),
    task: openTask.nullable().meta({ description: 'The first of `tasks`' }),
    tasks: z.array(openTask),
    generation: z.int(),
    revision: z.int(),
  })
  .meta({ id: 'MigrationItem' });

const spending = z.object({ spent: z.int(), most: z.int() });

const nextAttempt = z
  .object({
    n: z.int(),
    mode: z.enum(['api', 'assistant']),
    keys: z.array(z.string()),
    jobId: z.string().nullable().meta({ description: 'A job that is used again; null: a new one is created' }),
    overrides: z.array(z.string()).meta({ description: 'Checks that may fail' }),
    notBeforeAt: instant.nullable(),
  })
  .nullable()
  .meta({
    description: 'null while an attempt is under way, where none follows, and where a decision comes first',
  });

/** What one migration tells beyond lists. */
const outlook = {
  attachment: z
    .object({ attempt: z.int(), expiresAt: instant })
    .nullable()
    .meta({ description: 'The site is attached to the server until then; attached again before every attempt' }),
  running: z
    .object({ task: z.enum(['check', 'migrate', 'assistant']), since: instant, changedAt: instant })
    .nullable()
    .meta({ description: 'The task that runs upstream, and when anything of it last changed' }),
  next: nextAttempt,
  budget: z
    .object({ withProgress: spending, withoutProgress: spending })
    .meta({ description: 'Attempts that moved data and attempts that did not; a decision opens a new budget' }),
  appsOfferUntil: instant.nullable().meta({ description: 'Until when an app that failed can be run again' }),
  unknownWords: z.array(z.string()).meta({ description: 'Status words of the upstream that nobody knows' }),
};

export const migration = migrationItem.extend({ spec: migrationSpec, ...outlook }).meta({ id: 'Migration' });

export const migrationPage = pageOf(migrationItem).meta({ id: 'MigrationPage' });

/** What PUT answers: the migration, whether anything changed, and the warnings. */
export const migrationApplied = migration
  .extend({ changed: z.boolean(), violations: z.array(violation) })
  .meta({ id: 'MigrationApplied' });

export const migrationLint = z.object({ violations: z.array(violation) }).meta({ id: 'MigrationLint' });

export const MIGRATION_SORT_KEYS = [
  'id',
  'product',
  'server',
  'site',
  'owner',
  'phase',
  'status',
  'health',
  'cause',
  'since',
  'startedAt',
  'nextActionAt',
] as const;
export type MigrationSortKey = (typeof MIGRATION_SORT_KEYS)[number];

const sorts = MIGRATION_SORT_KEYS.flatMap((key) => [key, `-${key}` as const]);

/** Fields that are filtered by equality. */
export const migrationFields = {
  phase: repeatable(z.enum(RERUN_PHASES)),
  health: repeatable(z.enum(HEALTHS)),
  cause: repeatable(filterText),
  waitingFor: repeatable(z.enum(WAITING_FOR)),
  status: repeatable(z.enum(STATUSES)),
  product: repeatable(z.enum(MIGRATION_PRODUCTS)),
  server: repeatable(filterText),
  site: repeatable(filterText),
  owner: repeatable(filterText),
};

export const migrationListQuery = z.strictObject({
  ...migrationFields,
  tag: subjectFilters.tag,
  q: repeatable(filterText).meta({ description: 'Text within id, owner, server, site or a tag' }),
  sort: z.enum(sorts).default('id'),
  limit: limitParameter,
  cursor: cursorParameter,
});
export type MigrationListQuery = z.output<typeof migrationListQuery>;

export const migrationStart = z.strictObject({}).meta({ id: 'MigrationStart' });
export const migrationReason = z.strictObject({ reason: line(500) }).meta({ id: 'MigrationReason' });

export const migrationDecision = z
  .strictObject({
    choice: z.enum(DECISION_CHOICES),
    excludeChecks: z.array(line(120)).max(100).optional().meta({ description: 'Failed checks to override' }),
    comment: line(500),
  })
  .meta({ id: 'MigrationDecision' });

const keyList = z.array(line(255)).max(20_000);

/** How a run in the assistant ended, as its dashboard says. */
export const assistantReport = z
  .strictObject({
    outcome: z.enum(REPORTED_OUTCOMES),
    migratedKeys: keyList.optional(),
    failedKeys: keyList.optional(),
  })
  .meta({ id: 'AssistantReport' });
