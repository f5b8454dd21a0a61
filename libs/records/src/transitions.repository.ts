import type { Selectable } from 'kysely';
import { RecordsError } from './records-error.ts';
import type { Db, Tables } from './tables.ts';

/** `token/<id>` or `migration/<id>`. */
export type Subject = string;

/** The columns that lists filter and sort by; instants are fleet time. */
export interface SubjectColumns {
  phase: string;
  health: string;
  cause: string | null;
  waitingFor: string | null;
  kind: string | null;
  site: string | null;
  owner: string | null;
  expiresAt: string | null;
  nextActionAt: string | null;
}

export interface NewTransition {
  revision: number;
  type: string;
  at: string;
  data: unknown;
}

export interface RecordTransitions {
  subject: Subject;
  incarnation: string;
  row: SubjectColumns;
  snapshot: unknown;
  over: boolean;
  /** At least one, revisions ascending. */
  transitions: readonly NewTransition[];
}

export interface RecordResult {
  appended: number;
  lastSeq: number;
  /**
   * Set when records hold other events under one of these revisions, later ones, or another life of the subject that is not
   * over: nothing was written, this snapshot is what happened. So it is after a worker died between recording and reporting
   * to Temporal, and its successor decided anew.
   */
  truth?: unknown;
}

export interface TransitionItem extends NewTransition {
  seq: number;
  subject: Subject;
  incarnation: string;
  /** Real time; `at` is fleet time. */
  recordedAt: string;
}

export interface TransitionsRepository {
  /**
   * Writes subject row and events in one durable transaction; a repeat changes nothing (`appended: 0`). A subject's
   * revisions go on in its next life, which may begin once the last one is over: (subject, revision) is unique across
   * lives. Throws `records.noTransitions`.
   */
  record(input: RecordTransitions): Promise<RecordResult>;
  /** Events with `seq` above `after` (and below `before`), in order; `next` after the last item is its `seq`. */
  feed(query: FeedQuery): Promise<TransitionItem[]>;
  /** The same, newest first. */
  latest(query: FeedQuery): Promise<TransitionItem[]>;
  /** Events of one subject, newest first; `before` is a `seq`, exclusive. */
  timeline(query: { subject: Subject; limit: number; before?: number }): Promise<TransitionItem[]>;
  /** The highest `seq` written, 0 when there is none. */
  headSeq(): Promise<number>;
  /** How many events of each type happened at or after `since` and before `until` (fleet time); absent types count 0. */
  countSince(query: { since: string; until?: string; types: readonly string[] }): Promise<Record<string, number>>;
  /** Events of these types within [since, until) of fleet time, in order; of all subjects, or at most some hundreds. */
  between(query: {
    since: string;
    until: string;
    types: readonly string[];
    subjects?: readonly Subject[];
  }): Promise<TransitionItem[]>;
}

export interface FeedQuery {
  after: number;
  before?: number;
  limit: number;
  types?: readonly string[];
  subject?: Subject;
}

export function createTransitions(db: Db): TransitionsRepository {
  return {
    record: async (input) => {
      if (input.transitions.length === 0) {
        throw new RecordsError('records.noTransitions', `A record of ${input.subject} needs at least one transition.`);
      }
      return db.transaction().execute((transaction) => record(transaction, input));
    },
    feed: async (query) => (await filtered(db, query).orderBy('seq').execute()).map(itemOf),
    latest: async (query) => (await filtered(db, query).orderBy('seq', 'desc').execute()).map(itemOf),
    timeline: async ({ subject, limit, before }) => {
      let query = db.selectFrom('transitions').selectAll().where('subject', '=', subject);
      if (before !== undefined) query = query.where('seq', '<', before);
      return (await query.orderBy('seq', 'desc').limit(limit).execute()).map(itemOf);
    },
    headSeq: async () => {
      const row = await db.selectFrom('transitions').select('seq').orderBy('seq', 'desc').limit(1).executeTakeFirst();
      return row?.seq ?? 0;
    },
    countSince: async ({ since, until, types }) => {
      let query = db
        .selectFrom('transitions')
        .select(({ fn }) => ['type', fn.countAll<number | string>().as('count')])
        .where('type', 'in', types)
        .where('at', '>=', since);
      if (until !== undefined) query = query.where('at', '<', until);
      const rows = await query.groupBy('type').execute();
      const counts = new Map(rows.map(({ type, count }) => [type, Number(count)]));
      return Object.fromEntries(types.map((type) => [type, counts.get(type) ?? 0]));
    },
    between: async ({ since, until, types, subjects }) => {
      let query = db
        .selectFrom('transitions')
        .selectAll()
        .where('type', 'in', types)
        .where('at', '>=', since)
        .where('at', '<', until);
      if (subjects !== undefined) query = query.where('subject', 'in', subjects);
      return (await query.orderBy('seq').execute()).map(itemOf);
    },
  };
}

function filtered(db: Db, { after, before, limit, types, subject }: FeedQuery) {
  let query = db.selectFrom('transitions').selectAll().where('seq', '>', after).limit(limit);
  if (before !== undefined) query = query.where('seq', '<', before);
  if (types) query = query.where('type', 'in', types);
  if (subject !== undefined) query = query.where('subject', '=', subject);
  return query;
}

/** A Postgres flavour must take an advisory lock here: sequences are handed out before commit, and a feed must not skip. */
async function record(db: Db, input: RecordTransitions): Promise<RecordResult> {
  const { subject } = input;
  const held = await db
    .selectFrom('subjects')
    .select(['incarnation', 'revision', 'over', 'lastSeq'])
    .where('subject', '=', subject)
    .executeTakeFirst();
  if (held === undefined) return write(db, input);
  const otherwise = async () => ({ appended: 0, lastSeq: held.lastSeq, truth: await snapshotOf(db, subject) });
  const goesOn = held.incarnation === input.incarnation;
  // Nearly always so; nothing of it can be known then.
  if (held.revision < firstRevision(input))
    return goesOn || (await mayFollow(db, { held, input })) ? write(db, input) : otherwise();
  if (!goesOn || held.revision > lastRevision(input)) return otherwise();
  if (!agree(await knownOf(db, input), { ...input, revision: held.revision })) return otherwise();
  const news = input.transitions.filter(({ revision }) => revision > held.revision);
  return news.length === 0 ? { appended: 0, lastSeq: held.lastSeq } : write(db, { ...input, transitions: news });
}

async function write(db: Db, input: RecordTransitions): Promise<RecordResult> {
  const lastSeq = await append(db, input);
  await putSubject(db, { ...input, revision: lastRevision(input), lastSeq });
  return { appended: input.transitions.length, lastSeq };
}

/** A subject's next life begins after its last one is over. Events of an earlier one that come late are not its beginning. */
async function mayFollow(
  db: Db,
  { held, input: { subject, incarnation } }: { held: { over: number }; input: RecordTransitions },
): Promise<boolean> {
  if (held.over === 0) return false;
  const earlier = await db
    .selectFrom('transitions')
    .select('seq')
    .where('subject', '=', subject)
    .where('incarnation', '=', incarnation)
    .limit(1)
    .executeTakeFirst();
  return earlier === undefined;
}

const firstRevision = ({ transitions }: RecordTransitions): number => transitions[0]?.revision ?? 0;
const lastRevision = ({ transitions }: RecordTransitions): number => transitions.at(-1)?.revision ?? 0;

type KnownTransition = Pick<Tables['transitions'], 'type' | 'at' | 'data'>;

async function knownOf(
  db: Db,
  { subject, incarnation, transitions }: RecordTransitions,
): Promise<Map<number, KnownTransition>> {
  const rows = await db
    .selectFrom('transitions')
    .select(['revision', 'type', 'at', 'data'])
    .where('subject', '=', subject)
    .where('incarnation', '=', incarnation)
    .where(
      'revision',
      'in',
      transitions.map(({ revision }) => revision),
    )
    .execute();
  return new Map(rows.map((row) => [row.revision, row]));
}

/** Whether everything up to this revision is known, and known to be the same. */
function agree(
  known: ReadonlyMap<number, KnownTransition>,
  { transitions, revision: recorded }: RecordTransitions & { revision: number },
): boolean {
  return transitions.every(({ revision, type, at, data }) => {
    const held = known.get(revision);
    if (held === undefined) return revision > recorded;
    return held.type === type && held.at === at && held.data === JSON.stringify(data ?? null);
  });
}

async function snapshotOf(db: Db, subject: Subject): Promise<unknown> {
  const { snapshot } = await db
    .selectFrom('subjects')
    .select('snapshot')
    .where('subject', '=', subject)
    .executeTakeFirstOrThrow();
  return JSON.parse(snapshot) as unknown;
}

/** Answers the highest `seq` given. */
async function append(db: Db, { subject, incarnation, transitions }: RecordTransitions): Promise<number> {
  const recordedAt = new Date().toISOString();
  const values = transitions.map(({ data, ...transition }) => ({
    ...transition,
    subject,
    incarnation,
    recordedAt,
    data: JSON.stringify(data ?? null),
  }));
  const rows = await db.insertInto('transitions').values(values).returning('seq').execute();
  return Math.max(...rows.map(({ seq }) => seq));
}

async function putSubject(
  db: Db,
  {
    subject,
    incarnation,
    row,
    snapshot,
    over,
    revision,
    lastSeq,
  }: RecordTransitions & { revision: number; lastSeq: number },
): Promise<void> {
  const { phase, health, cause, waitingFor, kind, site, owner, expiresAt, nextActionAt } = row;
  const columns = { phase, health, cause, waitingFor, kind, site, owner, expiresAt, nextActionAt };
  const values = {
    ...columns,
    incarnation,
    revision,
    over: over ? 1 : 0,
    lastSeq,
    snapshot: JSON.stringify(snapshot ?? null),
  };
  await db
    .insertInto('subjects')
    .values({ subject, ...values })
    .onConflict((conflict) => conflict.column('subject').doUpdateSet(values))
    .execute();
}

function itemOf({ data, ...row }: Selectable<Tables['transitions']>): TransitionItem {
  return { ...row, data: JSON.parse(data) as unknown };
}
