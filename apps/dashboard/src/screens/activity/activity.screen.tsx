import { useInfiniteQuery } from '@tanstack/react-query';
import { Inbox, SearchX } from 'lucide-react';
import { useCallback, useEffect, useState } from 'react';
import { queryClient } from '../../api/query-client.ts';
import { Button } from '../../components/button.tsx';
import { Card } from '../../components/card.tsx';
import { Choice } from '../../components/choice.tsx';
import { Empty, Skeleton } from '../../components/empty.tsx';
import { Field } from '../../components/field.tsx';
import { Page } from '../../components/page.tsx';
import { RefusalNote } from '../../components/refusal-note.tsx';
import { type FleetEvent, useFleetEvents } from '../../live/live.ts';
import { useUrl } from '../../url.ts';
import { useWords } from '../../words/define-words.ts';
import { type EventFilter, FILTER_NAMES, fits, isFilterName } from './event-filter.ts';
import { feedQuery } from './event-queries.ts';
import { EventRows } from './event-rows.tsx';
import { activityWords } from './words.ts';

export function Screen() {
  const { t } = useWords(activityWords);
  const url = useUrl();
  const named = url.one('kind');
  const filter: EventFilter = { kind: isFilterName(named) ? named : 'all', subject: url.one('subject') };
  const isNarrowed = filter.kind !== 'all' || filter.subject !== null;
  const feed = useInfiniteQuery(feedQuery(filter));
  usePutOnTop(filter);
  const events = feed.data?.pages.flatMap(({ items }) => items) ?? [];
  return (
    <Page title={t('title')} lead={t('lead')}>
      <div className="flex flex-wrap items-end gap-4">
        <Choice
          label={t('filter')}
          value={filter.kind}
          options={FILTER_NAMES.map((value) => ({ value, label: t(`kinds.${value}`) }))}
          onChange={(kind) => url.set({ kind: kind === 'all' ? null : kind })}
        />
        <SubjectField />
      </div>
      <RefusalNote error={feed.error}>
        <Button onPress={() => void feed.refetch()}>{t('look')}</Button>
      </RefusalNote>
      <Card isFlush>
        {feed.isPending && <Skeleton className="m-4 h-96" />}
        {feed.isSuccess && events.length === 0 && (
          <Empty icon={isNarrowed ? SearchX : Inbox} title={t(isNarrowed ? 'noneTitle' : 'emptyTitle')}>
            <p>{t(isNarrowed ? 'none' : 'empty')}</p>
            {isNarrowed && (
              <Button className="mt-3" onPress={() => url.set({ kind: null, subject: null })}>
                {t('clear')}
              </Button>
            )}
          </Empty>
        )}
        <EventRows events={events} isComplete={!isNarrowed} />
        <div className="flex justify-center p-4 text-muted">
          {feed.hasNextPage && (
            <Button isPending={feed.isFetchingNextPage} onPress={() => void feed.fetchNextPage()}>
              {t('older')}
            </Button>
          )}
          {events.length > 0 && !feed.hasNextPage && t('oldest')}
        </div>
      </Card>
    </Page>
  );
}

/** What is typed becomes the filter once it can be one: a half-typed name is no mistake yet. */
function SubjectField() {
  const { t } = useWords(activityWords);
  const url = useUrl();
  const shown = url.one('subject') ?? '';
  const [typed, setTyped] = useState(shown);
  const [isLeft, setIsLeft] = useState(false);
  const isReady = (text: string) => text === '' || SUBJECT.test(text);
  useEffect(() => setTyped(shown), [shown]);
  return (
    <Field
      label={t('subject')}
      className="w-full max-w-sm"
      problem={isLeft && !isReady(typed) ? t('subjectHint') : undefined}
    >
      {(parts) => (
        <input
          {...parts}
          type="search"
          placeholder={t('subjectHint')}
          value={typed}
          onBlur={() => setIsLeft(true)}
          onChange={({ target }) => {
            setTyped(target.value);
            if (isReady(target.value)) url.set({ subject: target.value }, { replace: true });
          }}
        />
      )}
    </Field>
  );
}

const SUBJECT = /^(token|migration)\/[a-z0-9][a-z0-9.-]*$/;

/** Puts what happens on top of what is shown; reading the pages anew would be one request for each of them. */
function usePutOnTop({ kind, subject }: EventFilter): void {
  const take = useCallback(
    (event: FleetEvent) => {
      const filter = { kind, subject };
      if (!fits(event, filter)) return;
      queryClient.setQueryData(feedQuery(filter).queryKey, (known) => {
        const [newest, ...older] = known?.pages ?? [];
        if (known === undefined || newest === undefined || (newest.items[0]?.seq ?? 0) >= event.seq) return known;
        const items = [event as (typeof newest.items)[number], ...newest.items];
        return { ...known, pages: [{ ...newest, items }, ...older] };
      });
    },
    [kind, subject],
  );
  useFleetEvents(take);
}
