import { Card } from '../../components/card.tsx';
import { classNames } from '../../components/class-names.ts';
import { STATUS_LOOK } from '../../components/status-badge.tsx';
import { useWords } from '../../words/define-words.ts';
import { LOCALES } from '../../words/language.ts';
import { statusWords } from '../../words/status-words.ts';
import { type Day, weeksOf } from './calendar-days.ts';
import type { CalendarDay } from './calendar-query.ts';
import { useCountsText } from './counts-text.ts';
import { calendarWords } from './words.ts';

interface MonthGridProps {
  readonly month: Day;
  readonly days: ReadonlyMap<Day, CalendarDay>;
  readonly today: Day;
  readonly chosen: Day | null;
  readonly onChoose: (day: Day) => void;
}

/** Any week that begins on a Monday: for the names of the days. */
const A_MONDAY = Date.UTC(2024, 0, 1);

export function MonthGrid({ month, days, today, chosen, onChoose }: MonthGridProps) {
  const { language } = useWords(calendarWords);
  const locale = LOCALES[language];
  const name = new Intl.DateTimeFormat(locale, { year: 'numeric', month: 'long', timeZone: 'UTC' }).format(
    Date.parse(month),
  );
  const weekday = new Intl.DateTimeFormat(locale, { weekday: 'short', timeZone: 'UTC' });
  return (
    <Card title={name}>
      <table className="w-full table-fixed border-separate border-spacing-1" aria-label={name}>
        <thead>
          <tr>
            {Array.from({ length: 7 }, (_, index) => (
              <th key={index} scope="col" className="pb-1 text-xs font-medium text-muted">
                {weekday.format(A_MONDAY + index * 86_400_000)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {weeksOf(month).map((week, index) => (
            <tr key={index}>
              {week.map((day, place) => (
                <td key={day ?? place} className="p-0">
                  {day !== null && (
                    <DayButton
                      date={day}
                      day={days.get(day)}
                      isToday={day === today}
                      isChosen={day === chosen}
                      onChoose={onChoose}
                    />
                  )}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </Card>
  );
}

interface DayButtonProps {
  readonly date: Day;
  readonly day: CalendarDay | undefined;
  readonly isToday: boolean;
  readonly isChosen: boolean;
  readonly onChoose: (day: Day) => void;
}

function DayButton({ date, day, isToday, isChosen, onChoose }: DayButtonProps) {
  const { t } = useWords(calendarWords);
  const { t: status } = useWords(statusWords);
  const countsText = useCountsText();
  const isFull = day !== undefined && day.items.length > 0;
  const { renewal = 0, expiry = 0, task = 0, consent = 0 } = day?.counts ?? {};
  const count = renewal + expiry + task + consent;
  const look = STATUS_LOOK[day?.status ?? 'unknown'];
  const label = isFull ? `${date}: ${status(day.status)}, ${countsText(day.counts)}` : `${date}: ${t('nothing')}`;
  return (
    <button
      type="button"
      aria-pressed={isChosen}
      {...(isToday && { 'aria-current': 'date' as const })}
      title={label}
      onClick={() => onChoose(date)}
      className={classNames(
        'tabular relative flex h-12 w-full flex-col items-center justify-center rounded-md border text-sm',
        isChosen ? 'border-accent ring-1 ring-accent' : 'border-transparent hover:border-control',
        isFull ? classNames(look.ground, look.text) : 'text-muted',
      )}
    >
      <span className="only-heard">{label}</span>
      <span aria-hidden className={classNames(isToday && 'rounded-full bg-accent px-1.5 font-semibold text-on-accent')}>
        {Number(date.slice(8))}
      </span>
      <span aria-hidden className="flex h-3.5 items-center gap-0.5 text-2xs leading-none font-semibold">
        {isFull && <look.icon aria-hidden size={10} strokeWidth={2.5} />}
        {count > 0 && count}
      </span>
    </button>
  );
}
