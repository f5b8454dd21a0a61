import { useRouter } from '@tanstack/react-router';
import { type ColumnDef, tableFeatures, useTable } from '@tanstack/react-table';
import { useWindowVirtualizer } from '@tanstack/react-virtual';
import { ArrowDown, ArrowUp } from 'lucide-react';
import { memo, type MouseEvent, type ReactNode, useCallback, useEffect, useRef, useState } from 'react';
import { classNames } from './class-names.ts';
import { useIsNarrow } from './media.ts';
import { useTableKeys } from './table-keys.ts';

export interface Column<Row> {
  readonly id: string;
  readonly header: ReactNode;
  readonly cell: (row: Row) => ReactNode;
  /** A track of the grid, such as `minmax(12rem, 2fr)`. */
  readonly width: string;
  /** The name the API sorts by; absent: not sortable. */
  readonly sortBy?: string;
  readonly align?: 'end';
}

export interface DataTableProps<Row> {
  /** What the table is of, for readers of screens. */
  readonly label: string;
  /** Stable between renders. */
  readonly columns: readonly Column<Row>[];
  /** Stable between renders; rows not read yet are undefined. */
  readonly rows: readonly (Row | undefined)[];
  readonly idOf: (row: Row) => string;
  /** Where a row leads to. */
  readonly hrefOf: (row: Row) => string;
  /** The row on a narrow page. */
  readonly card: (row: Row) => ReactNode;
  /** As in the URL: `expiresAt` or `-expiresAt`. */
  readonly sort?: string | null;
  readonly onSort?: (sort: string) => void;
  /** The rows that are chosen; absent: nothing can be chosen. */
  readonly chosen?: ReadonlySet<string>;
  readonly onChoose?: (id: string) => void;
  /** Rows from `first` to `last` are on the screen: read them if they are not there. */
  readonly onShown?: (first: number, last: number) => void;
  readonly rowHeight?: number;
  readonly cardHeight?: number;
}

const features = tableFeatures({});
/** Drawn beyond each edge of the screen, so that a flick shows rows and not their places. */
const MORE_ROWS = 8;

/** A table of any length: only what is on the screen is drawn. `j` `k` move, `x` chooses, Enter opens. */
export function DataTable<Row extends object>(props: DataTableProps<Row>) {
  const { rows, columns, rowHeight = 44, cardHeight = 92, onShown } = props;
  const isNarrow = useIsNarrow();
  const body = useRef<HTMLDivElement>(null);
  const [margin, setMargin] = useState(0);
  const [active, setActive] = useState(-1);
  useEffect(() => setMargin(body.current?.offsetTop ?? 0), [isNarrow, rows.length === 0]);
  const virtual = useWindowVirtualizer({
    count: rows.length,
    estimateSize: () => (isNarrow ? cardHeight : rowHeight),
    overscan: MORE_ROWS,
    scrollMargin: margin,
  });
  useEffect(() => virtual.measure(), [isNarrow, virtual]);
  const items = virtual.getVirtualItems();
  const first = items[0]?.index ?? 0;
  const last = items.at(-1)?.index ?? 0;
  useEffect(() => onShown?.(first, last), [onShown, first, last]);
  useTableKeys({ ...props, active, setActive, show: (index) => virtual.scrollToIndex(index) });
  const latest = useRef(props.onChoose);
  latest.current = props.onChoose;
  const choose = useCallback((id: string) => latest.current?.(id), []);
  const tracks = `${props.chosen ? '2.75rem ' : ''}${columns.map(({ width }) => width).join(' ')}`;
  return (
    <div role="table" aria-label={props.label} aria-rowcount={rows.length + 1} className="min-w-0 text-sm">
      {!isNarrow && <HeaderRow {...props} tracks={tracks} />}
      <div role="rowgroup" ref={body} className="relative" style={{ height: virtual.getTotalSize() }}>
        {items.map((item) => {
          const row = rows[item.index];
          return (
            <BodyRow
              key={item.key}
              row={row}
              columns={columns as readonly Column<object>[]}
              idOf={props.idOf as (row: object) => string}
              hrefOf={props.hrefOf as (row: object) => string}
              card={props.card as (row: object) => ReactNode}
              onChoose={props.chosen === undefined ? null : choose}
              isChosen={row !== undefined && (props.chosen?.has(props.idOf(row)) ?? false)}
              index={item.index}
              isActive={item.index === active}
              isNarrow={isNarrow}
              tracks={tracks}
              top={item.start - margin}
              height={item.size}
            />
          );
        })}
      </div>
    </div>
  );
}

function HeaderRow<Row extends object>({
  columns,
  sort,
  onSort,
  chosen,
  tracks,
}: DataTableProps<Row> & { tracks: string }) {
  const table = useTable({ features, columns: columns.map(toColumn), data: NO_ROWS });
  return (
    <div role="rowgroup" className="sticky top-0 z-10 border-b border-line bg-surface">
      {table.getHeaderGroups().map((group) => (
        <div role="row" key={group.id} className="grid items-center" style={{ gridTemplateColumns: tracks }}>
          {chosen !== undefined && <span role="columnheader" aria-label="✓" />}
          {group.headers.map((header) => {
            const { sortBy, align } = columns[header.index] ?? {};
            const order = sortBy === undefined ? null : orderOf(sort, sortBy);
            const className = classNames(
              'px-3 py-2 text-xs font-medium text-muted',
              align === 'end' ? 'text-right' : 'text-left',
            );
            if (sortBy === undefined) {
              return (
                <div role="columnheader" key={header.id} className={className}>
                  <table.FlexRender header={header} />
                </div>
              );
            }
            return (
              <div role="columnheader" key={header.id} aria-sort={order ?? 'none'}>
                <button
                  type="button"
                  className={classNames(className, 'flex w-full items-center gap-1 hover:text-ink')}
                  onClick={() => onSort?.(order === 'ascending' ? `-${sortBy}` : sortBy)}
                >
                  <table.FlexRender header={header} />
                  {order === 'ascending' && <ArrowUp aria-hidden size={13} />}
                  {order === 'descending' && <ArrowDown aria-hidden size={13} />}
                </button>
              </div>
            );
          })}
        </div>
      ))}
    </div>
  );
}

const NO_ROWS: never[] = [];

function toColumn<Row>({ id, header }: Column<Row>): ColumnDef<typeof features, object> {
  return { id, header: () => header };
}

function orderOf(sort: string | null | undefined, name: string): 'ascending' | 'descending' | null {
  if (sort === name) return 'ascending';
  return sort === `-${name}` ? 'descending' : null;
}

interface BodyRowProps {
  readonly row: object | undefined;
  readonly columns: readonly Column<object>[];
  readonly idOf: (row: object) => string;
  readonly hrefOf: (row: object) => string;
  readonly card: (row: object) => ReactNode;
  /** Null: nothing can be chosen. */
  readonly onChoose: ((id: string) => void) | null;
  readonly isChosen: boolean;
  readonly index: number;
  readonly isActive: boolean;
  readonly isNarrow: boolean;
  readonly tracks: string;
  readonly top: number;
  readonly height: number;
}

/** Drawn again only when something of its own has changed: scrolling brings new rows and leaves the others alone. */
const BodyRow = memo(function BodyRow(props: BodyRowProps) {
  const { row, index, isActive, isNarrow, isChosen, tracks, top, height, columns, idOf, hrefOf, card, onChoose } =
    props;
  const place = { height, transform: `translateY(${top}px)` };
  const look = 'absolute inset-x-0 top-0 border-b border-line';
  if (row === undefined) {
    return (
      <div role="row" aria-rowindex={index + 2} className={look} style={place}>
        <span role="cell" className="block px-3 py-3">
          <span className="block h-3.5 w-1/3 animate-pulse rounded bg-sunken" />
        </span>
      </div>
    );
  }
  const id = idOf(row);
  return (
    <div
      role="row"
      aria-rowindex={index + 2}
      className={classNames(
        look,
        isActive && 'shadow-[inset_2px_0_0] shadow-accent',
        isChosen ? 'bg-accent-soft' : 'hover:bg-sunken/60',
      )}
      style={place}
    >
      <div
        className={isNarrow ? 'flex h-full items-stretch' : 'grid h-full items-center'}
        style={isNarrow ? {} : { gridTemplateColumns: tracks }}
      >
        {onChoose !== null && (
          <span role="cell" className="flex items-center justify-center px-3">
            <input
              type="checkbox"
              aria-label={id}
              className="size-4 accent-(--accent) pointer-coarse:size-5"
              checked={isChosen}
              onChange={() => onChoose(id)}
            />
          </span>
        )}
        {isNarrow ? (
          <span role="cell" className="relative min-w-0 grow px-3 py-2.5">
            <RowLink href={hrefOf(row)} label={id} />
            {card(row)}
          </span>
        ) : (
          columns.map((column, at) => (
            <span
              role="cell"
              key={column.id}
              className={classNames('min-w-0 truncate px-3', column.align === 'end' && 'text-right')}
            >
              {at === 0 && <RowLink href={hrefOf(row)} label={id} offset={onChoose !== null} />}
              {column.cell(row)}
            </span>
          ))
        )}
      </div>
    </div>
  );
});

/**
 * The whole row is the link, so that it opens in a new tab like any other; what lies above it (z-10) has clicks of its own.
 * A plain one: each of the router's links watches the address.
 */
function RowLink({ href, label, offset = false }: { href: string; label: string; offset?: boolean }) {
  const router = useRouter();
  const follow = (event: MouseEvent) => {
    if (event.button !== 0 || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    void router.navigate({ to: href });
  };
  return (
    <a
      href={href}
      aria-label={label}
      onClick={follow}
      className={classNames('absolute inset-y-0 right-0', offset ? 'left-11' : 'left-0')}
    />
  );
}
