import { Card } from '../../components/card.tsx';
import { SimpleTable } from '../../components/simple-table.tsx';
import { StatusBadge } from '../../components/status-badge.tsx';
import { When } from '../../components/when.tsx';
import { useWords } from '../../words/define-words.ts';
import { ItemLink, useItemText } from './calendar-items.tsx';
import type { CalendarDay } from './calendar-query.ts';
import { calendarWords } from './words.ts';

export function CalendarTable({ days }: { readonly days: readonly CalendarDay[] }) {
  const { t } = useWords(calendarWords);
  const itemText = useItemText();
  const items = days.flatMap((day) => day.items.map((item) => ({ ...item, key: `${day.date} ${item.id}` })));
  return (
    <Card isFlush>
      <SimpleTable
        label={t('title')}
        head={[t('at'), t('what'), t('about'), t('status')]}
        rows={items.map((item) => ({
          id: item.key,
          cells: [
            <When key="at" at={item.at} isEstimated={item.estimated ?? false} />,
            itemText(item),
            <ItemLink key="about" item={item} />,
            <StatusBadge key="status" status={item.status} />,
          ],
        }))}
      />
    </Card>
  );
}
