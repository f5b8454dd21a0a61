import type { CalendarItem, CalendarKind, FleetCalendar, Language } from '@keyturn/contracts/schemas';
import ical, { type ICalEventData } from 'ical-generator';

/** Calendars ask again so often; fleet time may run faster, and what is to come seldom changes. */
const ASK_AGAIN_SECONDS = 3_600;

interface Words {
  readonly name: string;
  readonly kinds: Readonly<Record<CalendarKind, string>>;
  readonly forecast: string;
  readonly estimated: string;
  readonly more: (count: number) => string;
}

const WORDS: Readonly<Record<Language, Words>> = {
  en: {
    name: 'Keyturn: renewals and expiries',
    kinds: {
      renewal: 'Renewal',
      expiry: 'Expires',
      window: 'Renewals may begin',
      freeze: 'No renewals',
      task: 'Task due',
      consent: 'Consent ends',
    },
    forecast: ' (forecast)',
    estimated: ' (estimated)',
    more: (count) => `${count} more in Keyturn`,
  },
  ja: {
    name: 'Keyturn: 更新と期限',
    kinds: {
      renewal: '更新',
      expiry: '期限切れ',
      window: '更新できる時間帯',
      freeze: '更新停止期間',
      task: 'タスクの期限',
      consent: '同意の期限',
    },
    forecast: '（予測）',
    estimated: '（推定）',
    more: (count) => `ほか${count}件（Keyturn）`,
  },
};

/** The calendar as RFC 5545; what is listed on several days is in it once, under an id that stays. */
export function calendarFile({ days, asOf }: FleetCalendar, language: Language): string {
  const words = WORDS[language];
  const stamp = new Date(asOf);
  const items = new Map(days.flatMap((day) => day.items.map((item) => [item.id, item] as const)));
  const more = days.flatMap(({ date, more: count }) =>
    count === undefined ? [] : [{ ...wholeDay(date), id: uid(`more:${date}`), stamp, summary: words.more(count) }],
  );
  const events = [...items.values()].map((item) => ({ ...eventOf(item, words), stamp }));
  const prodId = { company: 'keyturn', product: 'keyturn', language: language.toUpperCase() };
  return ical({ name: words.name, prodId, ttl: ASK_AGAIN_SECONDS, events: [...events, ...more] }).toString();
}

function eventOf(item: CalendarItem, { kinds, forecast, estimated }: Words): ICalEventData {
  const { id, kind, label, subject, at, until = at } = item;
  const notes = `${item.forecast === true ? forecast : ''}${item.estimated === true ? estimated : ''}`;
  return {
    id: uid(id),
    start: new Date(at),
    end: new Date(until),
    summary: `${kinds[kind]}: ${label}${notes}`,
    description: subject,
  };
}

const uid = (id: string): string => `${id}@keyturn`;

const wholeDay = (date: string) => ({ start: new Date(`${date}T00:00:00Z`), allDay: true });
