import { z } from 'zod';
import { parseSubject } from '../names.ts';
import { instant, limitParameter, repeatable } from './page.schema.ts';

/** CloudEvents 1.0 in JSON; `seq` is the place in the feed. */
export const cloudEvent = z
  .object({
    specversion: z.literal('1.0'),
    id: z.string().meta({ examples: ['token/billing-api@41'] }),
    source: z.literal('/v1'),
    type: z.string().meta({ examples: ['keyturn.token.promoted'] }),
    subject: z.string(),
    time: instant,
    datacontenttype: z.literal('application/json'),
    data: z.record(z.string(), z.unknown()),
    seq: z.int(),
  })
  .meta({ id: 'CloudEvent' });

/** In order, `next` is what to send as `after` next time, also when there was nothing new; newest first, as `before`, absent at the end. */
export const eventPage = z
  .object({
    items: z.array(cloudEvent),
    next: z.int().optional().meta({ description: 'Absent only with `order=desc`, where nothing older is left' }),
  })
  .meta({ id: 'EventPage' });

const EVENT_TYPE = /^keyturn\.(token|migration|consent|task)\.[a-zA-Z]{1,40}$/;

export const subjectParameter = z
  .string()
  .max(80)
  .refine((text) => parseSubject(text) !== null, 'token/<id> or migration/<id>');

const placeParameter = (rule: string) =>
  z
    .string('a number')
    .regex(/^\d{1,15}$/, rule)
    .transform(Number);

const afterParameter = placeParameter('the `seq` of the last event seen, 0 for all');

const eventFilters = {
  type: repeatable(z.string().regex(EVENT_TYPE, 'an event type such as keyturn.token.promoted')),
  subject: subjectParameter.optional(),
};

export const eventsQuery = z.strictObject({
  after: afterParameter.default(0).meta({ description: 'Only events with a higher `seq`' }),
  before: placeParameter('the `seq` of an event').optional().meta({ description: 'Only events with a lower `seq`' }),
  order: z.enum(['asc', 'desc']).default('asc').meta({ description: 'desc: the newest first' }),
  limit: limitParameter,
  ...eventFilters,
});

export const eventStreamQuery = z.strictObject({
  after: afterParameter.optional().meta({
    description: 'Begins after this `seq`; `Last-Event-ID` outranks it, without either it begins at the newest',
  }),
  ...eventFilters,
});
