import type { FleetRenewals } from '@keyturn/client';
import { useQuery } from '@tanstack/react-query';
import { ChartColumn } from 'lucide-react';
import { lazy, Suspense } from 'react';
import { Button } from '../../components/button.tsx';
import { Card } from '../../components/card.tsx';
import { Empty, Skeleton } from '../../components/empty.tsx';
import { RefusalNote } from '../../components/refusal-note.tsx';
import { dayText, percentText } from '../../time/instant-text.ts';
import { useUrl } from '../../url.ts';
import { commonWords } from '../../words/common-words.ts';
import { useWords } from '../../words/define-words.ts';
import { weeksQuery } from './home-queries.ts';
import { homeWords } from './words.ts';

// The library of charts is large: it comes after everything that matters more.
const WeekBars = lazy(async () => ({ default: (await import('./week-bars.tsx')).WeekBars }));

type Week = FleetRenewals['weeks'][number];

/** How many values were made without anybody, and how many by hand. */
export function Weeks() {
  const { t } = useWords(homeWords);
  const common = useWords(commonWords);
  const url = useUrl();
  const isTable = url.one('weeks') === 'table';
  const { data, error } = useQuery(weeksQuery);
  const hasAny = data?.weeks.some(({ automatic, byHand, failed }) => automatic + byHand + failed > 0) === true;
  return (
    <Card
      title={t('weeks.title')}
      aside={
        <Button tone="quiet" onPress={() => url.set({ weeks: isTable ? null : 'table' }, { replace: true })}>
          {common.t(isTable ? 'showPicture' : 'showTable')}
        </Button>
      }
    >
      <RefusalNote error={data === undefined ? error : null} />
      {data === undefined && error === null && <Skeleton className="h-56" />}
      {data !== undefined && !hasAny && <Empty icon={ChartColumn} title={t('weeks.none')} />}
      {hasAny && <Share weeks={data.weeks} />}
      {hasAny &&
        (isTable ? (
          <WeekTable weeks={data.weeks} />
        ) : (
          <Suspense fallback={<Skeleton className="h-52" />}>
            <WeekBars weeks={data.weeks} names={{ automatic: t('weeks.automatic'), byHand: t('weeks.byHand') }} />
          </Suspense>
        ))}
    </Card>
  );
}

function Share({ weeks }: { readonly weeks: readonly Week[] }) {
  const { t } = useWords(homeWords);
  const automatic = weeks.reduce((sum, week) => sum + week.automatic, 0);
  const all = weeks.reduce((sum, week) => sum + week.byHand, automatic);
  if (all === 0) return null;
  return <p className="mb-2 text-muted">{t('weeks.share', { share: percentText(automatic / all) })}</p>;
}

function WeekTable({ weeks }: { readonly weeks: readonly Week[] }) {
  const { t } = useWords(homeWords);
  return (
    <table className="w-full text-left">
      <thead>
        <tr className="border-b border-line text-xs text-muted">
          {(['week', 'automatic', 'byHand', 'failed'] as const).map((head) => (
            <th key={head} scope="col" className="py-1.5 pr-3 font-medium">
              {t(`weeks.${head}`)}
            </th>
          ))}
        </tr>
      </thead>
      <tbody className="tabular">
        {weeks.map((week) => (
          <tr key={week.from} className="border-b border-line last:border-b-0">
            <th scope="row" className="py-1 pr-3 font-normal">
              {dayText(week.from)}
            </th>
            <td>{week.automatic}</td>
            <td>{week.byHand}</td>
            <td>{week.failed}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
