import { createHash, createHmac } from 'node:crypto';
import type { Selectable } from 'kysely';
import { RecordsError } from './records-error.ts';
import type { Db, Tables } from './tables.ts';

export interface AuditEntry {
  at: string;
  actor: string;
  action: string;
  subject: string | null;
  outcome: string;
  requestId: string | null;
  detail?: unknown;
}

export interface AuditItem extends AuditEntry {
  seq: number;
  keyId: string | null;
  prev: string;
  hash: string;
}

export interface AuditHead {
  seq: number;
  hash: string;
}

export type AuditVerdict =
  | { state: 'good'; checked: number; head: AuditHead | undefined }
  | { state: 'altered'; checked: number; seq: number }
  | { state: 'truncated'; checked: number; head: AuditHead | undefined };

export interface AuditRepository {
  /** From here on rows are chained by HMAC under this key instead of a bare SHA-256; earlier keys stay known for verification. */
  useKey(key: { keyId: string; key: Uint8Array }): void;
  /** Durable when it resolves: give a value out only afterwards. */
  append(entry: AuditEntry): Promise<AuditHead>;
  list(query: { after: number; limit: number; subject?: string; actor?: string }): Promise<AuditItem[]>;
  head(): Promise<AuditHead | undefined>;
  /** Walks the chain; `anchor` is a head that was logged earlier and shows a cut tail. Throws `records.auditKeyUnknown`. */
  verify(input?: { anchor?: AuditHead }): Promise<AuditVerdict>;
}

/** What the first row's `prev` says. */
const GENESIS = '0'.repeat(64);
const VERIFY_PAGE = 1_000;

type AuditRow = Selectable<Tables['audit']>;

export function createAudit(db: Db): AuditRepository {
  const keys = new Map<string, Uint8Array>();
  let currentKeyId: string | null = null;
  return {
    useKey: ({ keyId, key }) => {
      keys.set(keyId, key);
      currentKeyId = keyId;
    },
    append: ({ detail, ...entry }) =>
      db.transaction().execute(async (transaction) => {
        const head = await headOf(transaction);
        const row = {
          ...entry,
          seq: (head?.seq ?? 0) + 1,
          detail: detail === undefined ? null : JSON.stringify(detail),
          keyId: currentKeyId,
          prev: head?.hash ?? GENESIS,
        };
        const hash = hashOf(row, keys);
        await transaction
          .insertInto('audit')
          .values({ ...row, hash })
          .execute();
        return { seq: row.seq, hash };
      }),
    list: async ({ after, limit, subject, actor }) => {
      let query = db.selectFrom('audit').selectAll().where('seq', '>', after);
      if (subject !== undefined) query = query.where('subject', '=', subject);
      if (actor !== undefined) query = query.where('actor', '=', actor);
      return (await query.orderBy('seq').limit(limit).execute()).map(itemOf);
    },
    head: () => headOf(db),
    verify: async ({ anchor } = {}) => verify({ db, keys, anchor }),
  };
}

function headOf(db: Db): Promise<AuditHead | undefined> {
  return db.selectFrom('audit').select(['seq', 'hash']).orderBy('seq', 'desc').limit(1).executeTakeFirst();
}

function hashOf(row: Omit<AuditRow, 'hash'>, keys: ReadonlyMap<string, Uint8Array>): string {
  const { seq, at, actor, action, subject, outcome, requestId, detail, keyId, prev } = row;
  const canonical = JSON.stringify([seq, at, actor, action, subject, outcome, requestId, detail, keyId, prev]);
  if (keyId === null) return createHash('sha256').update(canonical).digest('hex');
  const key = keys.get(keyId);
  if (!key) throw new RecordsError('records.auditKeyUnknown', `The audit key ${keyId} is not loaded.`);
  return createHmac('sha256', key).update(canonical).digest('hex');
}

interface Verify {
  db: Db;
  keys: ReadonlyMap<string, Uint8Array>;
  anchor: AuditHead | undefined;
}

async function verify({ db, keys, anchor }: Verify): Promise<AuditVerdict> {
  let head: AuditHead = { seq: 0, hash: GENESIS };
  for (;;) {
    const rows = await db
      .selectFrom('audit')
      .selectAll()
      .where('seq', '>', head.seq)
      .orderBy('seq')
      .limit(VERIFY_PAGE)
      .execute();
    for (const row of rows) {
      const follows = row.seq === head.seq + 1 && row.prev === head.hash;
      // Whoever can write the file can also compute a bare hash: with a key at hand, bare rows prove nothing.
      const bare = row.keyId === null && keys.size > 0;
      const anchored = anchor?.seq !== row.seq || anchor.hash === row.hash;
      if (!follows || bare || !anchored || hashOf(row, keys) !== row.hash) {
        return { state: 'altered', checked: head.seq, seq: head.seq + 1 };
      }
      head = { seq: row.seq, hash: row.hash };
    }
    if (rows.length < VERIFY_PAGE) break;
  }
  const state = anchor && anchor.seq > head.seq ? 'truncated' : 'good';
  return { state, checked: head.seq, head: head.seq > 0 ? head : undefined };
}

function itemOf({ detail, ...row }: AuditRow): AuditItem {
  return detail === null ? row : { ...row, detail: JSON.parse(detail) as unknown };
}
