import type { CalendarItem, FleetCalendar } from '@keyturn/client';
import { codeText } from '../output/instant-text.ts';
import type { Look } from '../output/look.ts';
import { statusText } from '../output/status-text.ts';
import { tableLines } from '../output/table.ts';
import { inLanguage } from '../output/words.ts';

/** One row for each thing that happens; windows, of which a day may have many, only when there is room. */
export function calendarLines({ days, zone }: FleetCalendar, look: Look): string[] {
  const clock = new Intl.DateTimeFormat('en-GB', {
    timeZone: zone,
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  });
  const weekday = new Intl.DateTimeFormat(look.lang, { timeZone: 'UTC', weekday: 'short' });
  const rows = days.flatMap(({ date, items, more = 0 }) => {
    const dayText = `${date} ${weekday.format(new Date(`${date}T00:00:00Z`))}`;
    const shown = items.filter(({ kind }) => look.isWide || kind !== 'window');
    return [
      ...shown.map((item) => [dayText, clock.format(new Date(item.at)), ...itemCells(item, look)]),
      ...(more > 0 ? [[dayText, '', `… ${more} more`, '', '', '']] : []),
    ];
  });
  return [
    ...tableLines(['DAY', 'TIME', 'WHAT', 'STATUS', 'SUBJECT', 'LABEL'], rows, look.lang),
    `Days and times are of ${zone}.`,
  ];
}

function itemCells(item: CalendarItem, look: Look): string[] {
  const { kind, status, subject, label, estimated, forecast, tokens = 1 } = item;
  const doubt = estimated === true ? 'estimated' : forecast === true ? 'forecast' : null;
  const others = tokens > 1 ? ` +${tokens - 1}` : '';
  const what = codeText(kind, look.lang);
  return [
    doubt === null ? what : `${what} (${inLanguage(look.lang, doubt)})`,
    statusText(status, look),
    `${subject}${others}`,
    label,
  ];
}
