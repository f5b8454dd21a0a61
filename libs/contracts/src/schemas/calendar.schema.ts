import { STATUSES } from '@keyturn/domain';
import { z } from 'zod';
import { LANGUAGES } from './task.schema.ts';
import { instant } from './page.schema.ts';
import { subjectFilters, tokenFilters } from './token-list.schema.ts';

/**
 * renewal: when one is to begin · expiry: of the current value · window: a renewal may begin in it · freeze: none may · task:
 * a person must have done it by then · consent: a standing one ends.
 */
export const CALENDAR_KINDS = ['renewal', 'expiry', 'window', 'freeze', 'task', 'consent'] as const;
export type CalendarKind = (typeof CALENDAR_KINDS)[number];

const calendarItem = z
  .object({
    id: z.string().meta({ description: 'The same as long as it is the same renewal, expiry, window, …' }),
    kind: z.enum(CALENDAR_KINDS),
    subject: z.string().meta({ description: 'Of a window or freeze, the first token that has it' }),
    label: z.string().meta({ description: 'Of the token or migration; of a window or freeze, what it says itself' }),
    at: instant,
    until: instant.optional().meta({ description: 'End of a window or freeze' }),
    status: z.enum(STATUSES),
    estimated: z.boolean().optional().meta({ description: 'The expiry is worked out by the lifetime' }),
    forecast: z.boolean().optional().meta({ description: 'A later renewal, if every one before works at once' }),
    tokens: z.int().optional().meta({ description: 'How many share this window or freeze' }),
    task: z.object({ id: z.string(), kind: z.string() }).optional(),
  })
  .meta({ id: 'CalendarItem' });
export type CalendarItem = z.output<typeof calendarItem>;

const day = z.string().meta({ examples: ['2027-01-20'] });

export const fleetCalendar = z
  .object({
    zone: z.string(),
    from: day,
    to: day,
    asOf: instant,
    days: z.array(
      z.object({
        date: day,
        status: z.enum(STATUSES).meta({ description: 'The worst of the day, healthy for a day without anything' }),
        items: z.array(calendarItem).meta({ description: 'By their time; at most 50, the worst ones' }),
        counts: z.object(
          Object.fromEntries(CALENDAR_KINDS.map((kind) => [kind, z.int()])) as Record<CalendarKind, z.ZodInt>,
        ),
        more: z.int().optional().meta({ description: 'How many are counted and not listed' }),
      }),
    ),
    windowsLeftOut: z
      .int()
      .optional()
      .meta({ description: 'So many different windows, those that the fewest tokens have, are not in it' }),
  })
  .meta({ id: 'FleetCalendar' });
export type FleetCalendar = z.output<typeof fleetCalendar>;

const dayParameter = z
  .string('a day, written YYYY-MM-DD')
  .regex(/^\d{4}-\d{2}-\d{2}$/, 'a day, written YYYY-MM-DD')
  .optional();

export const fleetCalendarQuery = z.strictObject({
  from: dayParameter.meta({ description: 'Fleet time; default today' }),
  to: dayParameter.meta({ description: 'Included; default 90 days after `from`, at most 400 days in all' }),
  zone: z.string('once').min(1).max(64).default('UTC').meta({ description: 'IANA name of the zone the days are of' }),
  ...subjectFilters,
});
export type FleetCalendarQuery = z.output<typeof fleetCalendarQuery>;

export const calendarFileQuery = fleetCalendarQuery.extend({ lang: z.enum(LANGUAGES).default('en') });

export const fleetRenewalsQuery = z.strictObject({
  weeks: z
    .string('a whole number')
    .regex(/^([1-9]|[1-4]\d|5[0-3])$/, 'a whole number from 1 to 53')
    .transform(Number)
    .default(12),
});

export const fleetRenewals = z
  .object({
    weeks: z.array(
      z.object({
        from: day.meta({ description: 'Its Monday, UTC' }),
        automatic: z.int().meta({ description: 'New values in use that an issuer made' }),
        byHand: z.int().meta({ description: 'New values in use that a person made' }),
        failed: z.int().meta({ description: 'Tries that failed' }),
      }),
    ),
    asOf: instant,
  })
  .meta({ id: 'FleetRenewals' });
export type FleetRenewals = z.output<typeof fleetRenewals>;

export const tokenHistogramQuery = z.strictObject(tokenFilters);

export const tokenHistogram = z
  .object({
    asOf: instant,
    buckets: z.array(
      z.object({
        fromDays: z.int().nullable().meta({ description: 'Included; null: expired' }),
        toDays: z.int().nullable().meta({ description: 'Excluded; null: no end' }),
        count: z.int(),
      }),
    ),
    withoutExpiry: z.int(),
  })
  .meta({ id: 'TokenHistogram' });
export type TokenHistogram = z.output<typeof tokenHistogram>;

const facet = z.array(z.object({ value: z.string(), count: z.int() }));

/** What lists can be filtered by, the most frequent first, at most 50 of each; of tokens, and within of migrations. */
export const fleetFacets = z
  .object({
    owners: facet,
    sites: facet,
    tags: z.record(z.string(), facet),
    kinds: facet,
    migrations: z.object({ servers: facet, sites: facet, products: facet }),
    asOf: instant,
  })
  .meta({ id: 'FleetFacets' });
export type FleetFacets = z.output<typeof fleetFacets>;
