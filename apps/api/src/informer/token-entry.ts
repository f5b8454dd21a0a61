import { iso, tokenView, type TokenView } from '@keyturn/contracts';
import { readState, statusOf, type TokenState } from '@keyturn/domain';
import type { SubjectItem } from '@keyturn/records';
import { subjectEntry, type EntryKind, type SubjectEntry } from './subject-entry.ts';

/** A token as lists show it. */
export type TokenItem = Omit<TokenView, 'spec'>;
export type TokenEntry = SubjectEntry<TokenState, TokenItem>;

const TOKEN: EntryKind<TokenState, TokenItem> = {
  readState,
  itemOf,
  itemFromRow,
  statusOf,
  searchedIn: ({ id, label, owner, site, tags }) => [id, label, owner, site ?? '', ...Object.values(tags)],
};

/** What memory keeps of a row of records, seen at `now` (epoch ms of fleet time). */
export function entryOf(subject: SubjectItem, id: string, now: number): TokenEntry {
  return subjectEntry(TOKEN, { subject, id, now });
}

/** The token with its specification, at `now`; null when its snapshot cannot be read. */
export function fullToken(entry: TokenEntry, now: number): TokenView | null {
  const { item, snapshot } = entry.at(now);
  return snapshot === null ? null : { ...item, spec: snapshot.state.spec };
}

function itemOf(state: TokenState, now: number): TokenItem {
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
    breakGlass: false,
    generation: 0,
    revision,
  };
}
