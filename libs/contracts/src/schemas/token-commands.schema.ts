import { z } from 'zod';
import { consumerName, line } from './token-spec.schema.ts';

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

export const rotation = z.strictObject({ reason: line(500) }).meta({ id: 'Rotation' });

export const rotationStarted = z.object({ version: z.int() }).meta({ id: 'RotationStarted' });
