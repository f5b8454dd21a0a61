import { iso, rerunView, type RerunView } from '@keyturn/contracts';
import { readRerunState, statusOfRerun, type RerunState } from '@keyturn/domain';
import type { SubjectItem } from '@keyturn/records';
import { subjectEntry, type EntryKind, type SubjectEntry } from './subject-entry.ts';

/** A migration as lists show it. */
export type MigrationItem = Omit<RerunView, 'spec'>;
export type MigrationEntry = SubjectEntry<RerunState, MigrationItem>;

const MIGRATION: EntryKind<RerunState, MigrationItem> = {
  readState: readRerunState,
  itemOf,
  itemFromRow,
  statusOf: statusOfRerun,
  searchedIn: ({ id, owner, server, site, tags }) => [id, owner, server, site, ...Object.values(tags)],
};

/** What memory keeps of a row of records, seen at `now` (epoch ms of fleet time); what its token is like comes from that. */
export function migrationEntryOf(subject: SubjectItem, id: string, now: number): MigrationEntry {
  return subjectEntry(MIGRATION, { subject, id, now });
}

/** The migration with its specification, at `now`; null when its snapshot cannot be read. */
export function fullMigration(entry: MigrationEntry, now: number): RerunView | null {
  const { item, snapshot } = entry.at(now);
  return snapshot === null ? null : { ...item, spec: snapshot.state.spec };
}

function itemOf(state: RerunState, now: number): MigrationItem {
  const item: Partial<RerunView> = rerunView(state, { now, token: null });
  delete item.spec;
  return item as MigrationItem;
}

// The columns were written by us, if by another version: an unknown word is better shown than hidden.
function itemFromRow({ row, revision }: SubjectItem, id: string): MigrationItem {
  return {
    id,
    product: (row.kind ?? 'jira') as MigrationItem['product'],
    server: '',
    site: row.site ?? '',
    owner: row.owner ?? '',
    tags: {},
    status: 'unknown',
    phase: row.phase as MigrationItem['phase'],
    health: row.health as MigrationItem['health'],
    cause: row.cause,
    waitingFor: row.waitingFor as MigrationItem['waitingFor'],
    since: iso(0),
    startedAt: null,
    nextActionAt: row.nextActionAt,
    progress: { percent: null, parts: [] },
    attempts: { count: 0, last: null },
    decision: null,
    failures: null,
    token: { id: '', phase: null, expiresAt: row.expiresAt },
    task: null,
    tasks: [],
    generation: 0,
    revision,
  };
}
