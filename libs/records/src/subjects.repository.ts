import type { Selectable } from 'kysely';
import type { Db, Tables } from './tables.ts';
import type { Subject, SubjectColumns } from './transitions.repository.ts';

export interface SubjectItem {
  subject: Subject;
  incarnation: string;
  revision: number;
  over: boolean;
  row: SubjectColumns;
  snapshot: unknown;
  /** `seq` of the event that wrote this row. */
  lastSeq: number;
}

export interface SubjectsRepository {
  /** Rows in the order of `subject`, after `afterSubject` (exclusive); fewer than `limit` means the end. */
  page(query: { afterSubject?: Subject; limit: number }): Promise<SubjectItem[]>;
  get(subject: Subject): Promise<SubjectItem | undefined>;
  /** Those of the given subjects that exist, in no particular order. */
  many(subjects: readonly Subject[]): Promise<SubjectItem[]>;
}

export function createSubjects(db: Db): SubjectsRepository {
  return {
    page: async ({ afterSubject = '', limit }) =>
      (
        await db
          .selectFrom('subjects')
          .selectAll()
          .where('subject', '>', afterSubject)
          .orderBy('subject')
          .limit(limit)
          .execute()
      ).map(itemOf),
    get: async (subject) => {
      const row = await db.selectFrom('subjects').selectAll().where('subject', '=', subject).executeTakeFirst();
      return row && itemOf(row);
    },
    many: async (subjects) => {
      if (subjects.length === 0) return [];
      return (await db.selectFrom('subjects').selectAll().where('subject', 'in', subjects).execute()).map(itemOf);
    },
  };
}

function itemOf(row: Selectable<Tables['subjects']>): SubjectItem {
  const { subject, incarnation, revision, over, lastSeq, snapshot, ...columns } = row;
  return {
    subject,
    incarnation,
    revision,
    over: over === 1,
    row: columns,
    snapshot: JSON.parse(snapshot) as unknown,
    lastSeq,
  };
}
