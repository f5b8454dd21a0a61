import type { Selectable } from 'kysely';
import { RecordsError } from './records-error.ts';
import type { Db, Tables } from './tables.ts';

export interface KeyRow {
  id: string;
  name: string;
  person: string | null;
  roles: string[];
  /** Token ids a consumer's key may pull; null means not limited. */
  tokens: string[] | null;
  secretHash: string;
  createdAt: string;
  expiresAt: string | null;
  revokedAt: string | null;
  lastUsedAt: string | null;
}

export type NewKey = Omit<KeyRow, 'revokedAt' | 'lastUsedAt'>;

export interface KeysRepository {
  /** Throws `records.keyExists` when the id is taken. */
  insert(key: NewKey): Promise<void>;
  find(id: string): Promise<KeyRow | undefined>;
  list(): Promise<KeyRow[]>;
  /** True when this call revoked it, false when it was unknown or already revoked. */
  revoke(input: { id: string; at: string }): Promise<boolean>;
  /** Notes a use; writes at most once a minute per key. */
  touch(input: { id: string; at: string }): Promise<void>;
}

const TOUCH_EVERY_MS = 60_000;

export function createKeys(db: Db): KeysRepository {
  return {
    insert: async (key) => {
      const row = { ...key, roles: JSON.stringify(key.roles), tokens: key.tokens && JSON.stringify(key.tokens) };
      const written = await db
        .insertInto('keys')
        .values(row)
        .onConflict((conflict) => conflict.doNothing())
        .returning('id')
        .executeTakeFirst();
      if (!written) throw new RecordsError('records.keyExists', `There is a key with the id ${key.id} already.`);
    },
    find: async (id) => {
      const row = await db.selectFrom('keys').selectAll().where('id', '=', id).executeTakeFirst();
      return row && keyOf(row);
    },
    list: async () => (await db.selectFrom('keys').selectAll().orderBy('createdAt').orderBy('id').execute()).map(keyOf),
    revoke: async ({ id, at }) => {
      const write = db.updateTable('keys').set({ revokedAt: at }).where('id', '=', id).where('revokedAt', 'is', null);
      return (await write.executeTakeFirst()).numUpdatedRows > 0n;
    },
    touch: async ({ id, at }) => {
      const recent = new Date(Date.parse(at) - TOUCH_EVERY_MS).toISOString();
      await db
        .updateTable('keys')
        .set({ lastUsedAt: at })
        .where('id', '=', id)
        .where((row) => row.or([row('lastUsedAt', 'is', null), row('lastUsedAt', '<', recent)]))
        .execute();
    },
  };
}

function keyOf(row: Selectable<Tables['keys']>): KeyRow {
  return {
    ...row,
    roles: JSON.parse(row.roles) as string[],
    tokens: row.tokens === null ? null : (JSON.parse(row.tokens) as string[]),
  };
}
