import type { Snapshot } from '@keyturn/contracts';
import type { Status } from '@keyturn/domain';
import type { SubjectItem } from '@keyturn/records';
import { readSnapshot } from './read-snapshot.ts';

/** How rows of one domain become entries, and what time alone changes of them. */
export interface EntryKind<State, Item> {
  /** null for a state that a later Keyturn wrote or that is damaged. */
  readonly readState: (written: unknown) => State | null;
  readonly itemOf: (state: State, now: number) => Item;
  /** What the columns of the row alone say. */
  readonly itemFromRow: (subject: SubjectItem, id: string) => Item;
  readonly statusOf: (state: State, now: number) => Status;
  readonly searchedIn: (item: Item) => readonly string[];
}

interface EntryParts<State, Item> {
  readonly id: string;
  readonly lastSeq: number;
  readonly incarnation: string;
  readonly revision: number;
  readonly over: boolean;
  readonly snapshot: Snapshot<State> | null;
  readonly item: Item;
}

/** One subject in memory. Never changed, only replaced, so that indexes can find it by the values it was filed under. */
export class SubjectEntry<State, Item extends { readonly status: Status }> {
  readonly id: string;
  readonly lastSeq: number;
  readonly incarnation: string;
  readonly revision: number;
  /** Its life has ended: it has no workflow any more, and its id may be registered anew. */
  readonly over: boolean;
  /** null: written by a Keyturn this one does not understand; the row says what is known. */
  readonly snapshot: Snapshot<State> | null;
  readonly item: Item;
  readonly #kind: EntryKind<State, Item>;
  #json: string | undefined;
  #searchText: string | undefined;

  constructor(kind: EntryKind<State, Item>, parts: EntryParts<State, Item>) {
    this.#kind = kind;
    this.id = parts.id;
    this.lastSeq = parts.lastSeq;
    this.incarnation = parts.incarnation;
    this.revision = parts.revision;
    this.over = parts.over;
    this.snapshot = parts.snapshot;
    this.item = parts.item;
  }

  /** The item as JSON text, made once: most of the cost of a list is here. */
  get json(): string {
    return (this.#json ??= JSON.stringify(this.item));
  }

  /** Lower case; a line break between the parts keeps a search from matching across them. */
  get searchText(): string {
    return (this.#searchText ??= this.#kind.searchedIn(this.item).join('\n').toLowerCase());
  }

  /** The entry at `now` (epoch ms of fleet time): itself unless time alone changed its status. */
  at(now: number): SubjectEntry<State, Item> {
    if (this.snapshot === null || this.item.status === 'done') return this;
    const status = this.#kind.statusOf(this.snapshot.state, now);
    return status === this.item.status ? this : this.with({ ...this.item, status });
  }

  /** The same revision, shown otherwise. */
  with(item: Item): SubjectEntry<State, Item> {
    return new SubjectEntry(this.#kind, { ...this.#parts(), item });
  }

  #parts(): EntryParts<State, Item> {
    const { id, lastSeq, incarnation, revision, over, snapshot, item } = this;
    return { id, lastSeq, incarnation, revision, over, snapshot, item };
  }
}

/** What memory keeps of a row of records, seen at `now` (epoch ms of fleet time). */
export function subjectEntry<State, Item extends { readonly status: Status }>(
  kind: EntryKind<State, Item>,
  { subject, id, now }: { readonly subject: SubjectItem; readonly id: string; readonly now: number },
): SubjectEntry<State, Item> {
  const { lastSeq, incarnation, revision, over } = subject;
  const snapshot = readSnapshot(subject.snapshot, kind.readState);
  // `nextActionAt` is taken once: a step that fell due stays due since then, instead of moving along with the clock.
  const item = snapshot === null ? kind.itemFromRow(subject, id) : kind.itemOf(snapshot.state, now);
  return new SubjectEntry(kind, { id, lastSeq, incarnation, revision, over, snapshot, item });
}
