import { Controller, Inject } from '@nestjs/common';
import { cloudEvent, eventPage, eventsQuery, eventStreamQuery } from '@keyturn/contracts/schemas';
import type { FeedQuery, Records } from '@keyturn/records';
import type { z } from 'zod';
import { Answer } from '../http/answer.ts';
import { ApiRefusal } from '../http/api-refusal.ts';
import type { ApiRequest } from '../http/api-request.ts';
import { Route } from '../http/route.decorator.ts';
import { RECORDS } from '../parts.ts';
import { eventOf, type CloudEvent } from './cloud-event.ts';
import type { EventFilter } from './event-stream.ts';
import { EventStreams } from './event-streams.service.ts';

type ListQuery = z.output<typeof eventsQuery>;
type StreamRequest = ApiRequest<undefined, z.output<typeof eventStreamQuery>>;

const SEQ = /^\d{1,15}$/;

@Controller()
export class EventsController {
  readonly #records: Records;
  readonly #streams: EventStreams;

  constructor(@Inject(RECORDS) records: Records, @Inject(EventStreams) streams: EventStreams) {
    this.#records = records;
    this.#streams = streams;
  }

  @Route({
    method: 'GET',
    path: '/v1/events',
    permission: 'events.read',
    summary: 'The event feed, in order or the newest first',
    query: eventsQuery,
    answer: eventPage,
  })
  async list({ query }: ApiRequest<undefined, ListQuery>): Promise<z.output<typeof eventPage>> {
    return query.order === 'asc' ? this.#inOrder(query) : this.#newestFirst(query);
  }

  @Route({
    method: 'GET',
    path: '/v1/events/stream',
    permission: 'events.read',
    summary:
      'Events as they happen: server-sent events, `id` is the `seq`, `data` a CloudEvent; resumes with Last-Event-ID',
    query: eventStreamQuery,
    produces: 'text/event-stream',
    refusals: ['request.limited', 'service.starting'],
  })
  async stream({ query, raw, reply }: StreamRequest): Promise<Answer> {
    const { after = null, ...filter } = query;
    const body = await this.#streams.open({
      filter: filterOf(filter),
      // A browser that comes again sends it with the address it began with.
      after: lastEventId(raw.headers['last-event-id']) ?? after,
      isWelcome: () => raw.server.shell.credentials.isStillGood(raw),
      response: reply.raw,
    });
    return new Answer({ body, headers: STREAM_HEADERS });
  }

  @Route({
    method: 'GET',
    path: '/v1/events/:seq',
    permission: 'events.read',
    summary: 'One event',
    answer: cloudEvent,
    refusals: ['resource.notFound'],
  })
  async show({ params: { seq } }: ApiRequest<undefined, Record<never, never>, 'seq'>): Promise<CloudEvent> {
    const after = SEQ.test(seq) ? Number(seq) - 1 : Infinity;
    const [found] = Number.isFinite(after) ? await this.#records.transitions.feed({ after, limit: 1 }) : [];
    if (found?.seq !== after + 1) throw new ApiRefusal('resource.notFound', { detail: 'There is no such event.' });
    return eventOf(found);
  }

  async #inOrder(query: ListQuery): Promise<z.output<typeof eventPage>> {
    const found = await this.#records.transitions.feed(feedQuery(query));
    return { items: found.map(eventOf), next: found.at(-1)?.seq ?? query.after };
  }

  async #newestFirst(query: ListQuery): Promise<z.output<typeof eventPage>> {
    const { limit } = query;
    const found = await this.#records.transitions.latest({ ...feedQuery(query), limit: limit + 1 });
    const items = found.slice(0, limit).map(eventOf);
    const last = items.at(-1);
    return { items, ...(found.length > limit && last !== undefined && { next: last.seq }) };
  }
}

const STREAM_HEADERS = {
  'content-type': 'text/event-stream; charset=utf-8',
  'cache-control': 'no-store',
  // nginx would hold events back until its buffer is full.
  'x-accel-buffering': 'no',
  // Kept alive, an ended stream would leave a connection that a closing server waits for.
  connection: 'close',
} as const;

function feedQuery({ after, before, limit, ...filter }: ListQuery): FeedQuery {
  return { after, limit, ...(before !== undefined && { before }), ...filterOf(filter) };
}

function filterOf({ type: types, subject }: Pick<ListQuery, 'type' | 'subject'>): EventFilter {
  return { ...(types !== undefined && { types }), ...(subject !== undefined && { subject }) };
}

/** null without one. Throws `request.malformed`. */
function lastEventId(header: string | string[] | undefined): number | null {
  if (header === undefined || header === '') return null;
  if (typeof header === 'string' && SEQ.test(header)) return Number(header);
  throw new ApiRefusal('request.malformed', { detail: 'Last-Event-ID must be the id of an event of this stream.' });
}
