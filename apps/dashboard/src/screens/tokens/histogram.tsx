import type { TokenHistogram } from '@keyturn/client';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { Button } from '../../components/button.tsx';
import { classNames } from '../../components/class-names.ts';
import { Skeleton } from '../../components/empty.tsx';
import { useIsNarrow } from '../../components/media.ts';
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
    <section className="rounded-lg border border-line bg-surface px-4 pt-1.5 pb-2.5 shadow-card">
      <header className="flex items-center justify-between gap-2">
        <h2 className="text-sm font-semibold whitespace-nowrap">{t('histogram.title')}</h2>
        <span className="flex items-center gap-2">
          {(data?.withoutExpiry ?? 0) > 0 && (
            <span className="tabular hidden text-xs text-muted sm:inline">
              {t('histogram.without', { count: data?.withoutExpiry ?? 0 })}
            </span>
          )}
          <Button tone="quiet" className="text-xs!" onPress={() => setIsTable(!isTable)}>
            {common.t(isTable ? 'showPicture' : 'showTable')}
          </Button>
        </span>
      </header>
      {data === undefined && error !== null && <p className="text-muted">{t('histogram.missing')}</p>}
      {data === undefined && error === null && <Skeleton className="h-24" />}
      {data !== undefined && !isTable && <Bars bars={bars} chosen={chosen} onChoose={choose} />}
      {data !== undefined && isTable && <BarTable bars={bars} chosen={chosen} onChoose={choose} />}
    </section>
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
  const isNarrow = useIsNarrow();
  const most = Math.max(1, ...bars.map(({ count }) => count));
  return (
    <div className="flex h-24 items-stretch gap-0.5">
      {bars.map(({ range, count }) => {
        const isChosen = chosen === range;
        return (
          <button
            key={range}
            type="button"
            aria-pressed={isChosen}
            onClick={() => onChoose(range)}
            className={classNames(
              'group relative flex min-w-0 flex-1 flex-col justify-end gap-1 rounded pb-0.5 hover:bg-sunken',
              isChosen && 'bg-accent-soft',
            )}
          >
            <span className="only-heard">{`${rangeText(range)}: ${t('histogram.count', { count })}`}</span>
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
              style={count === 0 ? {} : { height: `${Math.max(4, (count / most) * 48)}px` }}
            />
            <span
              aria-hidden
              className={classNames(
                'text-center text-2xs whitespace-nowrap',
                isChosen ? 'font-semibold text-accent' : 'text-muted',
              )}
            >
              {range === 'expired' ? '✕' : isNarrow ? range.replace(/-.*/, '–') : range.replace('-', '–')}
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
