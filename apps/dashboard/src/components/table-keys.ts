import { type KeyboardEvent, useEffect, useRef } from 'react';
import { isTyping } from './typing.ts';

interface TableKeys<Row> {
  readonly rows: readonly (Row | undefined)[];
  readonly idOf: (row: Row) => string;
  readonly hrefOf: (row: Row) => string;
  readonly onChoose?: (id: string) => void;
  readonly active: number;
  readonly setActive: (index: number) => void;
  readonly show: (index: number) => void;
}

/** `j` and `k` move through the rows, `x` chooses one, Enter opens it. */
export function useTableKeys<Row extends object>({
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
    else if (event.key === 'Enter' && row !== undefined && isNowhere(document.activeElement)) {
      document.querySelector<HTMLAnchorElement>(`[role=row] a[href="${hrefOf(row)}"]`)?.click();
    }
  };
  useEffect(() => {
    const listener = (event: globalThis.KeyboardEvent) => latest.current(event);
    addEventListener('keydown', listener);
    return () => removeEventListener('keydown', listener);
  }, []);
}

/** A click beside everything gives the focus to the content as a whole. */
const isNowhere = (focused: Element | null): boolean =>
  focused === null || focused === document.body || focused.id === 'content';
