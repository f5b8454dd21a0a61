import { z } from 'zod';
import { jobDefinitionSchema } from './jobs/job-definition.schema.ts';
import { CHECK_OUTCOMES, PRODUCTS } from './switches.schema.ts';

// Instants here are fleet time, ISO 8601; a `site` is a cloud URL as `cloudUrlKey` writes it.
const product = z.enum(PRODUCTS);

/** The assistant in one of the two products. */
export const pluginSchema = z.object({
  product,
  version: z.string(),
  /** null: it answers to any server id of the documented form. */
  serverId: z.string().nullable(),
});
export type Plugin = z.output<typeof pluginSchema>;

/** A 5-minute token of `POST /token`. */
export const authTokenSchema = z.object({
  sequence: z.int(),
  valueHash: z.string(),
  site: z.string(),
  account: z.string(),
  expiresAt: z.string(),
  usedAt: z.string().nullable(),
});
export type AuthToken = z.output<typeof authTokenSchema>;

/** What lets a server work with a site. It has no value here: nobody ever sees one. */
export const containerTokenSchema = z.object({
  product,
  site: z.string(),
  account: z.string(),
  /** How it was renewed: `POST …/save/token`, or Confirm on the pages. */
  via: z.enum(['api', 'page']),
  savedAt: z.string(),
  expiresAt: z.string(),
});
export type ContainerToken = z.output<typeof containerTokenSchema>;

export const attachmentSchema = z.object({ product, site: z.string(), expiresAt: z.string() });
export type Attachment = z.output<typeof attachmentSchema>;

export const FAILURE_POINTS = ['check', 'midway', 'apps'] as const;
export type FailurePoint = (typeof FAILURE_POINTS)[number];

/** What the control route ordered for the next task; null: nothing. */
export const taskOrderSchema = z.object({
  failAt: z.enum(FAILURE_POINTS).nullable(),
  keysInCloud: z.array(z.string()).nullable(),
  duration: z.string().nullable(),
});
export type TaskOrder = z.output<typeof taskOrderSchema>;

/** Project or space keys somebody put into a site by the control route, instead of whatever was there. */
export const destinationSchema = z.object({
  product,
  site: z.string(),
  keys: z.array(z.string()),
  setAt: z.string(),
  /** Sequence of the newest task there was: later ones add to this whatever the clock says. */
  afterTask: z.int(),
});
export type Destination = z.output<typeof destinationSchema>;

export const jobSchema = z.object({
  jobId: z.string(),
  definition: jobDefinitionSchema,
  account: z.string(),
  createdAt: z.string(),
});
export type Job = z.output<typeof jobSchema>;

export const checkResultSchema = z.object({
  key: z.string(),
  outcome: z.enum(CHECK_OUTCOMES),
  excludable: z.boolean(),
  message: z.string().nullable(),
  description: z.string().nullable(),
  occurrences: z.array(z.string()),
});
export type CheckResult = z.output<typeof checkResultSchema>;

/** One go of the app migrations: the first comes after the core, others are triggered. */
export const appRunSchema = z.object({ startedAt: z.string(), keys: z.array(z.string()) });
export type AppRun = z.output<typeof appRunSchema>;

const keysSchema = z.array(z.string());

/** Everything that decides how a task goes is settled when it starts: its status is a function of this record and the time. */
export const taskSchema = z.object({
  taskId: z.string(),
  jobId: z.string(),
  sequence: z.int(),
  type: z.enum(['check', 'migrate']),
  createdAt: z.string(),
  includeKeys: keysSchema.optional(),
  excludeKeys: keysSchema.optional(),
  /** Of a whole migration; a check alone takes a twelfth of it. */
  durationMs: z.number(),
  failAt: z.enum(FAILURE_POINTS).nullable(),
  /** The server is not attached, or is another one: the task ends before its checks. */
  isUnknownServer: z.boolean(),
  checks: z.array(checkResultSchema),
  /** Keys of the scope that the destination has already. */
  existingKeys: keysSchema,
  /** When the container token ends, as far as known; moves while the task runs. null: its end does not matter. */
  tokenEndsAt: z.string().nullable(),
  outcomeOfPart: z.enum(['FAILED', 'INCOMPLETE']),
  failedKeyStays: z.boolean(),
  /** Whether this assistant makes reports. */
  hasReports: z.boolean(),
  appRuns: z.array(appRunSchema),
});
export type Task = z.output<typeof taskSchema>;
