import type { FleetCalendarQuery } from '@keyturn/contracts/schemas';
import { DAY_MS } from '@keyturn/domain';
import { calendarDay, dayAt, isTimeZone, shiftDay } from '@keyturn/schedule';
import { ApiRefusal } from '../http/api-refusal.ts';

const DEFAULT_DAYS = 90;
const MOST_DAYS = 400;
/** Farther ahead a date has five digits in its year. */
const LAST_DAY = '9990-12-31';

/** Days (`YYYY-MM-DD`), both included, of a zone. */
export interface CalendarRange {
  readonly from: string;
  readonly to: string;
  readonly zone: string;
}

type Asked = Pick<FleetCalendarQuery, 'from' | 'to' | 'zone'> & { readonly now: number };

/** The days that are asked for at `now` (epoch ms of fleet time). Throws `request.badParameter`. */
export function rangeOf({ from: asked, to: askedTo, zone, now }: Asked): CalendarRange {
  if (!isTimeZone(zone)) throw bad('zone', 'no such time zone; an IANA name such as Asia/Tokyo');
  const from = dayOf('from', asked ?? dayAt(now, zone));
  const to = dayOf('to', askedTo ?? shiftDay(from, DEFAULT_DAYS));
  if (to < from) throw bad('to', 'it is before `from`');
  if ((Date.parse(to) - Date.parse(from)) / DAY_MS >= MOST_DAYS) throw bad('to', `at most ${MOST_DAYS} days`);
  return { from, to, zone };
}

function dayOf(name: string, text: string): string {
  const day = calendarDay(text);
  if (day?.exists !== true) throw bad(name, `no such day${day === null ? '' : `; perhaps ${day.nearest}`}`);
  if (text > LAST_DAY) throw bad(name, `not after ${LAST_DAY}`);
  return text;
}

const bad = (name: string, why: string): ApiRefusal =>
  new ApiRefusal('request.badParameter', { detail: `The parameter "${name}" does not fit: ${why}` });
