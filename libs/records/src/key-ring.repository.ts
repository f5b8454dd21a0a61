import { RecordsError } from './records-error.ts';
import type { Db } from './tables.ts';

export type KeyPurpose = 'master' | 'codec' | 'audit';

export interface KeyRingEntry {
  purpose: KeyPurpose;
  keyId: string;
  /** Of the key itself, not of anything sealed with it. */
  fingerprint: string;
}

export interface KeyRingRepository {
  /** Repeatable; throws `records.keyRingConflict` when the id is in use with another fingerprint. */
  register(entry: KeyRingEntry): Promise<void>;
  /** In order of registration: the last one of a purpose is the current one. */
  list(): Promise<KeyRingEntry[]>;
  /** Runs the synchronous `create` under the write lock only if the ring is empty, so that of two processes starting at once one makes the keys; answers the ring in force. */
  initialise(create: () => KeyRingEntry[]): Promise<KeyRingEntry[]>;
}

export function createKeyRing(db: Db): KeyRingRepository {
  return {
    register: async (entry) => {
      await db.transaction().execute(async (transaction) => {
        const known = (await ring(transaction)).find(
          ({ purpose, keyId }) => purpose === entry.purpose && keyId === entry.keyId,
        );
        if (!known) return insert(transaction, [entry]);
        if (known.fingerprint === entry.fingerprint) return;
        throw new RecordsError(
          'records.keyRingConflict',
          `The ${entry.purpose} key ${entry.keyId} is in use with another fingerprint.`,
        );
      });
    },
    list: () => ring(db),
    initialise: (create) =>
      db.transaction().execute(async (transaction) => {
        const known = await ring(transaction);
        if (known.length > 0) return known;
        const made = create();
        await insert(transaction, made);
        return made;
      }),
  };
}

async function ring(db: Db): Promise<KeyRingEntry[]> {
  const rows = await db.selectFrom('keyRing').selectAll().orderBy('position').execute();
  return rows.map(({ purpose, keyId, fingerprint }) => ({ purpose: purpose as KeyPurpose, keyId, fingerprint }));
}

async function insert(db: Db, entries: readonly KeyRingEntry[]): Promise<void> {
  const registeredAt = new Date().toISOString();
  await db
    .insertInto('keyRing')
    .values(entries.map((entry) => ({ ...entry, registeredAt })))
    .execute();
}
