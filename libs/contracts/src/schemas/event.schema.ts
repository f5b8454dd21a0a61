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

/** `next` is what to send as `after` next time, also when there was nothing new. */
export const eventPage = z.object({ items: z.array(cloudEvent), next: z.int() }).meta({ id: 'EventPage' });

const EVENT_TYPE = /^keyturn\.(token|migration|consent|task)\.[a-zA-Z]{1,40}$/;

export const subjectParameter = z
  .string()
  .max(80)
  .refine((text) => parseSubject(text) !== null, 'token/<id> or migration/<id>');

export const eventsQuery = z.strictObject({
  after: z
    .string('a number')
    .regex(/^\d{1,15}$/, 'the `seq` of the last event seen, 0 for all')
    .transform(Number)
    .default(0),
  limit: limitParameter,
  type: repeatable(z.string().regex(EVENT_TYPE, 'an event type such as keyturn.token.promoted')),
  subject: subjectParameter.optional(),
});
