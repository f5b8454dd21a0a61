import type { TokenItem } from '@keyturn/client';
import { useCallback, useMemo, useRef, useState } from 'react';
import { Button } from '../../components/button.tsx';
import { Card } from '../../components/card.tsx';
import { Skeleton } from '../../components/empty.tsx';
import { INPUT_LOOK } from '../../components/field.tsx';
import { useIsNarrow } from '../../components/media.ts';
import { Page } from '../../components/page.tsx';
import { RefusalNote } from '../../components/refusal-note.tsx';
import { numberText } from '../../time/instant-text.ts';
import { type Url, useUrl } from '../../url.ts';
import { commonWords } from '../../words/common-words.ts';
import { useWords } from '../../words/define-words.ts';
import { BulkBar } from './bulk-bar.tsx';
import { Filters } from './filters.tsx';
import { Histogram } from './histogram.tsx';
import { NewToken } from './new-token.tsx';
import { NoMatch, NoTokens } from './no-rows.tsx';
import { DEFAULT_SORT, type Rows, useRows } from './rows.ts';
import { SearchBox } from './search-box.tsx';
import { filterOf, type TokenFilter } from './token-search.ts';
import { TokenTable } from './token-table.tsx';
import { tokensWords } from './words.ts';

export function Screen() {
  const { t } = useWords(tokensWords);
  const url = useUrl();
  const filter = filterOf(url.search);
  const sort = url.one('sort') ?? DEFAULT_SORT;
  const rows = useRows(filter, sort);
  const isEmptyFleet = rows.total === 0 && !rows.isFirst && !rows.isOld && Object.keys(filter).length === 0;
  const onFilter = (next: TokenFilter) => narrow(url, next);
  return (
    <Page title={t('title')} lead={t('lead')} actions={<NewToken />}>
      {isEmptyFleet ? (
        <Card>
          <NoTokens />
        </Card>
      ) : (
        <>
          <div className="grid items-start gap-4 xl:grid-cols-[1fr_26rem]">
            <div className="flex min-w-0 flex-col gap-3">
              <SearchBox filter={filter} onFilter={(next) => narrow(url, next, { replace: true })} />
              <Filters filter={filter} onFilter={onFilter} />
            </div>
            <Histogram filter={filter} onFilter={onFilter} />
          </div>
          <List
            rows={rows}
            filter={filter}
            onFilter={onFilter}
            sort={sort}
            onSort={(next) => url.set({ sort: next })}
          />
        </>
      )}
    </Page>
  );
}

/** Steps of typing are no places to go back to; a filter that was chosen is one. */
function narrow(url: Url, filter: TokenFilter, { replace = false } = {}): void {
  const gone = Object.fromEntries(Object.keys(filterOf(url.search)).map((name) => [name, null]));
  url.set({ ...gone, ...filter }, { replace });
}

interface ListProps {
  readonly rows: Rows;
  readonly filter: TokenFilter;
  readonly onFilter: (filter: TokenFilter) => void;
  readonly sort: string;
  readonly onSort: (sort: string) => void;
}

const NONE: ReadonlyMap<string, TokenItem> = new Map();

function List({ rows, filter, onFilter, sort, onSort }: ListProps) {
  const { t } = useWords(tokensWords);
  const common = useWords(commonWords);
  const isNarrow = useIsNarrow();
  const [chosen, setChosen] = useState(NONE);
  const chosenIds = useMemo(() => new Set(chosen.keys()), [chosen]);
  const known = useMemo(
    () => new Map(rows.rows.flatMap((row) => (row === undefined ? [] : [[row.id, row]]))),
    [rows.rows],
  );
  const latest = useRef(known);
  latest.current = known;
  const choose = useCallback((id: string) => setChosen((before) => switched(before, id, latest.current.get(id))), []);
  return (
    <>
      <Card isFlush>
        <div className="flex min-h-12 flex-wrap items-center gap-x-3 gap-y-2 border-b border-line px-4 py-2">
          <p className="tabular font-medium" role="status">
            {!rows.isFirst && t('total', { count: rows.total })}
          </p>
          {rows.read < rows.total && !rows.isFirst && (
            <p className="tabular text-xs text-muted">
              {t('ofRead', { read: numberText(rows.read), total: numberText(rows.total) })}
            </p>
          )}
          <div className="ml-auto flex flex-wrap items-center gap-2">
            <ChooseAll rows={rows} chosen={chosenIds} onAll={() => setChosen(new Map([...chosen, ...known]))} />
            {isNarrow && <SortChoice sort={sort} onSort={onSort} />}
          </div>
        </div>
        {rows.error !== null && (
          <div className="p-4">
            <RefusalNote error={rows.error}>
              <Button onPress={rows.retry}>{common.t('tryAgain')}</Button>
            </RefusalNote>
          </div>
        )}
        {rows.isFirst && rows.error === null && <Waiting />}
        {!rows.isFirst && rows.total === 0 && <NoMatch filter={filter} onFilter={onFilter} />}
        {rows.total > 0 && <TokenTable rows={rows} sort={sort} onSort={onSort} chosen={chosenIds} onChoose={choose} />}
      </Card>
      <BulkBar
        // As fresh as the list has them; those that another filter hides, as they were when they were chosen.
        tokens={[...chosen].map(([id, token]) => known.get(id) ?? token)}
        onDone={(ids) => setChosen((before) => new Map([...before].filter(([id]) => !ids.includes(id))))}
        onNone={() => setChosen(NONE)}
      />
    </>
  );
}

function switched(chosen: ReadonlyMap<string, TokenItem>, id: string, token: TokenItem | undefined) {
  const next = new Map(chosen);
  if (!next.delete(id) && token !== undefined) next.set(id, token);
  return next;
}

interface ChooseAllProps {
  readonly rows: Rows;
  readonly chosen: ReadonlySet<string>;
  readonly onAll: () => void;
}

/** All that match, also those not on the screen; they must have been read, so that the dry run knows them. */
function ChooseAll({ rows, chosen, onAll }: ChooseAllProps) {
  const { t } = useWords(tokensWords);
  const isRead = rows.read >= rows.total;
  const isAll = useMemo(() => rows.rows.every((row) => row !== undefined && chosen.has(row.id)), [rows.rows, chosen]);
  if (rows.total === 0 || (isRead && isAll)) return null;
  return (
    <Button tone="quiet" className="text-xs!" isDisabled={!isRead} onPress={onAll}>
      {isRead ? t('choose.all', { count: rows.total }) : t('choose.reading')}
    </Button>
  );
}

function Waiting() {
  return (
    <div className="space-y-3 p-4" aria-busy="true">
      {Array.from({ length: 10 }, (_, row) => (
        <Skeleton key={row} className="h-11" />
      ))}
    </div>
  );
}

const SORTS = {
  expiresAt: 'expiresAt',
  '-expiresAt': 'minusExpiresAt',
  label: 'label',
  owner: 'owner',
  status: 'status',
  '-since': 'minusSince',
} as const;

/** Cards have no header to press. */
function SortChoice({ sort, onSort }: Pick<ListProps, 'sort' | 'onSort'>) {
  const { t } = useWords(tokensWords);
  return (
    <select
      aria-label={t('filter.sort')}
      className={`${INPUT_LOOK} w-auto!`}
      value={sort}
      onChange={({ target }) => onSort(target.value)}
    >
      {Object.entries(SORTS).map(([value, word]) => (
        <option key={value} value={value}>
          {t(`sort.${word}`)}
        </option>
      ))}
    </select>
  );
}
