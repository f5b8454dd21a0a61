import { iso } from '@keyturn/contracts';
import type { consent, consentList, Language } from '@keyturn/contracts/schemas';
import { consentRequesters, type TokenState } from '@keyturn/domain';
import type { Consent } from '@keyturn/records';
import type { z } from 'zod';

export type ConsentView = z.output<typeof consent>;
type ConsentAskView = z.output<typeof consentList>['asked'];

interface Look {
  /** Of the token, as memory has it. */
  readonly state: TokenState;
  /** Epoch ms of fleet time. */
  readonly now: number;
}

/** A consent as the API shows it. */
export function consentView(kept: Consent, look: Look): ConsentView {
  const { id, tokenId, version, server, site, account, wording, grantedBy, grantedAt, validUntil, standing } = kept;
  const { selfConfirmed, comment, uses, revokedAt, revokedBy, revokeReason } = kept;
  const { language, version: wordingVersion, hash } = wording;
  return {
    id,
    token: tokenId,
    version,
    server,
    site,
    account,
    wording: { language: language as Language, version: wordingVersion, hash },
    grantedBy,
    grantedAt,
    validUntil,
    standing,
    selfConfirmed,
    comment,
    uses: [...uses],
    revokedAt,
    revokedBy,
    revokeReason,
    state: stateOf(kept, look),
  };
}

/** Whether it still counts is for the life of the token to know: records hold the act alone. */
function stateOf({ id, standing, uses, revokedAt, validUntil }: Consent, { state, now }: Look): ConsentView['state'] {
  if (revokedAt !== null) return 'revoked';
  if (!standing && uses.length > 0) return 'used';
  const counts = state.container?.consents.some((known) => known.id === id) === true;
  return counts && Date.parse(validUntil) > now ? 'valid' : 'lapsed';
}

/** What is asked of a person now, and which migrations go on after it; null while nobody is asked. */
export function askView(state: TokenState): ConsentAskView {
  const { container } = state;
  if (container === null || container.asked === null) return null;
  const { version, askedAt, cause, requesters } = container.asked;
  return {
    version,
    askedAt: iso(askedAt),
    cause,
    waiting: waitingFor(container),
    requesters: [...new Set([...consentRequesters(state), ...requesters])],
  };
}

/** Ids of the migrations that wait for the token, in their order. */
export function waitingFor({ lane }: NonNullable<TokenState['container']>): string[] {
  const claims = lane.holder === null ? lane.waiting : [lane.holder, ...lane.waiting];
  return claims.filter(({ refusedCause }) => refusedCause === null).map(({ migrationId }) => migrationId);
}
