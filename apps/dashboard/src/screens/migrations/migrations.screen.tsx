import { ArrowLeftRight, Plus, SearchX, X } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import { Button } from '../../components/button.tsx';
import { Card } from '../../components/card.tsx';
import { Empty, Skeleton } from '../../components/empty.tsx';
import { INPUT_LOOK } from '../../components/field.tsx';
import { useIsNarrow } from '../../components/media.ts';
import { Page } from '../../components/page.tsx';
import { useWhyNot } from '../../components/permitted.tsx';
import { RefusalNote } from '../../components/refusal-note.tsx';
import { type Url, useUrl } from '../../url.ts';
import { commonWords } from '../../words/common-words.ts';
import { useWords } from '../../words/define-words.ts';
import { FILTER_NAMES, filterOf, type MigrationFilter, sortOf, toggled } from './migration-filter.ts';
import { MigrationFilters } from './migration-filters.tsx';
import { useMigrationRows } from './migration-rows.ts';
import { MigrationTable } from './migration-table.tsx';
import { NewMigration } from './new-migration.tsx';
import { migrationsWords } from './words.ts';

/** So long nothing is typed before the list follows. Real time. */
const FOLLOW_MS = 200;

/** Which migrations there are, what each is doing and what it waits for. */
export function Screen() {
  const { t } = useWords(migrationsWords);
  const url = useUrl();
  const filter = filterOf(url.search);
  const onFilter = (next: MigrationFilter) => narrow(url, next);
  return (
    <Page title={t('title')} lead={t('lead')} actions={<New url={url} />}>
      <div className="flex flex-col gap-3">
        <SearchBox
          text={filter['q']?.join(' ') ?? ''}
          onText={(q) => narrow(url, { ...filter, q: q === '' ? [] : [q] }, true)}
        />
        <MigrationFilters filter={filter} onFilter={onFilter} />
      </div>
      <List filter={filter} onFilter={onFilter} sort={sortOf(url.one('sort'))} onSort={(sort) => url.set({ sort })} />
      <NewMigration isOpen={url.one('new') !== null} onClose={() => url.set({ new: null }, { replace: true })} />
    </Page>
  );
}

/** Steps of typing are no places to go back to; a filter that was chosen is one. */
function narrow(url: Url, filter: MigrationFilter, replace = false): void {
  url.set({ ...Object.fromEntries(FILTER_NAMES.map((name) => [name, null])), ...filter }, { replace });
}

function New({ url }: { readonly url: Url }) {
  const { t } = useWords(migrationsWords);
  const whyNot = useWhyNot('migrations.apply');
  return (
    <div className="flex flex-col items-end gap-1">
      <Button
        tone="primary"
        icon={<Plus aria-hidden size={16} />}
        isDisabled={whyNot !== null}
        onPress={() => url.set({ new: 'migration' })}
      >
        {t('new')}
      </Button>
      {whyNot !== null && <p className="text-xs text-muted">{whyNot}</p>}
    </div>
  );
}

function SearchBox({ text, onText }: { readonly text: string; readonly onText: (text: string) => void }) {
  const { t } = useWords(migrationsWords);
  const [typed, setTyped] = useState(text);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => setTyped((now) => (now.trim() === text ? now : text)), [text]);
  return (
    <form role="search" onSubmit={(event) => event.preventDefault()}>
      <input
        type="search"
        aria-label={t('search')}
        placeholder={t('search')}
        className={`${INPUT_LOOK} max-w-2xl`}
        autoComplete="off"
        spellCheck={false}
        value={typed}
        onChange={({ target }) => {
          setTyped(target.value);
          clearTimeout(timer.current);
          timer.current = setTimeout(() => onText(target.value.trim()), FOLLOW_MS);
        }}
      />
    </form>
  );
}

interface ListProps {
  readonly filter: MigrationFilter;
  readonly onFilter: (filter: MigrationFilter) => void;
  readonly sort: string;
  readonly onSort: (sort: string) => void;
}

function List({ filter, onFilter, sort, onSort }: ListProps) {
  const { t } = useWords(migrationsWords);
  const common = useWords(commonWords);
  const isNarrow = useIsNarrow();
  const list = useMigrationRows(filter, sort);
  const isNone = !list.isFirst && list.total === 0 && !list.isOld;
  return (
    <Card isFlush>
      <div className="flex min-h-12 flex-wrap items-center gap-x-3 gap-y-2 border-b border-line px-4 py-2">
        <p className="tabular font-medium" role="status">
          {list.isFirst ? common.t('loading') : t('total', { count: list.total })}
        </p>
        {isNarrow && <SortChoice sort={sort} onSort={onSort} />}
      </div>
      {list.error !== null && (
        <div className="p-4">
          <RefusalNote error={list.error}>
            <Button onPress={list.retry}>{common.t('tryAgain')}</Button>
          </RefusalNote>
        </div>
      )}
      {list.isFirst && list.error === null && <Skeleton className="m-4 h-48" />}
      {isNone && (Object.keys(filter).length === 0 ? <None /> : <NoMatch filter={filter} onFilter={onFilter} />)}
      {list.total > 0 && (
        <div className={list.isOld ? 'opacity-60' : undefined} aria-busy={list.isOld}>
          <MigrationTable rows={list.rows} sort={sort} onSort={onSort} onShown={list.onShown} />
        </div>
      )}
    </Card>
  );
}

const ORDERS = { latest: '-since', since: 'since', id: 'id', status: 'status' } as const;

/** Cards have no heads of columns. */
function SortChoice({ sort, onSort }: Pick<ListProps, 'sort' | 'onSort'>) {
  const { t } = useWords(migrationsWords);
  return (
    <label className="ml-auto flex items-center gap-2 text-xs text-muted">
      {t('sort')}
      <select className={`${INPUT_LOOK} w-auto!`} value={sort} onChange={({ target }) => onSort(target.value)}>
        {(Object.keys(ORDERS) as (keyof typeof ORDERS)[]).map((name) => (
          <option key={name} value={ORDERS[name]}>
            {t(`order.${name}`)}
          </option>
        ))}
      </select>
    </label>
  );
}

function None() {
  const { t } = useWords(migrationsWords);
  return (
    <Empty icon={ArrowLeftRight} title={t('empty')}>
      {t('emptyHint')}
    </Empty>
  );
}

function NoMatch({ filter, onFilter }: Pick<ListProps, 'filter' | 'onFilter'>) {
  const { t } = useWords(migrationsWords);
  const conditions = Object.entries(filter).flatMap(([name, values]) => values.map((value) => ({ name, value })));
  return (
    <Empty icon={SearchX} title={t('noMatch')}>
      <p>{t('noMatchHint')}</p>
      <div className="mt-3 flex flex-wrap justify-center gap-2">
        {conditions.map(({ name, value }) => (
          <Button
            key={`${name} ${value}`}
            icon={<X aria-hidden size={14} />}
            aria-label={t('remove', { what: `${name} ${value}` })}
            onPress={() => onFilter(toggled(filter, name, value))}
          >
            <code>{name === 'q' ? value : `${name}:${value}`}</code>
          </Button>
        ))}
      </div>
    </Empty>
  );
}
