import { z } from 'zod';

/** ISO 8601, UTC, milliseconds, as every answer writes instants. */
export const instant = z.iso.datetime({ precision: 3 }).meta({ id: 'Instant', examples: ['2026-10-20T08:00:00.000Z'] });

/** An instant as people write it: any offset, any precision. Gives epoch ms. */
export const instantParameter = z.iso
  .datetime({ offset: true, error: 'an ISO 8601 instant with its zone, e.g. 2026-10-20T08:00:00Z' })
  .transform((text) => Date.parse(text));

export const LARGEST_LIMIT = 500;
const DEFAULT_LIMIT = 50;

const limitRule = `a whole number from 1 to ${LARGEST_LIMIT}`;

export const limitParameter = z
  .string(limitRule)
  .regex(/^\d{1,3}$/, limitRule)
  .transform(Number)
  .refine((limit) => limit >= 1 && limit <= LARGEST_LIMIT, limitRule)
  .default(DEFAULT_LIMIT)
  .meta({ description: `1 to ${LARGEST_LIMIT}, default ${DEFAULT_LIMIT}` });

export const cursorParameter = z
  .string('once')
  .max(2048)
  .optional()
  .meta({ description: '`next` of the page before, unchanged' });

export const flagParameter = z
  .enum(['true', 'false'])
  .transform((text) => text === 'true')
  .optional();

/** A parameter that may be given several times, meaning *or*. */
export const repeatable = <T extends z.ZodType<unknown, string>>(value: T) =>
  z
    .union([value, z.array(value)])
    .transform((given) => (Array.isArray(given) ? given : [given]) as z.output<T>[])
    .optional();

/** A filter compared with what was written by people or upstreams. */
export const filterText = z.string().min(1).max(254);

/** One page of a list. `next` is absent on the last page; `total` counts all that match; `asOf` is when memory was last up to date. */
export const pageOf = <T extends z.ZodType>(item: T) =>
  z.object({ items: z.array(item), next: z.string().optional(), total: z.int(), asOf: instant });
