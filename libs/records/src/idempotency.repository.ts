import type { Selectable } from 'kysely';
import type { Db, Tables } from './tables.ts';

/** The answer to repeat; `body` is opaque here, the API seals it. */
export interface StoredAnswer {
  status: number;
  headers: Record<string, string>;
  body: string;
}

export type IdempotencyBegin =
  { state: 'new' } | { state: 'running' } | { state: 'done'; answer: StoredAnswer } | { state: 'mismatch' };

export interface IdempotencyRepository {
  /** `scope` is the hash of principal, route, subject and key; `holder` the process' boot id; a run of another holder older than 60 s is taken over. */
  begin(input: { scope: string; requestHash: string; holder: string; now: string }): Promise<IdempotencyBegin>;
  /** False when another holder has taken over. */
  finish(input: { scope: string; holder: string; answer: StoredAnswer }): Promise<boolean>;
  /** Removes a running row, so that the caller may try again. */
  abandon(input: { scope: string; holder: string }): Promise<void>;
  /** Deletes what is older than 24 h and answers how many. */
  sweep(input: { now: string }): Promise<number>;
}

const KEPT_MS = 24 * 3_600_000;
/** Longer than any request lives: the holder has died with it. */
const TAKEOVER_MS = 60_000;

export function createIdempotency(db: Db): IdempotencyRepository {
  return {
    begin: ({ now, ...input }) =>
      db.transaction().execute(async (transaction) => {
        const rows = transaction.selectFrom('idempotency').selectAll().where('scope', '=', input.scope);
        const known = standing(await rows.executeTakeFirst(), { ...input, now });
        if (known.state !== 'new') return known;
        await transaction.deleteFrom('idempotency').where('scope', '=', input.scope).execute();
        await transaction
          .insertInto('idempotency')
          .values({ ...input, startedAt: now })
          .execute();
        return known;
      }),
    finish: async ({ scope, holder, answer }) => {
      const { status, body } = answer;
      const written = await db
        .updateTable('idempotency')
        .set({ status, body, headers: JSON.stringify(answer.headers) })
        .where('scope', '=', scope)
        .where('holder', '=', holder)
        .executeTakeFirst();
      return written.numUpdatedRows > 0n;
    },
    abandon: async ({ scope, holder }) => {
      await db
        .deleteFrom('idempotency')
        .where('scope', '=', scope)
        .where('holder', '=', holder)
        .where('status', 'is', null)
        .execute();
    },
    sweep: async ({ now }) => {
      const old = db.deleteFrom('idempotency').where('startedAt', '<', earlier(now, KEPT_MS));
      return Number((await old.executeTakeFirst()).numDeletedRows);
    },
  };
}

function standing(
  row: Selectable<Tables['idempotency']> | undefined,
  { requestHash, holder, now }: { requestHash: string; holder: string; now: string },
): IdempotencyBegin {
  if (!row || row.startedAt < earlier(now, KEPT_MS)) return { state: 'new' };
  if (row.requestHash !== requestHash) return { state: 'mismatch' };
  if (row.status !== null) {
    const headers = JSON.parse(row.headers ?? '{}') as Record<string, string>;
    return { state: 'done', answer: { status: row.status, headers, body: row.body ?? '' } };
  }
  const left = row.holder !== holder && row.startedAt < earlier(now, TAKEOVER_MS);
  return left ? { state: 'new' } : { state: 'running' };
}

function earlier(instant: string, ms: number): string {
  return new Date(Date.parse(instant) - ms).toISOString();
}
