import { z } from 'zod';
import { flagParameter, instant } from './page.schema.ts';
import { violation } from './violation.schema.ts';

/** One document of `fleet:apply`; each is checked on its own, so that one mistake is one refusal. */
export const fleetDocument = z
  .strictObject({ kind: z.enum(['Token', 'Migration']), spec: z.unknown() })
  .meta({ id: 'FleetDocument' });

/** A YAML stream of documents, a JSON array of them, or one of them. */
export const fleetApplyBody = z
  .union([z.array(z.unknown()).min(1), z.record(z.string(), z.unknown())])
  .transform((sent): readonly unknown[] => (Array.isArray(sent) ? sent : [sent]))
  .meta({ id: 'FleetDocuments', description: 'One FleetDocument, or an array of them; as YAML one after another' });

export const fleetApplyQuery = z.strictObject({ dryRun: flagParameter, atomic: flagParameter });

export const APPLY_OUTCOMES = ['created', 'changed', 'unchanged', 'refused'] as const;

const applied = z.object({
  index: z.int(),
  kind: z.string().nullable(),
  id: z.string().nullable(),
  outcome: z.enum(APPLY_OUTCOMES),
  violations: z.array(violation).optional(),
});

export const fleetApplied = z
  .object({
    dryRun: z.boolean(),
    counts: z.object({ created: z.int(), changed: z.int(), unchanged: z.int(), refused: z.int() }),
    items: z.array(applied),
  })
  .meta({ id: 'FleetApplied' });

const counts = z.record(z.string(), z.int());
const success = z.object({
  promoted: z.int(),
  failing: z.int().meta({ description: 'Tries that failed' }),
  rate: z.number().nullable().meta({ description: 'promoted / (promoted + failing); null without either' }),
});

const stuck = z.object({ id: z.string(), since: instant, cause: z.string().nullable() }).nullable();

/** Tokens, and within migrations; the open tasks are those of both. */
export const fleetSummary = z
  .object({
    total: z.int(),
    phase: counts,
    status: counts,
    health: counts,
    cause: counts,
    kind: counts,
    openTasks: z.int(),
    oldestStuck: stuck,
    nextExpiry: z.object({ id: z.string(), expiresAt: instant }).nullable(),
    migrations: z.object({
      total: z.int(),
      phase: counts,
      status: counts,
      health: counts,
      cause: counts,
      product: counts,
      oldestStuck: stuck,
    }),
    successRate: z.object({ last24h: success, last30d: success }),
    clock: z.object({ factor: z.number(), now: instant }),
    asOf: instant,
  })
  .meta({ id: 'FleetSummary' });
