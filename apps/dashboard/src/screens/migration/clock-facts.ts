import type { Migration, Token } from '@keyturn/client';
import { DAY_MS, HOUR_MS, MINUTE_MS } from '@keyturn/domain';

/**
 * What runs out while a migration is brought through. auth: the authentication token that is minted for a renewal and saved at once ·
 * attachment: of the site to the server · connection: the container token.
 */
export const CLOCKS = ['auth', 'attachment', 'connection'] as const;
export type Clock = (typeof CLOCKS)[number];

/** How long each lives (design/migrations.md, "Three clocks"); a token's own lifetime overrides the last. */
export const LIFE_MS: Readonly<Record<Clock, number>> = {
  auth: 5 * MINUTE_MS,
  attachment: DAY_MS,
  connection: 21 * DAY_MS,
};

export interface ClockFacts {
  readonly clock: Clock;
  /** unknown: the API does not tell · none: there is none now. */
  readonly is: 'running' | 'over' | 'none' | 'unknown';
  readonly endsAt: number | null;
  readonly lifeMs: number;
  /** From then on a successor is asked for. */
  readonly renewAt: number | null;
  readonly isEstimated: boolean;
  /** The attempt it was made for. */
  readonly attempt: number | null;
}

interface Seen {
  readonly migration: Pick<Migration, 'attachment'>;
  /** Undefined: not read, or it may not be read. */
  readonly token: Pick<Token, 'versions' | 'expiresAt' | 'expiresAtSource' | 'renewAt'> | undefined;
  /** Fleet time, epoch ms. */
  readonly now: number;
}

const NOTHING = { endsAt: null, renewAt: null, isEstimated: false, attempt: null } as const;

/** The three clocks as far as the API tells of them. Pure. */
export function clockFacts(seen: Seen): readonly ClockFacts[] {
  return [authClock(seen), attachmentClock(seen), connectionClock(seen)];
}

/** It is made and used up in one go when the connection is saved; of its begin nothing else is known. */
function authClock({ token, now }: Seen): ClockFacts {
  const facts = { ...NOTHING, clock: 'auth', lifeMs: LIFE_MS.auth } as const;
  if (token === undefined) return { ...facts, is: 'unknown' };
  const saved = Math.max(...token.versions.map(({ issuedAt }) => (issuedAt === null ? 0 : Date.parse(issuedAt))), 0);
  if (saved === 0) return { ...facts, is: 'none' };
  const endsAt = saved + LIFE_MS.auth;
  return { ...facts, is: endsAt > now ? 'running' : 'over', endsAt, isEstimated: true };
}

function attachmentClock({ migration: { attachment }, now }: Seen): ClockFacts {
  const facts = { ...NOTHING, clock: 'attachment', lifeMs: LIFE_MS.attachment } as const;
  if (attachment === null) return { ...facts, is: 'none' };
  const endsAt = Date.parse(attachment.expiresAt);
  return { ...facts, is: endsAt > now ? 'running' : 'over', endsAt, attempt: attachment.attempt };
}

function connectionClock({ token, now }: Seen): ClockFacts {
  const facts = { ...NOTHING, clock: 'connection', lifeMs: LIFE_MS.connection } as const;
  if (token === undefined) return { ...facts, is: 'unknown' };
  if (token.expiresAt === null) return { ...facts, is: token.versions.length === 0 ? 'none' : 'over' };
  const endsAt = Date.parse(token.expiresAt);
  const issuedAt = token.versions.find(({ expiresAt }) => expiresAt === token.expiresAt)?.issuedAt ?? null;
  return {
    ...facts,
    is: endsAt > now ? 'running' : 'over',
    endsAt,
    lifeMs: issuedAt === null ? LIFE_MS.connection : Math.max(HOUR_MS, endsAt - Date.parse(issuedAt)),
    renewAt: token.renewAt === null ? null : Date.parse(token.renewAt),
    isEstimated: token.expiresAtSource === 'estimated',
  };
}
