import { Card } from '../../components/card.tsx';
import { StatusBadge } from '../../components/status-badge.tsx';
import { When } from '../../components/when.tsx';
import { dayText } from '../../time/instant-text.ts';
import { useWords } from '../../words/define-words.ts';
import { ItemLink, useItemText } from './calendar-items.tsx';
import type { CalendarDay } from './calendar-query.ts';
import { useCountsText } from './counts-text.ts';
import { calendarWords } from './words.ts';

/** What is on the chosen day. */
export function DayCard({ day }: { readonly day: CalendarDay | undefined }) {
  const { t } = useWords(calendarWords);
  const itemText = useItemText();
  const countsText = useCountsText();
  if (day === undefined) return <p className="text-muted">{t('onDay')}</p>;
  return (
    <Card title={`${dayText(`${day.date}T12:00:00`)} · ${countsText(day.counts)}`} isFlush>
      <ul aria-live="polite">
        {day.items.map((item) => (
          <li
            key={item.id}
            className="grid grid-cols-[max-content_1fr] items-center gap-x-4 gap-y-1 border-b border-line px-4 py-2.5 last:border-b-0 sm:grid-cols-[8.5rem_10rem_minmax(0,1fr)_max-content]"
          >
            <StatusBadge status={item.status} className="justify-self-start" />
            <span className="text-muted">
              <When at={item.at} isEstimated={item.estimated ?? false} />
            </span>
            <span className="col-span-2 min-w-0 sm:col-span-1">
              <ItemLink item={item} />
            </span>
            <span className="col-span-2 text-muted sm:col-span-1">{itemText(item)}</span>
          </li>
        ))}
      </ul>
      {day.more !== undefined && <p className="px-4 py-2.5 text-muted">{t('more', { count: day.more })}</p>}
    </Card>
  );
}
