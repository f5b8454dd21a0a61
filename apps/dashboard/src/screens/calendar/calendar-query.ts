import { type FleetCalendar, getFleetCalendar } from '@keyturn/client';
import { keepPreviousData, queryOptions } from '@tanstack/react-query';
import { client } from '../../api/client.ts';

export type CalendarDay = FleetCalendar['days'][number];
export type CalendarItem = CalendarDay['items'][number];

/** The days from `from` to `to` (both included) in a zone. */
export const calendarQuery = ({ from, to, zone }: { from: string; to: string; zone: string }) =>
  queryOptions({
    queryKey: ['fleet', 'calendar', from, to, zone],
    queryFn: ({ signal }) => getFleetCalendar({ client, signal, query: { from, to, zone } }),
    placeholderData: keepPreviousData,
  });
