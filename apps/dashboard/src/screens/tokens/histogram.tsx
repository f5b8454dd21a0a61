import type { TokenHistogram } from '@keyturn/contracts/schemas';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { Button } from '../../components/button.tsx';
import { Card } from '../../components/card.tsx';
import { classNames } from '../../components/class-names.ts';
import { Skeleton } from '../../components/empty.tsx';
import { numberText } from '../../time/instant-text.ts';
import { commonWords } from '../../words/common-words.ts';
import { useWords } from '../../words/define-words.ts';
import { histogramQuery } from './fleet-looks.ts';
import { DAY_RANGES, type TokenFilter, toggled } from './token-search.ts';
import { tokensWords } from './words.ts';

interface HistogramProps {
  readonly filter: TokenFilter;
  readonly onFilter: (filter: TokenFilter) => void;
}

/** How many tokens end when; a bar is a filter. */
export function Histogram({ filter, onFilter }: HistogramProps) {
  const { t } = useWords(tokensWords);
  const common = useWords(commonWords);
  const [isTable, setIsTable] = useState(false);
  const { data, error } = useQuery(histogramQuery(filter));
  const bars = barsOf(data);
  const chosen = filter['days']?.[0];
  const choose = (range: string) => onFilter(toggled(filter, 'days', range));
  return (
    <Card
      title={t('histogram.title')}
      aside={
        <Button tone="quiet" className="text-xs!" onPress={() => setIsTable(!isTable)}>
          {common.t(isTable ? 'showPicture' : 'showTable')}
        </Button>
      }
    >
      {data === undefined && error !== null && <p className="text-muted">{t('histogram.missing')}</p>}
      {data === undefined && error === null && <Skeleton className="h-28" />}
      {data !== undefined && !isTable && <Bars bars={bars} chosen={chosen} onChoose={choose} />}
      {data !== undefined && isTable && <BarTable bars={bars} chosen={chosen} onChoose={choose} />}
      <p className="mt-2 text-xs text-muted">
        {(data?.withoutExpiry ?? 0) > 0
          ? t('histogram.without', { count: data?.withoutExpiry ?? 0 })
          : t('histogram.hint')}
      </p>
    </Card>
  );
}

interface Bar {
  readonly range: string;
  readonly count: number;
}

interface BarsProps {
  readonly bars: readonly Bar[];
  readonly chosen: string | undefined;
  readonly onChoose: (range: string) => void;
}

function useRangeText(): (range: string) => string {
  const { t } = useWords(tokensWords);
  return (range) =>
    range === 'expired' ? t('histogram.expired') : t('histogram.days', { range: range.replace('-', '–') });
}

function Bars({ bars, chosen, onChoose }: BarsProps) {
  const { t } = useWords(tokensWords);
  const rangeText = useRangeText();
  const most = Math.max(1, ...bars.map(({ count }) => count));
  return (
    <div className="flex h-28 items-stretch gap-1">
      {bars.map(({ range, count }) => {
        const isChosen = chosen === range;
        return (
          <button
            key={range}
            type="button"
            aria-pressed={isChosen}
            aria-label={`${rangeText(range)}: ${t('histogram.count', { count })}`}
            onClick={() => onChoose(range)}
            className={classNames(
              'group flex min-w-0 flex-1 flex-col justify-end gap-1 rounded px-0.5 pb-0.5 hover:bg-sunken',
              isChosen && 'bg-accent-soft',
            )}
          >
            <span aria-hidden className="tabular text-center text-2xs text-muted">
              {count > 0 && numberText(count)}
            </span>
            <span
              aria-hidden
              className={classNames(
                'mx-auto w-full max-w-9 shrink-0 rounded-t',
                count === 0 ? 'h-px bg-line' : range === 'expired' ? 'bg-expired' : 'bg-accent',
                chosen !== undefined && !isChosen && 'opacity-40',
              )}
              style={count === 0 ? {} : { height: `${Math.max(4, (count / most) * 64)}px` }}
            />
            <span
              aria-hidden
              className={classNames(
                'truncate text-center text-2xs',
                isChosen ? 'font-semibold text-accent' : 'text-muted',
              )}
            >
              {range === 'expired' ? '✕' : range.replace('-', '–')}
            </span>
          </button>
        );
      })}
    </div>
  );
}

function BarTable({ bars, chosen, onChoose }: BarsProps) {
  const { t } = useWords(tokensWords);
  const rangeText = useRangeText();
  return (
    <table className="w-full text-left">
      <thead>
        <tr className="text-xs text-muted">
          <th scope="col" className="py-1 font-medium">
            {t('histogram.range')}
          </th>
          <th scope="col" className="py-1 text-right font-medium">
            {t('histogram.tokens')}
          </th>
        </tr>
      </thead>
      <tbody>
        {bars.map(({ range, count }) => (
          <tr key={range} className="border-t border-line">
            <th scope="row" className="font-normal">
              <button
                type="button"
                aria-pressed={chosen === range}
                onClick={() => onChoose(range)}
                className={classNames('py-1 text-accent underline', chosen === range && 'font-semibold')}
              >
                {rangeText(range)}
              </button>
            </th>
            <td className="tabular text-right">{numberText(count)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function barsOf(data: TokenHistogram | undefined): Bar[] {
  const counts = new Map(
    data?.buckets.map(({ fromDays, toDays, count }) => [
      fromDays === null ? 'expired' : toDays === null ? `${fromDays}+` : `${fromDays}-${toDays}`,
      count,
    ]),
  );
  return DAY_RANGES.map((range) => ({ range, count: counts.get(range) ?? 0 }));
}
