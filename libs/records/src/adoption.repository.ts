import type { Db } from './tables.ts';

export type AdoptionState = 'pulled' | 'adopted' | 'failed';

export interface AdoptionItem {
  version: number;
  consumer: string;
  state: AdoptionState;
  at: string;
  detail: string | null;
}

export interface AdoptionReport {
  tokenId: string;
  incarnation: string;
  version: number;
  consumer: string;
  state: AdoptionState;
  at: string;
  detail?: string;
}

export interface AdoptionRepository {
  /** Pulled never outranks adopted or failed, of those two the latest wins; `changed` says whether the row is different now. */
  report(report: AdoptionReport): Promise<{ changed: boolean; state: AdoptionState }>;
  list(query: { tokenId: string; incarnation: string }): Promise<AdoptionItem[]>;
}

export function createAdoption(db: Db): AdoptionRepository {
  return {
    report: ({ detail, ...report }) =>
      db.transaction().execute(async (transaction) => {
        const known = await transaction
          .selectFrom('adoption')
          .select(['state', 'at'])
          .where('tokenId', '=', report.tokenId)
          .where('incarnation', '=', report.incarnation)
          .where('version', '=', report.version)
          .where('consumer', '=', report.consumer)
          .executeTakeFirst();
        if (known && !outranks(report, { state: known.state as AdoptionState, at: known.at })) {
          return { changed: false, state: known.state as AdoptionState };
        }
        const news = { state: report.state, at: report.at, detail: detail ?? null };
        await transaction
          .insertInto('adoption')
          .values({ ...report, ...news })
          .onConflict((conflict) =>
            conflict.columns(['tokenId', 'incarnation', 'version', 'consumer']).doUpdateSet(news),
          )
          .execute();
        return { changed: true, state: report.state };
      }),
    list: async ({ tokenId, incarnation }) => {
      const rows = await db
        .selectFrom('adoption')
        .select(['version', 'consumer', 'state', 'at', 'detail'])
        .where('tokenId', '=', tokenId)
        .where('incarnation', '=', incarnation)
        .orderBy('version')
        .orderBy('consumer')
        .execute();
      return rows.map((row) => ({ ...row, state: row.state as AdoptionState }));
    },
  };
}

type Standing = Pick<AdoptionReport, 'state' | 'at'>;

function outranks(news: Standing, known: Standing): boolean {
  if (known.state === 'pulled') return news.state !== 'pulled' || news.at > known.at;
  return news.state !== 'pulled' && news.at > known.at;
}
