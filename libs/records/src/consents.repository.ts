import type { Selectable } from 'kysely';
import type { Db, Tables } from './tables.ts';

/** A person's act: the server may be connected to the site with the account. All instants are fleet time. */
export interface Consent {
  id: string;
  tokenId: string;
  /** The life of the token it was given in: one that is registered anew asks again. */
  incarnation: string;
  /** The renewal it was given for. */
  version: number;
  /** Covers every renewal until `validUntil`, not only that of `version`. */
  standing: boolean;
  server: string;
  site: string;
  account: string;
  wording: ConsentWording;
  grantedBy: string;
  grantedAt: string;
  validUntil: string;
  comment: string | null;
  /** Nobody else could have given it. */
  selfConfirmed: boolean;
  /** Renewals made under it, oldest first. */
  uses: ConsentUse[];
  revokedAt: string | null;
  revokedBy: string | null;
  revokeReason: string | null;
}

/** What was read before it was given; the hash covers text, server, site and account. */
export interface ConsentWording {
  language: string;
  version: number;
  hash: string;
}

export interface ConsentUse {
  version: number;
  at: string;
}

export type NewConsent = Omit<Consent, 'uses' | 'revokedAt' | 'revokedBy' | 'revokeReason'>;

export interface ConsentsRepository {
  /** Keeps the act; a repeat under the same id changes nothing and answers the first. */
  put(consent: NewConsent): Promise<Consent>;
  get(id: string): Promise<Consent | undefined>;
  /** Newest first. */
  list(query: { tokenId: string; limit: number }): Promise<Consent[]>;
  /** Notes a renewal; a repeat for the same version changes nothing. */
  use(use: { id: string } & ConsentUse): Promise<void>;
  /** Answers it as it is now, undefined for an unknown one; a repeat changes nothing: the first revocation stands. */
  revoke(input: { id: string; by: string; at: string; reason: string }): Promise<Consent | undefined>;
  /** For one that was refused before it counted. */
  remove(id: string): Promise<void>;
}

export function createConsents(db: Db): ConsentsRepository {
  const get = async (id: string): Promise<Consent | undefined> => {
    const row = await db.selectFrom('consents').selectAll().where('id', '=', id).executeTakeFirst();
    return row && consentOf(row, await usesOf(db, [id]));
  };
  return {
    get,
    put: async (consent) => {
      const row = rowOf(consent);
      await db
        .insertInto('consents')
        .values(row)
        .onConflict((conflict) => conflict.column('id').doNothing())
        .execute();
      return (await get(consent.id)) ?? consentOf(row, []);
    },
    list: async ({ tokenId, limit }) => {
      const rows = await db
        .selectFrom('consents')
        .selectAll()
        .where('tokenId', '=', tokenId)
        .orderBy('position', 'desc')
        .limit(limit)
        .execute();
      const uses = await usesOf(
        db,
        rows.map(({ id }) => id),
      );
      return rows.map((row) => consentOf(row, uses));
    },
    use: async ({ id, version, at }) => {
      await db
        .insertInto('consentUses')
        .values({ consentId: id, version, at })
        .onConflict((conflict) => conflict.columns(['consentId', 'version']).doNothing())
        .execute();
    },
    revoke: async ({ id, by, at, reason }) => {
      await db
        .updateTable('consents')
        .set({ revokedAt: at, revokedBy: by, revokeReason: reason })
        .where('id', '=', id)
        .where('revokedAt', 'is', null)
        .execute();
      return get(id);
    },
    remove: async (id) => {
      await db.deleteFrom('consents').where('id', '=', id).execute();
    },
  };
}

type ConsentRow = Omit<Selectable<Tables['consents']>, 'position'>;
type UseRow = Tables['consentUses'];

async function usesOf(db: Db, ids: readonly string[]): Promise<UseRow[]> {
  if (ids.length === 0) return [];
  return db.selectFrom('consentUses').selectAll().where('consentId', 'in', ids).orderBy('version').execute();
}

function rowOf({ wording, standing, selfConfirmed, ...consent }: NewConsent): ConsentRow {
  const { id, tokenId, incarnation, version, server, site, account, grantedBy, grantedAt, validUntil, comment } =
    consent;
  return {
    id,
    tokenId,
    incarnation,
    version,
    server,
    site,
    account,
    grantedBy,
    grantedAt,
    validUntil,
    comment,
    wording: JSON.stringify(wording),
    standing: standing ? 1 : 0,
    selfConfirmed: selfConfirmed ? 1 : 0,
    revokedAt: null,
    revokedBy: null,
    revokeReason: null,
  };
}

function consentOf(row: ConsentRow & { position?: number }, uses: readonly UseRow[]): Consent {
  const { position: _position, wording, standing, selfConfirmed, ...consent } = row;
  return {
    ...consent,
    wording: JSON.parse(wording) as ConsentWording,
    standing: standing === 1,
    selfConfirmed: selfConfirmed === 1,
    uses: uses.filter(({ consentId }) => consentId === row.id).map(({ version, at }) => ({ version, at })),
  };
}
