import { Controller, Inject } from '@nestjs/common';
import { eventPage, eventsQuery, type cloudEvent } from '@keyturn/contracts/schemas';
import type { Records, TransitionItem } from '@keyturn/records';
import type { z } from 'zod';
import type { ApiRequest } from '../http/api-request.ts';
import { Route } from '../http/route.decorator.ts';
import { RECORDS } from '../parts.ts';

@Controller()
export class EventsController {
  readonly #records: Records;

  constructor(@Inject(RECORDS) records: Records) {
    this.#records = records;
  }

  @Route({
    method: 'GET',
    path: '/v1/events',
    permission: 'events.read',
    summary: 'The event feed in order',
    query: eventsQuery,
    answer: eventPage,
  })
  async list({ query }: ApiRequest<undefined, z.output<typeof eventsQuery>>): Promise<z.output<typeof eventPage>> {
    const { after, limit, type: types, subject } = query;
    const found = await this.#records.transitions.feed({
      after,
      limit,
      ...(types !== undefined && { types }),
      ...(subject !== undefined && { subject }),
    });
    return { items: found.map(eventOf), next: found.at(-1)?.seq ?? after };
  }
}

/** A transition as CloudEvents 1.0 writes it. */
export function eventOf({ subject, revision, type, at, data, seq }: TransitionItem): z.output<typeof cloudEvent> {
  return {
    specversion: '1.0',
    id: `${subject}@${revision}`,
    source: '/v1',
    type,
    subject,
    time: at,
    datacontenttype: 'application/json',
    data: data as Record<string, unknown>,
    seq,
  };
}
