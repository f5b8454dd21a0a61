import { randomBytes } from 'node:crypto';
import type { Selectable } from 'kysely';
import type { Db, Tables } from './tables.ts';
import type { Subject } from './transitions.repository.ts';

/** An act that a second person must confirm. All instants are real time. */
export interface Confirmation {
  /** 128 random bits: whoever knows it was told. It gives no right by itself. */
  id: string;
  /** What would be done, e.g. `token.rotate`. */
  kind: string;
  subject: Subject;
  /** The person, not the key: two keys of one person are one person. */
  requestedBy: string;
  /** Exactly what will be done once confirmed, as JSON. Never a value. */
  request: unknown;
  requestedAt: string;
  expiresAt: string;
  confirmedBy: string | null;
  confirmedAt: string | null;
  /** What came of it; null before, and when the process died in between. */
  outcome: string | null;
}

export interface AskConfirmation {
  kind: string;
  subject: Subject;
  requestedBy: string;
  request: unknown;
  now: string;
  ttlMs: number;
}

/** `confirmed`: by this call, do it now · `spent`: somebody has confirmed it before (who, and what came of it, is in it). */
export type ConfirmResult =
  { state: 'confirmed' | 'spent' | 'expired'; confirmation: Confirmation } | { state: 'unknown' };

export interface ConfirmationsRepository {
  ask(input: AskConfirmation): Promise<Confirmation>;
  get(id: string): Promise<Confirmation | undefined>;
  /** The newest first; with `openAt` only what nobody has confirmed and what has not expired at that instant. */
  list(input: { limit: number; openAt?: string }): Promise<Confirmation[]>;
  /** Of any number of callers one is answered `confirmed`. Whether this person may is decided before. */
  confirm(input: { id: string; confirmedBy: string; now: string }): Promise<ConfirmResult>;
  /** Notes once what came of a confirmed act; false when that was noted before, or nobody confirmed. */
  settle(input: { id: string; outcome: string }): Promise<boolean>;
  /** Deletes what expired more than a day ago and answers how many: until then a late person is told that it expired. */
  sweep(input: { now: string }): Promise<number>;
}

const KEPT_MS = 24 * 3_600_000;
const ID_BYTES = 16;

export function createConfirmations(db: Db): ConfirmationsRepository {
  const get = async (id: string): Promise<Confirmation | undefined> => {
    const row = await db.selectFrom('confirmations').selectAll().where('id', '=', id).executeTakeFirst();
    return row && confirmationOf(row);
  };
  return {
    get,
    list: (input) => list(db, input),
    ask: async ({ now, ttlMs, request, ...asked }) => {
      const row = {
        ...asked,
        id: randomBytes(ID_BYTES).toString('hex'),
        request: JSON.stringify(request ?? null),
        requestedAt: now,
        expiresAt: new Date(Date.parse(now) + ttlMs).toISOString(),
        confirmedBy: null,
        confirmedAt: null,
        outcome: null,
      };
      await db.insertInto('confirmations').values(row).execute();
      return confirmationOf(row);
    },
    confirm: async ({ id, confirmedBy, now }) => {
      const written = await db
        .updateTable('confirmations')
        .set({ confirmedBy, confirmedAt: now })
        .where('id', '=', id)
        .where('confirmedAt', 'is', null)
        .where('expiresAt', '>', now)
        .executeTakeFirst();
      const confirmation = await get(id);
      if (confirmation === undefined) return { state: 'unknown' };
      if (written.numUpdatedRows > 0n) return { state: 'confirmed', confirmation };
      return { state: confirmation.confirmedAt === null ? 'expired' : 'spent', confirmation };
    },
    settle: async ({ id, outcome }) => {
      const written = await db
        .updateTable('confirmations')
        .set({ outcome })
        .where('id', '=', id)
        .where('confirmedAt', 'is not', null)
        .where('outcome', 'is', null)
        .executeTakeFirst();
      return written.numUpdatedRows > 0n;
    },
    sweep: async ({ now }) => {
      const before = new Date(Date.parse(now) - KEPT_MS).toISOString();
      const old = await db.deleteFrom('confirmations').where('expiresAt', '<', before).executeTakeFirst();
      return Number(old.numDeletedRows);
    },
  };
}

async function list(db: Db, { limit, openAt }: { limit: number; openAt?: string }): Promise<Confirmation[]> {
  const all = db.selectFrom('confirmations').selectAll();
  const wanted = openAt === undefined ? all : all.where('confirmedAt', 'is', null).where('expiresAt', '>', openAt);
  const rows = await wanted.orderBy('requestedAt', 'desc').orderBy('id').limit(limit).execute();
  return rows.map(confirmationOf);
}

function confirmationOf(row: Selectable<Tables['confirmations']>): Confirmation {
  return { ...row, request: JSON.parse(row.request) as unknown };
}
