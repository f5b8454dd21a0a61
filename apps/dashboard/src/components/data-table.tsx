import { Link } from '@tanstack/react-router';
import { type ColumnDef, tableFeatures, useTable } from '@tanstack/react-table';
import { useWindowVirtualizer } from '@tanstack/react-virtual';
import { ArrowDown, ArrowUp } from 'lucide-react';
import { type KeyboardEvent, type ReactNode, useEffect, useRef, useState } from 'react';
import { classNames } from './class-names.ts';
import { useIsNarrow } from './media.ts';
import { isTyping } from './typing.ts';

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
const MORE_ROWS = 12;

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
  const tracks = `${props.chosen ? '2.75rem ' : ''}${columns.map(({ width }) => width).join(' ')}`;
  return (
    <div role="table" aria-label={props.label} aria-rowcount={rows.length + 1} className="min-w-0 text-sm">
      {!isNarrow && <HeaderRow {...props} tracks={tracks} />}
      <div role="rowgroup" ref={body} className="relative" style={{ height: virtual.getTotalSize() }}>
        {items.map((item) => (
          <BodyRow
            key={item.key}
            {...props}
            row={rows[item.index]}
            index={item.index}
            isActive={item.index === active}
            isNarrow={isNarrow}
            tracks={tracks}
            top={item.start - margin}
            height={item.size}
          />
        ))}
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

interface BodyRowProps<Row> extends DataTableProps<Row> {
  readonly row: Row | undefined;
  readonly index: number;
  readonly isActive: boolean;
  readonly isNarrow: boolean;
  readonly tracks: string;
  readonly top: number;
  readonly height: number;
}

function BodyRow<Row extends object>(props: BodyRowProps<Row>) {
  const { row, index, isActive, isNarrow, tracks, top, height, columns, idOf, hrefOf, card, chosen, onChoose } = props;
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
  const isChosen = chosen?.has(id) ?? false;
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
        {chosen !== undefined && (
          <span role="cell" className="flex items-center justify-center px-3">
            <input
              type="checkbox"
              aria-label={id}
              className="size-4 accent-(--accent) pointer-coarse:size-5"
              checked={isChosen}
              onChange={() => onChoose?.(id)}
            />
          </span>
        )}
        {isNarrow ? (
          <span role="cell" className="relative min-w-0 grow px-3 py-2.5">
            <RowLink href={hrefOf(row)} label={id} />
            {card(row)}
          </span>
        ) : (
          columns.map((column, place) => (
            <span
              role="cell"
              key={column.id}
              className={classNames(
                'min-w-0 truncate px-3',
                column.align === 'end' && 'text-right',
                place === 0 && 'static',
              )}
            >
              {place === 0 && <RowLink href={hrefOf(row)} label={id} offset={chosen !== undefined} />}
              {column.cell(row)}
            </span>
          ))
        )}
      </div>
    </div>
  );
}

/** The whole row is the link, so that it opens in a new tab like any other; what lies above it (z-10) has clicks of its own. */
function RowLink({ href, label, offset = false }: { href: string; label: string; offset?: boolean }) {
  return (
    <Link
      to={href}
      aria-label={label}
      className={classNames('absolute inset-y-0 right-0', offset ? 'left-11' : 'left-0')}
    />
  );
}

interface TableKeys<Row> extends DataTableProps<Row> {
  readonly active: number;
  readonly setActive: (index: number) => void;
  readonly show: (index: number) => void;
}

function useTableKeys<Row extends object>({
  rows,
  active,
  setActive,
  show,
  idOf,
  hrefOf,
  onChoose,
}: TableKeys<Row>): void {
  const latest = useRef<(event: KeyboardEvent | globalThis.KeyboardEvent) => void>(() => undefined);
  latest.current = (event) => {
    if (isTyping(event)) return;
    const move = (to: number) => {
      const next = Math.max(0, Math.min(rows.length - 1, to));
      setActive(next);
      show(next);
    };
    const row = rows[active];
    if (event.key === 'j') move(active + 1);
    else if (event.key === 'k') move(active - 1);
    else if (event.key === 'x' && row !== undefined) onChoose?.(idOf(row));
    else if (event.key === 'Enter' && row !== undefined && document.activeElement === document.body) {
      document.querySelector<HTMLAnchorElement>(`[role=row] a[href="${hrefOf(row)}"]`)?.click();
    }
  };
  useEffect(() => {
    const listener = (event: globalThis.KeyboardEvent) => latest.current(event);
    addEventListener('keydown', listener);
    return () => removeEventListener('keydown', listener);
  }, []);
}
