import type { TokenTimeline } from '@keyturn/client';
import { FAILURES, isFailureCode } from '@keyturn/domain';
import { useInfiniteQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { Button } from '../../components/button.tsx';
import { Card } from '../../components/card.tsx';
import { Skeleton } from '../../components/empty.tsx';
import { RefusalNote } from '../../components/refusal-note.tsx';
import { Ago, When } from '../../components/when.tsx';
import { causeText, causeWords } from '../../words/cause-words.ts';
import { commonWords } from '../../words/common-words.ts';
import { useWords } from '../../words/define-words.ts';
import { eventText, eventWords } from '../../words/event-words.ts';
import { timelineQuery } from './queries.ts';
import { tokenWords } from './words.ts';

/** One line, newest first: what is planned at the top, then what happened. */
export function History({ id }: { readonly id: string }) {
  const { t } = useWords(tokenWords);
  const common = useWords(commonWords);
  const { data, error, hasNextPage, fetchNextPage, isFetchingNextPage, refetch } = useInfiniteQuery(timelineQuery(id));
  const planned = data?.pages[0]?.planned ?? [];
  const items = data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <div className="grid items-start gap-4 *:min-w-0 xl:grid-cols-[minmax(20rem,1fr)_2fr]">
      <Card title={t('history.planned')}>
        {data === undefined && error === null && <Skeleton className="h-24" />}
        {data !== undefined && planned.length === 0 && <p className="text-muted">{t('history.nothingPlanned')}</p>}
        <ol className="flex flex-col gap-3">
          {planned.map((plan) => (
            <Planned key={`${plan.what} ${plan.at} ${plan.version}`} plan={plan} />
          ))}
        </ol>
      </Card>
      <Card title={t('history.past')}>
        <RefusalNote error={error}>
          <Button onPress={() => void refetch()}>{common.t('tryAgain')}</Button>
        </RefusalNote>
        {data === undefined && error === null && <Skeleton className="h-64" />}
        <ol className="flex flex-col">
          {items.map((item, place) => (
            <Happened key={item.seq} item={item} before={items[place + 1]} />
          ))}
        </ol>
        {hasNextPage && (
          <Button className="mt-3" isPending={isFetchingNextPage} onPress={() => void fetchNextPage()}>
            {t('history.older')}
          </Button>
        )}
      </Card>
    </div>
  );
}

function Planned({ plan: { what, at, version } }: { readonly plan: TokenTimeline['planned'][number] }) {
  const { t } = useWords(tokenWords);
  return (
    <li className="border-l-2 border-dashed border-control/60 pl-3">
      <p className="font-medium">
        {t(`history.plan.${what}`)}
        {version !== null && <span className="font-normal text-muted"> · {t('history.ofVersion', { version })}</span>}
      </p>
      <p className="text-xs text-muted">
        <Ago at={at} /> · <When at={at} />
      </p>
    </li>
  );
}

type Item = TokenTimeline['items'][number];

function Happened({ item, before }: { readonly item: Item; readonly before: Item | undefined }) {
  const { t } = useWords(tokenWords);
  const events = useWords(eventWords);
  const version = item.data['version'];
  return (
    <li className="relative border-l-2 border-line pb-4 pl-4 last:pb-0">
      <span aria-hidden className="absolute top-1.5 -left-[5px] size-2 rounded-full bg-control" />
      <p>
        <Link to="/activity/$seq" params={{ seq: String(item.seq) }} className="font-medium hover:underline">
          {eventText(events.t, item.type)}
        </Link>
        {typeof version === 'number' && <span className="text-muted"> · {t('history.ofVersion', { version })}</span>}
      </p>
      <Explanation data={item.data} causeBefore={before?.data['cause']} />
      <p className="text-xs text-muted">
        <When at={item.at} /> · <Ago at={item.at} />
      </p>
    </li>
  );
}

interface ExplanationProps {
  readonly data: Readonly<Record<string, unknown>>;
  /** Of the event before: a cause that stays is not said again. */
  readonly causeBefore: unknown;
}

/** Why it happened, by whom, and what they said. */
function Explanation({ data, causeBefore }: ExplanationProps) {
  const { t, language } = useWords(tokenWords);
  const causes = useWords(causeWords);
  const text = (name: string): string | null => (typeof data[name] === 'string' ? data[name] : null);
  const code = text('code');
  const failure = isFailureCode(code) ? FAILURES[code] : null;
  const cause = failure?.cause ?? (data['cause'] === causeBefore ? null : text('cause'));
  const who = text('by');
  const said = text('comment') ?? text('detail') ?? (text('by') === null ? null : text('reason'));
  const because = cause !== null && cause !== said ? causeText(causes.t, cause) : null;
  const parts = [because, who === null ? null : t('history.byWhom', { who }), text('consumer')].filter(
    (part) => part !== null,
  );
  return (
    <>
      {parts.length > 0 && <p className="text-sm">{parts.join(' · ')}</p>}
      {said !== null && <p className="text-sm break-words text-muted">“{said}”</p>}
      {failure !== null && language === 'en' && (
        <p className="text-sm text-muted">
          {failure.title}. {failure.action}
        </p>
      )}
    </>
  );
}
