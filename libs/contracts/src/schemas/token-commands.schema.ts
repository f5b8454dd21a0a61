import { VERSION_STATUSES } from '@keyturn/domain';
import { z } from 'zod';
import { instant } from './page.schema.ts';
import { consumerName, line } from './spec-fields.schema.ts';

export const acknowledgement = z
  .strictObject({
    consumer: consumerName
      .optional()
      .meta({ description: 'For operators, who report for a consumer; a consumer reports for itself' }),
    version: z.int().min(1),
    outcome: z.enum(['ok', 'failed']),
    detail: line(500).optional(),
  })
  .meta({ id: 'Acknowledgement' });

export const acknowledged = z
  .object({ consumer: z.string(), version: z.int(), state: z.enum(['pulled', 'adopted', 'failed']) })
  .meta({ id: 'Acknowledged' });

const reason = line(500);
const inFuture = z.iso.datetime({ offset: true }).meta({ examples: ['2027-01-20T00:00:00Z'] });

export const rotation = z
  .strictObject({
    reason,
    breakGlass: z
      .boolean()
      .optional()
      .meta({ description: 'An emergency: predecessors are revoked without waiting for their consumers' }),
  })
  .meta({ id: 'Rotation' });

/** `version`: begun · `confirmation`: waits for a second person. */
export const rotationStarted = z
  .union([z.object({ version: z.int() }), z.object({ confirmation: z.string(), expiresAt: instant })])
  .meta({ id: 'RotationStarted' });

/** What is wrong with a value is for the domain to say: its shape is any text. */
export const submission = z
  .strictObject({
    value: z.string().meta({ description: 'At most 8 KB, no blanks within; stored encrypted, never shown again' }),
    version: z.int().min(1).optional().meta({ description: 'Names a version that has no value yet' }),
    expiresAt: inFuture
      .optional()
      .meta({ description: 'As chosen upstream; estimated from the lifetime when left out' }),
  })
  .meta({ id: 'Submission' });

export const submitted = z
  .object({
    version: z.int(),
    fingerprint: z.string(),
    expiresAt: instant,
    status: z.enum(VERSION_STATUSES).meta({
      description:
        'staged: still being tried · orphaned: it does not work, its predecessor stays · what comes after current: a late repeat',
    }),
  })
  .meta({ id: 'Submitted' });

export const pauseRequest = z.strictObject({ until: inFuture.optional(), reason }).meta({ id: 'Pause' });
export const resumeRequest = z.strictObject({}).meta({ id: 'Resume' });
export const retireRequest = z
  .strictObject({
    reason,
    revoke: z.boolean().meta({ description: 'false: whatever is valid upstream stays so until it ends by itself' }),
  })
  .meta({ id: 'Retire' });
