import { z } from 'zod';
import {
  cursorParameter,
  filterText,
  flagParameter,
  instant,
  limitParameter,
  pageOf,
  repeatable,
} from './page.schema.ts';
import { subjectParameter } from './event.schema.ts';
import { assistantReport } from './migration.schema.ts';
import { line } from './spec-fields.schema.ts';

/** All kinds of the API; which of them are opened depends on the kinds of tokens in the fleet. */
export const TASK_KINDS = [
  'regenerateToken',
  'renewInBrowser',
  'runInAssistant',
  'giveConsent',
  'decide',
  'revokeUpstream',
  'fixAccess',
  'confirmHosts',
  'investigate',
] as const;

export const LANGUAGES = ['en', 'ja'] as const;
export type Language = (typeof LANGUAGES)[number];

/** Two ways to the same page, of which each person has one. */
export const STEP_WAYS = ['olderNavigation', 'newerNavigation'] as const;

const step = z.object({
  n: z.int(),
  text: z.string(),
  labels: z.object({ en: z.string(), ja: z.string() }),
  hint: z.string().optional(),
  way: z
    .enum(STEP_WAYS)
    .optional()
    .meta({ description: 'Only for whoever has this navigation; absent: for everybody' }),
});

export const task = z
  .object({
    id: z.string(),
    kind: z.enum(TASK_KINDS),
    subject: z.string(),
    owner: z.string(),
    escalatedTo: z.string().nullable(),
    snoozedUntil: instant.nullable(),
    remindedAt: instant.nullable(),
    reminders: z.int(),
    status: z.enum(['open', 'completed']),
    cause: z.string(),
    version: z.int().nullable().meta({ description: 'Of the token it is about; null for a migration' }),
    attempt: z.int().nullable().meta({ description: 'Of the migration it is about; null for a token' }),
    openedAt: instant,
    dueAt: instant.nullable(),
    completedAt: instant.nullable(),
    consequence: z.string(),
    deepLink: z.string().nullable(),
    steps: z.array(step),
  })
  .meta({ id: 'Task' });

export const taskPage = pageOf(task).meta({ id: 'TaskPage' });

const language = z.enum(LANGUAGES).default('en');

export const taskQuery = z.strictObject({ lang: language });

export const taskListQuery = z.strictObject({
  kind: repeatable(z.enum(TASK_KINDS)),
  owner: repeatable(filterText),
  overdue: flagParameter,
  subject: repeatable(subjectParameter),
  lang: language,
  limit: limitParameter,
  cursor: cursorParameter,
});
export type TaskListQuery = z.output<typeof taskListQuery>;

export const taskCompletion = z
  .strictObject({
    evidence: line(2000).optional(),
    report: assistantReport
      .optional()
      .meta({ description: 'How a run in the assistant ended; for tasks that ask for it' }),
  })
  .meta({ id: 'TaskCompletion' });

export const taskSnooze = z
  .strictObject({ until: z.iso.datetime({ offset: true }).meta({ examples: ['2027-01-20T00:00:00Z'] }) })
  .meta({ id: 'TaskSnooze' });
export const taskAssignment = z.strictObject({ owner: line(254) }).meta({ id: 'TaskAssignment' });
