import { parseDuration } from '@keyturn/domain';
import { z } from 'zod';

export const TOKEN_TYPES = ['adaptersClient', 'cleanseImport', 'basicAuth'] as const;
export type TokenType = (typeof TOKEN_TYPES)[number];

/** As they stand in the drop-down, in English on the Japanese pages too. */
export const TYPE_LABELS: Record<TokenType, string> = {
  adaptersClient: 'Adapters client token',
  cleanseImport: 'Cleanse and Import client token',
  basicAuth: 'Basic Authentication token',
};

export const ROLES = ['Adapters admin', 'Data Manager admin', 'Dashboards editor'] as const;
export type Role = (typeof ROLES)[number];

export const JOB_TYPES = ['general', 'products', 'schema'] as const;
export type JobType = (typeof JOB_TYPES)[number];

export const CLIENTS = ['dm-adapters', 'dm-cleanseimport'] as const;
export type Client = (typeof CLIENTS)[number];

export const CLEANSE_RUNS = ['full', 'cleanse', 'import'] as const;

/** What a filled secret field of a job shows; Data Manager does not take it as a value. */
export const SECRET_MASK = '*'.repeat(20);

// One part only, so that the drop-down can say it in words.
const expiryOption = z
  .string()
  .regex(/^P(\d{1,3}[YMWD]|T\d{1,3}H)$/, 'expected one part of an ISO 8601 duration, as P3M or PT12H')
  .refine((text) => !/^PT?0+\w$/.test(text) && parseDuration(text) !== null, 'expected more than nothing');

/** What Atlassian does not document, as switches; the defaults are the likely answers. */
export const switchesSchema = z.strictObject({
  /** What happens to a valid token when another of its type is generated: nothing, it is revoked, or the new one is refused. */
  coexistence: z.enum(['many', 'newReplacesOld', 'oneAtATime']).default('many'),
  /** Entries of the Expiry drop-down; 3 months is chosen beforehand when it is among them, else the first. */
  expiryOptions: z.array(expiryOption).min(1).max(20).default(['P3M']),
  /** Whether the dialogue also makes Basic Authentication tokens. */
  basicAuthInDialogue: z.boolean().default(true),
  /** Whether the list has a Revoke button. */
  revocable: z.boolean().default(true),
  /** How the stub clients fail when they are refused; without a text they say why. */
  clientFailure: z
    .strictObject({
      exitCode: z.int().min(1).max(125).default(1),
      text: z.string().min(1).max(240).nullable().default(null),
    })
    .prefault({}),
});
export type Switches = z.output<typeof switchesSchema>;

/** Instants here and below are fleet time, ISO 8601. */
export const siteSchema = z.object({ site: z.string(), openedAt: z.string(), openedBy: z.string() });
export type Site = z.output<typeof siteSchema>;

export const accountRolesSchema = z.object({ account: z.string(), roles: z.array(z.enum(ROLES)) });

export const siteTokenSchema = z.object({
  id: z.string(),
  site: z.string(),
  label: z.string(),
  type: z.enum(TOKEN_TYPES),
  valueHash: z.string(),
  createdAt: z.string(),
  createdBy: z.string(),
  expiresAt: z.string(),
  revokedAt: z.string().nullable(),
});
export type SiteToken = z.output<typeof siteTokenSchema>;

export const jobSchema = z.object({
  id: z.string(),
  site: z.string(),
  name: z.string(),
  type: z.enum(JOB_TYPES),
  isEnabled: z.boolean(),
  /** Hash of the Basic Authentication token a Schema job was given. */
  secretHash: z.string().nullable(),
});
export type Job = z.output<typeof jobSchema>;

/** Why a Schema job breaks off: always its second token. */
export const RUN_FAILURES = ['basicAuthMissing', 'basicAuthUnknown', 'basicAuthRevoked', 'basicAuthExpired'] as const;
export type RunFailure = (typeof RUN_FAILURES)[number];

export const runSchema = z.object({
  id: z.string(),
  site: z.string(),
  sequence: z.int(),
  client: z.enum(CLIENTS),
  /** Name of the job, or what the Cleanse and Import client was asked for. */
  run: z.string(),
  at: z.string(),
  tokenLabel: z.string(),
  /** null: it succeeded. Runs that were refused did not begin and are in the call log only. */
  failure: z.enum(RUN_FAILURES).nullable(),
});
export type Run = z.output<typeof runSchema>;
