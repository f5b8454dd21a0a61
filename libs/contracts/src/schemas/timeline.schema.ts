import { z } from 'zod';
import { cursorParameter, instant, limitParameter } from './page.schema.ts';

const happened = z.object({
  seq: z.int(),
  revision: z.int(),
  type: z.string().meta({ examples: ['keyturn.token.promoted'] }),
  at: instant,
  data: z.record(z.string(), z.unknown()),
});

/** renewal: from then on a successor is made · retry: the next try of a failing step · revocation: a predecessor is revoked · expiry: a value ends · reminder, escalation: of an open task. */
export const PLANS = ['renewal', 'retry', 'revocation', 'expiry', 'reminder', 'escalation'] as const;

const planned = z.object({ what: z.enum(PLANS), at: instant, version: z.int().nullable() });

/** `planned` then `items` read as one line, newest first: the furthest plan at the top, the registration at the end. */
export const tokenTimeline = z
  .object({ planned: z.array(planned), items: z.array(happened), next: z.string().optional(), asOf: instant })
  .meta({ id: 'TokenTimeline' });

/**
 * retry: the next try of a failing step · attempt: from then on the next attempt begins · standstill: a person is asked when
 * nothing has changed by then · attachmentExpiry, tokenExpiry: what the next attempt needs ends, and is renewed before it ·
 * appsOfferEnd: an app that failed cannot be run again after that · reminder: of an open task.
 */
export const MIGRATION_PLANS = [
  'retry',
  'attempt',
  'standstill',
  'attachmentExpiry',
  'tokenExpiry',
  'appsOfferEnd',
  'reminder',
] as const;

const plannedOfMigration = z.object({ what: z.enum(MIGRATION_PLANS), at: instant, attempt: z.int().nullable() });

/** As of tokens: `planned` then `items`, newest first. */
export const migrationTimeline = z
  .object({
    planned: z.array(plannedOfMigration),
    items: z.array(happened),
    next: z.string().optional(),
    asOf: instant,
  })
  .meta({ id: 'MigrationTimeline' });

export const timelineQuery = z.strictObject({ limit: limitParameter, cursor: cursorParameter });
