import { iso, tokenView, type TokenSnapshot, type TokenView } from '@keyturn/contracts';
import { statusOf } from '@keyturn/domain';
import type { SubjectItem } from '@keyturn/records';
import { readSnapshot } from './read-snapshot.ts';

/** A token as lists show it. */
export type TokenItem = Omit<TokenView, 'spec'>;

interface EntryParts {
  readonly id: string;
  readonly lastSeq: number;
  readonly incarnation: string;
  readonly revision: number;
  readonly over: boolean;
  readonly snapshot: TokenSnapshot | null;
  readonly item: TokenItem;
}

/** One token in memory. Never changed, only replaced, so that indexes can find it by the values it was filed under. */
export class TokenEntry {
  readonly id: string;
  readonly lastSeq: number;
  readonly incarnation: string;
  readonly revision: number;
  /** Retired, and nothing left to revoke: it has no workflow any more, and its id may be registered anew. */
  readonly over: boolean;
  /** null: written by a Keyturn this one does not understand; the row says what is known. */
  readonly snapshot: TokenSnapshot | null;
  readonly item: TokenItem;
  #json: string | undefined;
  #searchText: string | undefined;

  constructor({ id, lastSeq, incarnation, revision, over, snapshot, item }: EntryParts) {
    this.id = id;
    this.lastSeq = lastSeq;
    this.incarnation = incarnation;
    this.revision = revision;
    this.over = over;
    this.snapshot = snapshot;
    this.item = item;
  }

  /** The item as JSON text, made once: most of the cost of a list is here. */
  get json(): string {
    return (this.#json ??= JSON.stringify(this.item));
  }

  /** Lower case; a line break between the parts keeps a search from matching across them. */
  get searchText(): string {
    const { id, label, owner, site, tags } = this.item;
    return (this.#searchText ??= [id, label, owner, site ?? '', ...Object.values(tags)].join('\n').toLowerCase());
  }

  /** The entry at `now` (epoch ms of fleet time): itself unless time alone changed its status. */
  at(now: number): TokenEntry {
    if (this.snapshot === null || this.item.status === 'done') return this;
    const status = statusOf(this.snapshot.state, now);
    if (status === this.item.status) return this;
    const { id, lastSeq, incarnation, revision, over, snapshot, item } = this;
    return new TokenEntry({ id, lastSeq, incarnation, revision, over, snapshot, item: { ...item, status } });
  }
}

/** What memory keeps of a row of records, seen at `now` (epoch ms of fleet time). */
export function entryOf(subject: SubjectItem, id: string, now: number): TokenEntry {
  const { lastSeq, incarnation, revision, over } = subject;
  const snapshot = readSnapshot(subject.snapshot);
  const item = snapshot === null ? itemFromRow(subject, id) : itemOf(snapshot, now);
  return new TokenEntry({ id, lastSeq, incarnation, revision, over, snapshot, item });
}

/** The token with its specification, at `now`; null when its snapshot cannot be read. */
export function fullToken(entry: TokenEntry, now: number): TokenView | null {
  const { item, snapshot } = entry.at(now);
  return snapshot === null ? null : { ...item, spec: snapshot.state.spec };
}

// `nextActionAt` is taken once: a step that fell due stays due since then, instead of moving along with the clock.
function itemOf({ state }: TokenSnapshot, now: number): TokenItem {
  const item: Partial<TokenView> = tokenView(state, now);
  delete item.spec;
  return item as TokenItem;
}

// The columns were written by us, if by another version: an unknown word is better shown than hidden.
function itemFromRow({ row, revision }: SubjectItem, id: string): TokenItem {
  return {
    id,
    kind: (row.kind ?? 'custom') as TokenItem['kind'],
    label: id,
    site: row.site,
    owner: row.owner ?? '',
    tags: {},
    status: 'unknown',
    phase: row.phase as TokenItem['phase'],
    health: row.health as TokenItem['health'],
    cause: row.cause,
    waitingFor: row.waitingFor as TokenItem['waitingFor'],
    since: iso(0),
    issuedAt: null,
    expiresAt: row.expiresAt,
    expiresAtSource: null,
    renewAt: null,
    nextActionAt: row.nextActionAt,
    lastSuccessAt: null,
    currentVersion: null,
    versions: [],
    failures: null,
    pause: null,
    task: null,
    tasks: [],
    consent: null,
    dependents: [],
    generation: 0,
    revision,
  };
}
