import type { MigrationItem } from '@keyturn/client';
import { useMemo } from 'react';
import { type Column, DataTable } from '../../components/data-table.tsx';
import { StatusBadge } from '../../components/status-badge.tsx';
import { Ago } from '../../components/when.tsx';
import { isRunningUpstream } from '../../reruns/rerun-queries.ts';
import { knownWord } from '../../reruns/known-word.ts';
import { ProgressBar } from '../../reruns/progress-bar.tsx';
import { rerunWords } from '../../reruns/rerun-words.ts';
import { percentText } from '../../time/instant-text.ts';
import { causeText, causeWords } from '../../words/cause-words.ts';
import { useWords } from '../../words/define-words.ts';
import { stateWords } from '../../words/state-words.ts';
import { migrationsWords } from './words.ts';

interface MigrationTableProps {
  readonly rows: readonly (MigrationItem | undefined)[];
  readonly sort: string;
  readonly onSort: (sort: string) => void;
  readonly onShown: (first: number, last: number) => void;
}

const idOf = ({ id }: MigrationItem): string => id;
const hrefOf = ({ id }: MigrationItem): string => `/migrations/${id}`;
const cardOf = (item: MigrationItem) => <MigrationCard item={item} />;

export function MigrationTable({ rows, sort, onSort, onShown }: MigrationTableProps) {
  const { t } = useWords(migrationsWords);
  return (
    <DataTable<MigrationItem>
      label={t('title')}
      columns={useColumns()}
      rows={rows}
      idOf={idOf}
      hrefOf={hrefOf}
      card={cardOf}
      sort={sort}
      onSort={onSort}
      onShown={onShown}
      rowHeight={60}
      cardHeight={148}
    />
  );
}

function useColumns(): readonly Column<MigrationItem>[] {
  const { t } = useWords(migrationsWords);
  return useMemo(
    () => [
      {
        id: 'name',
        header: t('column.name'),
        width: 'minmax(8rem, 1.4fr)',
        sortBy: 'id',
        cell: (item) => <Name item={item} />,
      },
      {
        id: 'status',
        header: t('column.status'),
        width: '7.5rem',
        sortBy: 'status',
        cell: ({ status }) => <StatusBadge status={status} />,
      },
      {
        id: 'now',
        header: t('column.now'),
        width: 'minmax(6.5rem, 1.3fr)',
        sortBy: 'phase',
        cell: (item) => <Now item={item} />,
      },
      {
        id: 'progress',
        header: t('column.progress'),
        width: 'minmax(6.5rem, 8.5rem)',
        cell: (item) => <Progress item={item} />,
      },
      { id: 'last', header: t('column.last'), width: 'minmax(6rem, 1.4fr)', cell: (item) => <Last item={item} /> },
      {
        id: 'route',
        header: t('column.route'),
        width: 'minmax(6rem, 1.2fr)',
        sortBy: 'server',
        cell: (item) => <Way item={item} />,
      },
      {
        id: 'since',
        header: t('column.since'),
        width: 'minmax(6rem, 8.5rem)',
        sortBy: 'since',
        cell: ({ since }) => <Ago at={since} />,
      },
    ],
    [t],
  );
}

interface Of {
  readonly item: MigrationItem;
}

const TWO_LINES = 'block min-w-0 leading-tight';

function Name({ item: { id, product, owner } }: Of) {
  const { t } = useWords(stateWords);
  return (
    <span className={TWO_LINES}>
      <span className="block truncate font-medium">{id}</span>
      <span className="block truncate text-xs text-muted">
        {knownWord(t, 'product', product)} · {owner}
      </span>
    </span>
  );
}

function Now({ item: { phase, waitingFor } }: Of) {
  const { t } = useWords(stateWords);
  return (
    <span className={TWO_LINES}>
      <span className="block truncate">{knownWord(t, 'phase', phase)}</span>
      {waitingFor !== null && (
        <span className="block truncate text-xs text-muted">{knownWord(t, 'waitingFor', waitingFor)}</span>
      )}
    </span>
  );
}

/** Of the task that runs; what an attempt that ended had reached is not how far the migration is. */
function Progress({ item }: Of) {
  const { t } = useWords(rerunWords);
  const isOver = item.phase === 'finished';
  if (!isOver && !isRunningUpstream(item)) return <span className="text-muted">–</span>;
  const percent = isOver ? 100 : item.progress.percent;
  return (
    <span className="flex items-center gap-2">
      <ProgressBar percent={percent} label={`${t('progress')}: ${item.id}`} isOver={isOver} />
      {percent !== null && (
        <span className="tabular w-10 shrink-0 text-right text-xs">{percentText(percent / 100)}</span>
      )}
    </span>
  );
}

function Last({ item: { attempts, cause } }: Of) {
  const { t } = useWords(migrationsWords);
  const causes = useWords(causeWords);
  const { last } = attempts;
  const why = last?.cause ?? (last === null ? cause : null);
  return (
    <span className={TWO_LINES} title={why === null ? undefined : causeText(causes.t, why)}>
      <span className="block truncate">
        {last === null
          ? t('noAttempt')
          : last.outcome === null
            ? t('attemptRuns', { n: last.n })
            : t('attemptIs', { n: last.n, outcome: t(last.outcome) })}
      </span>
      {why !== null && <span className="block truncate text-xs text-muted">{causeText(causes.t, why)}</span>}
    </span>
  );
}

function Way({ item: { server, site } }: Of) {
  return (
    <span className={TWO_LINES}>
      <span className="block truncate">{server}</span>
      <span className="block truncate text-xs text-muted">→ {site.replace(/^https?:\/\//, '')}</span>
    </span>
  );
}

function MigrationCard({ item }: Of) {
  const state = useWords(stateWords);
  const { id, status, phase, waitingFor, product, server, site, since } = item;
  return (
    <span className="flex min-w-0 flex-col gap-1.5">
      <span className="flex items-center justify-between gap-2">
        <span className="min-w-0 truncate font-medium">{id}</span>
        <StatusBadge status={status} />
      </span>
      <span className="flex justify-between gap-2">
        <span className="truncate">
          {knownWord(state.t, 'phase', phase)}
          {waitingFor !== null && ` · ${knownWord(state.t, 'waitingFor', waitingFor)}`}
        </span>
        <span className="shrink-0 text-xs text-muted">
          <Ago at={since} />
        </span>
      </span>
      <Last item={item} />
      <span className="truncate text-xs text-muted">
        {knownWord(state.t, 'product', product)} · {server} → {site.replace(/^https?:\/\//, '')}
      </span>
      {isRunningUpstream(item) && <Progress item={item} />}
    </span>
  );
}
