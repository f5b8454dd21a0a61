import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { CalendarCheck } from 'lucide-react';
import { useState } from 'react';
import { Button } from '../../components/button.tsx';
import { Card } from '../../components/card.tsx';
import { Empty, Skeleton } from '../../components/empty.tsx';
import { RefusalNote } from '../../components/refusal-note.tsx';
import { StatusBadge } from '../../components/status-badge.tsx';
import { LINK_LOOK } from '../../components/text-link.tsx';
import { viewerZone } from '../../time/instant-text.ts';
import { useUrl } from '../../url.ts';
import { commonWords } from '../../words/common-words.ts';
import { useWords } from '../../words/define-words.ts';
import { calendarQuery } from './home-queries.ts';
import { useDayTexts } from './day-texts.ts';
import { StripPicture } from './strip-picture.tsx';
import { isEventful, type StripDay, stripDays } from './strip-days.ts';
import { homeWords } from './words.ts';

/** Renewals and expiries of the next 90 days, the worst status of each day; as a picture or a table. */
export function CalendarStrip() {
  const { t } = useWords(homeWords);
  const common = useWords(commonWords);
  const url = useUrl();
  const isTable = url.one('calendar') === 'table';
  const { data, error } = useQuery(calendarQuery(viewerZone()));
  const days = data === undefined ? undefined : stripDays(data);
  return (
    <Card
      title={t('calendar.title')}
      aside={
        <div className="flex items-center gap-3">
          <Button tone="quiet" onPress={() => url.set({ calendar: isTable ? null : 'table' }, { replace: true })}>
            {common.t(isTable ? 'showPicture' : 'showTable')}
          </Button>
          <Link to="/calendar" className={LINK_LOOK}>
            {t('calendar.open')}
          </Link>
        </div>
      }
    >
      <RefusalNote error={days === undefined ? error : null} />
      {days === undefined && error === null && <Skeleton className="h-44" />}
      {days !== undefined && !days.some(isEventful) && <Empty icon={CalendarCheck} title={t('calendar.empty')} />}
      {days?.some(isEventful) === true && (isTable ? <DayTable days={days} /> : <Picture days={days} />)}
    </Card>
  );
}

function Picture({ days }: { readonly days: readonly StripDay[] }) {
  const { t } = useWords(homeWords);
  const [active, setActive] = useState<StripDay | null>(null);
  const told = active ?? days.find(isEventful) ?? null;
  const hasFreeze = days.some(({ counts }) => counts.freeze > 0);
  const hasForecast = days.some(({ isForecast }) => isForecast);
  return (
    <div className="flex flex-col gap-2">
      <StripPicture days={days} onActive={setActive} />
      <div
        aria-hidden
        className="flex min-h-11 flex-wrap items-center gap-x-3 gap-y-1 rounded-md bg-sunken/60 px-3 py-1.5"
      >
        {told !== null && <Told day={told} />}
      </div>
      <p className="flex flex-wrap gap-x-4 text-xs text-muted">
        <span>{t('calendar.above')}</span>
        <span>{t('calendar.below')}</span>
        {hasForecast && <span>{t('calendar.forecast')}</span>}
        {hasFreeze && <span>{t('calendar.freeze')}</span>}
        <span className="max-md:hidden">{t('calendar.hint')}</span>
      </p>
    </div>
  );
}

function Told({ day }: { readonly day: StripDay }) {
  const texts = useDayTexts();
  return (
    <>
      <span className="font-medium">{texts.day(day)}</span>
      <span className="tabular">{texts.what(day.counts)}</span>
      {isEventful(day) && <StatusBadge status={day.status} />}
      <span className="min-w-0 truncate text-muted">{texts.list(day.labels.slice(0, 4))}</span>
    </>
  );
}

function DayTable({ days }: { readonly days: readonly StripDay[] }) {
  const { t } = useWords(homeWords);
  const texts = useDayTexts();
  const heads = ['day', 'worst', 'renewals', 'expiries', 'tasks'] as const;
  return (
    <div className="max-h-96 overflow-auto" tabIndex={0} role="region" aria-label={t('calendar.title')}>
      <table className="w-full text-left">
        <caption className="pb-2 text-left text-xs text-muted">{t('calendar.onlyDays')}</caption>
        <thead>
          <tr className="border-b border-line text-xs text-muted">
            {heads.map((head) => (
              <th key={head} scope="col" className="py-1.5 pr-4 font-medium">
                {t(`calendar.${head}`)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody className="tabular">
          {days.filter(isEventful).map((day) => (
            <tr key={day.date} className="border-b border-line last:border-b-0">
              <th scope="row" className="py-1.5 pr-4 font-normal whitespace-nowrap">
                <Link to="/calendar" search={{ date: day.date }} className={LINK_LOOK}>
                  {texts.day(day)}
                </Link>
              </th>
              <td className="pr-4">
                <StatusBadge status={day.status} />
              </td>
              <td className="pr-4">{day.counts.renewal}</td>
              <td className="pr-4">{day.counts.expiry}</td>
              <td>{day.counts.task}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
