import { useQuery } from '@tanstack/react-query';
import { CalendarOff, ChevronLeft, ChevronRight, Download } from 'lucide-react';
import { useSummary } from '../../shell/summary.ts';
import { Button, buttonLook } from '../../components/button.tsx';
import { Card } from '../../components/card.tsx';
import { Choice } from '../../components/choice.tsx';
import { Empty, Skeleton } from '../../components/empty.tsx';
import { Page } from '../../components/page.tsx';
import { RefusalNote } from '../../components/refusal-note.tsx';
import { fleetNow } from '../../time/fleet-time.ts';
import { viewerZone } from '../../time/instant-text.ts';
import { useUrl } from '../../url.ts';
import { useWords } from '../../words/define-words.ts';
import { addDays, addMonths, dayInZone, firstOfMonth, isDay } from './calendar-days.ts';
import { calendarQuery } from './calendar-query.ts';
import { CalendarTable } from './calendar-table.tsx';
import { DayCard } from './day-card.tsx';
import { MonthGrid } from './month-grid.tsx';
import { calendarWords } from './words.ts';

/** As much as the forecast is meant for: this month and the next two. */
const MONTHS = 3;

export function Screen() {
  const { t } = useWords(calendarWords);
  const url = useUrl();
  const zone = viewerZone();
  // Fleet time: without its clock, today would be another day.
  const isClockKnown = useSummary() !== undefined;
  const today = dayInZone(fleetNow(), zone);
  const chosen = url.one('date');
  const asked = url.one('from');
  const from = firstOfMonth(isDay(asked) ? asked : isDay(chosen) ? chosen : today);
  const months = Array.from({ length: MONTHS }, (_, index) => addMonths(from, index));
  const calendar = useQuery({
    ...calendarQuery({ from, to: addDays(addMonths(from, MONTHS), -1), zone }),
    enabled: isClockKnown,
  });
  const days = new Map(calendar.data?.days.map((day) => [day.date, day]));
  const isTable = url.one('view') === 'table';
  const isEmpty = calendar.data !== undefined && calendar.data.days.every(({ items }) => items.length === 0);
  const day = days.get(isDay(chosen) ? chosen : today);
  return (
    <Page
      title={t('title')}
      lead={t('lead', { zone })}
      actions={
        <a
          href={`/v1/fleet/calendar.ics?zone=${encodeURIComponent(zone)}`}
          download="keyturn.ics"
          className={buttonLook()}
        >
          <Download aria-hidden size={16} />
          {t('download')}
        </a>
      }
    >
      <Toolbar from={from} isTable={isTable} />
      <RefusalNote error={calendar.error}>
        <Button onPress={() => void calendar.refetch()}>{t('look')}</Button>
      </RefusalNote>
      {calendar.isPending && <Skeleton className="h-96" />}
      {isEmpty && (
        <Card>
          <Empty icon={CalendarOff} title={t('nothingPlanned')}>
            {t('nothingHint')}
          </Empty>
        </Card>
      )}
      {calendar.data !== undefined && !isEmpty && isTable && <CalendarTable days={calendar.data.days} />}
      {calendar.data !== undefined && !isTable && (
        <div className="grid items-start gap-4 lg:grid-cols-2 xl:grid-cols-3">
          {months.map((month) => (
            <MonthGrid
              key={month}
              month={month}
              days={days}
              today={today}
              chosen={day?.date ?? null}
              onChoose={(date) => url.set({ date }, { replace: true })}
            />
          ))}
        </div>
      )}
      {!isTable && <DayCard day={day} />}
      {calendar.data?.windowsLeftOut !== undefined && <p className="text-xs text-muted">{t('leftOut')}</p>}
    </Page>
  );
}

function Toolbar({ from, isTable }: { readonly from: string; readonly isTable: boolean }) {
  const { t } = useWords(calendarWords);
  const url = useUrl();
  return (
    <div className="flex flex-wrap items-end justify-between gap-3">
      <div className="flex gap-2">
        <Button icon={<ChevronLeft size={16} />} onPress={() => url.set({ from: addMonths(from, -1), date: null })}>
          {t('earlier')}
        </Button>
        <Button onPress={() => url.set({ from: null, date: null })}>{t('today')}</Button>
        <Button onPress={() => url.set({ from: addMonths(from, 1), date: null })}>
          {t('later')} <ChevronRight size={16} />
        </Button>
      </div>
      <Choice
        label={t('view')}
        value={isTable ? 'table' : 'picture'}
        options={[
          { value: 'picture', label: t('picture') },
          { value: 'table', label: t('table') },
        ]}
        onChange={(view) => url.set({ view: view === 'table' ? 'table' : null })}
      />
    </div>
  );
}
