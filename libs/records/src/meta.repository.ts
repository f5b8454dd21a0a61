import type { Db } from './tables.ts';

export interface MetaRepository {
  get(name: string): Promise<string | undefined>;
  /** Sets the value unless there is one, and answers the one in force. */
  setOnce(name: string, value: string): Promise<string>;
  put(name: string, value: string): Promise<void>;
}

export function createMeta(db: Db): MetaRepository {
  const get = async (name: string) =>
    (await db.selectFrom('meta').select('value').where('name', '=', name).executeTakeFirst())?.value;
  return {
    get,
    setOnce: async (name, value) => {
      const known = await get(name);
      if (known !== undefined) return known;
      const write = db
        .insertInto('meta')
        .values({ name, value })
        .onConflict((conflict) => conflict.doNothing());
      await write.execute();
      return (await get(name)) ?? value;
    },
    put: async (name, value) => {
      const write = db.insertInto('meta').values({ name, value });
      await write.onConflict((conflict) => conflict.column('name').doUpdateSet({ value })).execute();
    },
  };
}
