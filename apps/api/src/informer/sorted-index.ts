export type SortValue = string | number | null;

/** Where a row stands in an order: its value and, among equals, its id. */
export interface SortPosition {
  readonly value: SortValue;
  readonly id: string;
}

interface IndexOptions<Row> {
  readonly positionOf: (row: Row) => SortPosition;
  readonly descending: boolean;
}

/** Rows kept in one order while they change one at a time: O(log n) to find a place, one memory move to use it. */
export class SortedIndex<Row> {
  readonly #positionOf: (row: Row) => SortPosition;
  readonly #compare: (a: SortPosition, b: SortPosition) => number;
  readonly #rows: Row[];

  constructor(rows: Iterable<Row>, { positionOf, descending }: IndexOptions<Row>) {
    this.#positionOf = positionOf;
    this.#compare = (a, b) => comparePositions(a, b, descending);
    this.#rows = [...rows].toSorted((a, b) => this.#compare(positionOf(a), positionOf(b)));
  }

  get rows(): readonly Row[] {
    return this.#rows;
  }

  /** Files `row` in place of `before`. */
  replace(before: Row | undefined, row: Row): void {
    const position = this.#positionOf(row);
    if (before !== undefined) {
      const at = this.firstAfter(this.#positionOf(before)) - 1;
      if (this.#compare(this.#positionOf(before), position) === 0) {
        this.#rows[at] = row;
        return;
      }
      this.#rows.splice(at, 1);
    }
    this.#rows.splice(this.firstAfter(position), 0, row);
  }

  /** Index of the first row that stands behind the position, whether or not a row stands on it. */
  firstAfter(position: SortPosition): number {
    let low = 0;
    let high = this.#rows.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      const row = this.#rows[middle] as Row;
      if (this.#compare(this.#positionOf(row), position) <= 0) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

/** By value, rows without one last in both directions, ties by id: a total order, so that pages never overlap. */
export function comparePositions(a: SortPosition, b: SortPosition, descending: boolean): number {
  if (a.value === b.value) return a.id < b.id ? -1 : a.id > b.id ? 1 : 0;
  if (a.value === null) return 1;
  if (b.value === null) return -1;
  return a.value < b.value === descending ? 1 : -1;
}
