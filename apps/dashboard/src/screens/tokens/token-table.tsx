import type { TokenItem } from '@keyturn/client';
import { useMemo } from 'react';
import { type Column, DataTable } from '../../components/data-table.tsx';
import { StatusBadge } from '../../components/status-badge.tsx';
import { Ago, When } from '../../components/when.tsx';
import { useWords } from '../../words/define-words.ts';
import { LifeBar } from './life-bar.tsx';
import type { Rows } from './rows.ts';
import { DoingNow, LastOutcome } from './token-facts.tsx';
import { tokensWords } from './words.ts';

interface TokenTableProps {
  readonly rows: Rows;
  readonly sort: string;
  readonly onSort: (sort: string) => void;
  readonly chosen: ReadonlySet<string>;
  readonly onChoose: (id: string) => void;
}

const idOf = ({ id }: TokenItem): string => id;
const hrefOf = ({ id }: TokenItem): string => `/tokens/${id}`;
const cardOf = (token: TokenItem) => <TokenCard token={token} />;

export function TokenTable({ rows, sort, onSort, chosen, onChoose }: TokenTableProps) {
  const { t } = useWords(tokensWords);
  const columns = useColumns();
  return (
    <div className={rows.isOld ? 'opacity-60 transition-opacity delay-200' : undefined} aria-busy={rows.isOld}>
      <DataTable<TokenItem>
        label={t('title')}
        columns={columns}
        rows={rows.rows}
        idOf={idOf}
        hrefOf={hrefOf}
        card={cardOf}
        sort={sort}
        onSort={onSort}
        chosen={chosen}
        onChoose={onChoose}
        onShown={rows.onShown}
        rowHeight={56}
        cardHeight={136}
      />
    </div>
  );
}

function useColumns(): readonly Column<TokenItem>[] {
  const { t } = useWords(tokensWords);
  return useMemo(
    () => [
      {
        id: 'name',
        header: t('column.name'),
        width: 'minmax(9rem, 2.2fr)',
        sortBy: 'label',
        cell: (token) => <TokenName token={token} />,
      },
      {
        id: 'status',
        header: t('column.status'),
        width: '7.5rem',
        sortBy: 'status',
        cell: ({ status }) => <StatusBadge status={status} />,
      },
      {
        id: 'life',
        header: t('column.life'),
        width: 'minmax(4rem, 1.2fr)',
        cell: (token) => <LifeBar token={token} />,
      },
      {
        id: 'expires',
        header: t('column.expires'),
        width: 'minmax(9rem, 10.5rem)',
        sortBy: 'expiresAt',
        cell: (token) => <Expiry token={token} />,
      },
      {
        id: 'now',
        header: t('column.nowAndLast'),
        width: 'minmax(8rem, 1.6fr)',
        cell: (token) => (
          <span className="block leading-tight">
            <span className="block truncate">
              <DoingNow token={token} />
            </span>
            <span className="block truncate text-xs text-muted">
              <LastOutcome token={token} />
            </span>
          </span>
        ),
      },
      {
        id: 'owner',
        header: t('column.owner'),
        width: 'minmax(5rem, 1.2fr)',
        sortBy: 'owner',
        cell: ({ owner }) => <span title={owner}>{owner}</span>,
      },
    ],
    [t],
  );
}

function TokenName({ token: { id, label, site } }: { readonly token: TokenItem }) {
  return (
    <span className="block min-w-0 leading-tight">
      <span className="block truncate font-medium">{label}</span>
      <span className="block truncate text-xs text-muted">
        {id}
        {site !== null && ` · ${site.replace(/^https?:\/\//, '')}`}
      </span>
    </span>
  );
}

function Expiry({ token }: { readonly token: TokenItem }) {
  const { t } = useWords(tokensWords);
  const { expiresAt, expiresAtSource, versions } = token;
  const ended = versions.at(-1);
  if (expiresAt === null)
    return (
      <span className="block leading-tight text-muted">
        <span className="block">{t(ended === undefined ? 'noExpiry' : 'noneInUse')}</span>
        {ended !== undefined && (
          <span className="block text-xs">
            <When at={ended.expiresAt} />
          </span>
        )}
      </span>
    );
  const isEstimated = expiresAtSource === 'estimated';
  return (
    <span className="block leading-tight">
      <span className="block">
        <Ago at={expiresAt} isEstimated={isEstimated} />
      </span>
      <span className="block text-xs text-muted">
        <When at={expiresAt} isEstimated={isEstimated} />
      </span>
    </span>
  );
}

function TokenCard({ token }: { readonly token: TokenItem }) {
  return (
    <span className="flex h-full flex-col justify-between gap-1">
      <span className="flex items-start justify-between gap-2">
        <TokenName token={token} />
        <StatusBadge status={token.status} />
      </span>
      <LifeBar token={token} />
      <span className="flex items-baseline justify-between gap-2 text-xs">
        <span className="truncate">
          <DoingNow token={token} />
        </span>
        {token.expiresAt !== null && <Ago at={token.expiresAt} isEstimated={token.expiresAtSource === 'estimated'} />}
      </span>
      <span className="flex items-baseline justify-between gap-2 text-xs text-muted">
        <span className="truncate">
          <LastOutcome token={token} />
        </span>
        <span className="truncate">{token.owner}</span>
      </span>
    </span>
  );
}
