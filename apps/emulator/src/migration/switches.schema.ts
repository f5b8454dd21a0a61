import { z } from 'zod';

export const PRODUCTS = ['jira', 'confluence'] as const;
export type Product = (typeof PRODUCTS)[number];

export const OUTCOMES = ['SUCCESS', 'WARNING', 'FAILED', 'SKIPPED', 'INCOMPLETE'] as const;
export type Outcome = (typeof OUTCOMES)[number];

/** What a check can be told to come to. */
export const CHECK_OUTCOMES = ['SUCCESS', 'WARNING', 'FAILED', 'SKIPPED'] as const;
export type CheckOutcome = (typeof CHECK_OUTCOMES)[number];

const checkKey = z.string().regex(/^[A-Za-z]{1,64}$/, 'expected a check key of letters');
const siteName = z.string().regex(/^[a-z0-9][a-z0-9-]{0,62}$/, 'expected the name of a site');

/** What Atlassian does not document about migrations, as switches; the defaults are the likely answers, or the ones that ask more of a client. */
export const migrationSwitchesSchema = z.strictObject({
  /** Key of the pre-migration check that reads the container token; no page names it. */
  tokenCheckKey: checkKey.default('ContainerTokenExpiry'),
  /** Reads the documented "TTL check of 19 days" as: nothing starts with fewer left. */
  startNeeds19Days: z.boolean().default(false),
  /** What the end of the container token does to a migration that runs. */
  expiryMidRun: z.enum(['fails', 'survives']).default('fails'),
  /** Whether the 5-minute token can be saved more than once. */
  authTokenUses: z.enum(['many', 'once']).default('many'),
  /** Whether `https://x/` and `https://x` are one cloud URL. */
  trailingSlash: z.enum(['ignored', 'matters']).default('ignored'),
  /** Which servers are refused an attachment: those that never had a container token, also those with a lapsed one, or none. */
  attachRefuses: z.enum(['unconnected', 'expired', 'none']).default('unconnected'),
  expiryTimeFormat: z.enum(['iso', 'epochMs']).default('iso'),
  artifactExpiry: z.enum(['milliseconds', 'seconds']).default('milliseconds'),
  /** Whether a check finds keys that are in the destination already, or only the migration does. */
  existingKeys: z
    .strictObject({
      jira: z.enum(['check', 'migrate']).default('migrate'),
      confluence: z.enum(['check', 'migrate']).default('check'),
    })
    .prefault({}),
  /** Outcome of a migration that died with some keys done. */
  midwayOutcome: z.enum(['FAILED', 'INCOMPLETE']).default('FAILED'),
  /** Whether the key that failed midway is left in the destination, too. */
  failedKeyStays: z.boolean().default(false),
  /** What `expandChildren=true` opens. */
  expands: z.enum(['oneLevel', 'allLevels']).default('oneLevel'),
  /** Children on a page of the status. */
  statusPageSize: z.int().min(1).max(1000).default(50),
  /** Whether nodes appear late. */
  eventualConsistency: z.boolean().default(true),
  /** The answer for a level whose node is not there (yet). */
  missingLevel: z.enum(['empty', 'notFound']).default('empty'),
  /** Whether scopes that the job does not name have a node. */
  unscopedNodes: z.enum(['skipped', 'absent']).default('skipped'),
  /** What a running node says; another word rehearses a status nobody has heard of. */
  runningStatus: z
    .string()
    .regex(/^[A-Z_]{1,40}$/, 'expected capital letters and _')
    .default('IN_PROGRESS'),
  /** Whether jobs and tasks have 5 creations a minute each or together. */
  creations: z.enum(['each', 'together']).default('each'),
  /** Whether the limits' own 429 says when to come back. */
  retryAfter: z.boolean().default(false),
  /** Whether the plugin refuses a POST without `X-Atlassian-Token: no-check`. */
  xsrfCheck: z.boolean().default(false),
  /** Accounts that are neither site nor organisation admin. */
  notAdmins: z.array(z.email()).max(100).default([]),
  /** Names offered at "Migrate to" beside those that came up in calls. */
  sites: z.array(siteName).max(100).default(['acme']),
  /** Checks that come to this until told otherwise. */
  checks: z.record(checkKey, z.enum(CHECK_OUTCOMES)).default({}),
});
export type MigrationSwitches = z.output<typeof migrationSwitchesSchema>;
