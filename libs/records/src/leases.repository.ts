import type { Db } from './tables.ts';

export interface LeasesRepository {
  /** Takes or extends the lease for `ttlMs` (real time); false while another holder has it. */
  acquire(input: { name: string; holder: string; ttlMs: number }): Promise<boolean>;
  release(input: { name: string; holder: string }): Promise<void>;
}

export function createLeases(db: Db): LeasesRepository {
  return {
    acquire: async ({ name, holder, ttlMs }) => {
      const now = Date.now();
      const expiresAt = new Date(now + ttlMs).toISOString();
      const taken = await db
        .insertInto('leases')
        .values({ name, holder, expiresAt })
        .onConflict((conflict) =>
          conflict
            .column('name')
            .doUpdateSet({ holder, expiresAt })
            .where((at) =>
              at.or([at('leases.holder', '=', holder), at('leases.expiresAt', '<=', new Date(now).toISOString())]),
            ),
        )
        .returning('name')
        .executeTakeFirst();
      return taken !== undefined;
    },
    release: async ({ name, holder }) => {
      await db.deleteFrom('leases').where('name', '=', name).where('holder', '=', holder).execute();
    },
  };
}
