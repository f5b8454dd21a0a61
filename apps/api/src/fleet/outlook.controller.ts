import { Controller, Inject } from '@nestjs/common';
import {
  calendarFileQuery,
  fleetCalendar,
  fleetCalendarQuery,
  fleetFacets,
  fleetRenewals,
  fleetRenewalsQuery,
  tokenHistogram,
  tokenHistogramQuery,
  type FleetCalendar,
  type FleetCalendarQuery,
  type FleetFacets,
  type FleetRenewals,
  type TokenHistogram,
} from '@keyturn/contracts/schemas';
import type { z } from 'zod';
import { Answer } from '../http/answer.ts';
import type { ApiRequest } from '../http/api-request.ts';
import { Route } from '../http/route.decorator.ts';
import type { Informer } from '../informer/informer.ts';
import { tokenFilter } from '../informer/token-filter.ts';
import { INFORMER } from '../parts.ts';
import { calendarFile } from './calendar-file.ts';
import { FleetCalendarService } from './fleet-calendar.service.ts';
import { fleetFacets as facetsOf } from './fleet-facets.ts';
import { RenewalWeeksService } from './renewal-weeks.service.ts';
import { tokenHistogram as histogramOf } from './token-histogram.ts';

type Query<Schema extends z.ZodType> = ApiRequest<undefined, z.output<Schema>>;

/** What is to come, and what the fleet is made of. */
@Controller()
export class OutlookController {
  readonly #informer: Informer;
  readonly #calendar: FleetCalendarService;
  readonly #weeks: RenewalWeeksService;

  constructor(
    @Inject(INFORMER) informer: Informer,
    @Inject(FleetCalendarService) calendar: FleetCalendarService,
    @Inject(RenewalWeeksService) weeks: RenewalWeeksService,
  ) {
    this.#informer = informer;
    this.#calendar = calendar;
    this.#weeks = weeks;
  }

  @Route({
    method: 'GET',
    path: '/v1/fleet/calendar',
    permission: 'fleet.read',
    summary: 'Renewals, expiries, windows, freezes, tasks and ends of standing consents by day',
    query: fleetCalendarQuery,
    answer: fleetCalendar,
  })
  calendar({ query }: ApiRequest<undefined, FleetCalendarQuery>): Promise<FleetCalendar> {
    return this.#calendar.calendar(query);
  }

  @Route({
    method: 'GET',
    path: '/v1/fleet/calendar.ics',
    permission: 'fleet.read',
    summary: 'The same as an iCalendar file (RFC 5545)',
    query: calendarFileQuery,
    produces: 'text/calendar',
  })
  async calendarFile({ query: { lang, ...query } }: Query<typeof calendarFileQuery>): Promise<Answer> {
    const body = calendarFile(await this.#calendar.calendar(query), lang);
    return new Answer({ body, headers: CALENDAR_HEADERS });
  }

  @Route({
    method: 'GET',
    path: '/v1/fleet/renewals',
    permission: 'fleet.read',
    summary: 'New values by week: made by an issuer, made by a person, tries that failed',
    query: fleetRenewalsQuery,
    answer: fleetRenewals,
  })
  renewals({ query: { weeks } }: Query<typeof fleetRenewalsQuery>): Promise<FleetRenewals> {
    return this.#weeks.weeks(weeks);
  }

  @Route({
    method: 'GET',
    path: '/v1/fleet/facets',
    permission: 'fleet.read',
    summary: 'Owners, sites, tags and kinds there are, for menus of filters',
    answer: fleetFacets,
  })
  facets(_request: ApiRequest): FleetFacets {
    const { tokens, migrations, asOf } = this.#informer;
    return { ...facetsOf({ tokens: tokens.values(), migrations: migrations.values() }), asOf };
  }

  @Route({
    method: 'GET',
    path: '/v1/tokens:histogram',
    permission: 'tokens.read',
    summary: 'How many tokens have how many days left; by the filters of the list',
    query: tokenHistogramQuery,
    answer: tokenHistogram,
  })
  histogram({ query }: Query<typeof tokenHistogramQuery>): TokenHistogram {
    const { asOf } = this.#informer;
    return { asOf, ...histogramOf({ items: this.#asked(query), now: this.#informer.now() }) };
  }

  *#asked(query: z.output<typeof tokenHistogramQuery>) {
    const isAskedFor = tokenFilter(query);
    for (const entry of this.#informer.tokens.values()) if (isAskedFor(entry)) yield entry.item;
  }
}

const CALENDAR_HEADERS = {
  'content-type': 'text/calendar; charset=utf-8',
  'content-disposition': 'inline; filename="keyturn.ics"',
} as const;
