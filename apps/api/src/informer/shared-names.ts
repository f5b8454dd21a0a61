import { isDataManager, isRetired, type ConsumerSpec, type TokenSpec } from '@keyturn/domain';
import type { TokenEntry } from './token-entry.ts';

/** What tokens can have in common, as one text to look up by. */

/** A consumer is the same in several tokens when both its name and its host are: it then needs them all. */
export const consumerName = ({ name, host }: ConsumerSpec): string => JSON.stringify([name, host ?? null]);

/**
 * Where the upstream tells credentials apart by their label alone, what must be unique there: Data Manager lists the tokens
 * of a type by site, Atlassian those of an account. Elsewhere null: a webhook's issuer knows a token by its id.
 */
export function upstreamName({ kind, site, account, label }: TokenSpec): string | null {
  if (isDataManager(kind)) return JSON.stringify([kind, URL.parse(site ?? '')?.host ?? '', label]);
  return kind === 'atlassian.accountApiToken' ? JSON.stringify([kind, account?.id ?? '', label]) : null;
}

export const consumersOf = (entry: TokenEntry): string[] =>
  (liveSpec(entry)?.adoption?.consumers ?? []).map(consumerName);

export function upstreamNamesOf(entry: TokenEntry): string[] {
  const spec = liveSpec(entry);
  const name = spec === null ? null : upstreamName(spec);
  return name === null ? [] : [name];
}

/** A retired token is nobody's any more. */
function liveSpec({ snapshot }: TokenEntry): TokenSpec | null {
  return snapshot === null || isRetired(snapshot.state) ? null : snapshot.state.spec;
}
