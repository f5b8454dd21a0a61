import {
  isDataManager,
  isRerunClosed,
  isRetired,
  siteHost,
  type ConsumerSpec,
  type MigrationSpec,
  type TokenSpec,
} from '@keyturn/domain';
import type { MigrationEntry } from './migration-entry.ts';
import type { TokenEntry } from './token-entry.ts';

/** What subjects can have in common, as one text to look up by. */

/** A consumer is the same in several tokens when both its name and its host are: it then needs them all. */
export const consumerName = ({ name, host }: ConsumerSpec): string => JSON.stringify([name, host ?? null]);

/**
 * Where the upstream tells credentials apart by their label alone, what must be unique there: Data Manager lists the tokens
 * of a type by site, Atlassian those of an account; a server has one connection to a site. Elsewhere null: a webhook's issuer
 * knows a token by its id.
 */
export function upstreamName(spec: TokenSpec): string | null {
  const { kind, site, account, label } = spec;
  if (isDataManager(kind)) return JSON.stringify([kind, URL.parse(site ?? '')?.host ?? '', label]);
  if (kind === 'migration.containerToken') return containerName(spec);
  return kind === 'atlassian.accountApiToken' ? JSON.stringify([kind, account?.id ?? '', label]) : null;
}

/** The name of what a container token connects, for a migration that needs it. */
export const wayOf = ({ server, destination }: Pick<MigrationSpec, 'server' | 'destination'>): string =>
  wayName(server.serverId, destination.cloudUrl);

const containerName = ({ site, container }: TokenSpec): string | null =>
  container === undefined ? null : wayName(container.server.serverId, site ?? '');

const wayName = (serverId: string, site: string): string =>
  JSON.stringify(['migration.containerToken', serverId, siteHost(site)]);

export const consumersOf = (entry: TokenEntry): string[] =>
  (liveSpec(entry)?.adoption?.consumers ?? []).map(consumerName);

export function upstreamNamesOf(entry: TokenEntry): string[] {
  const spec = liveSpec(entry);
  const name = spec === null ? null : upstreamName(spec);
  return name === null ? [] : [name];
}

export const containerTokenOf = ({ snapshot }: MigrationEntry): string[] =>
  snapshot === null ? [] : [snapshot.state.tokenId];

/** Its container token, and the one of its account. */
export function tokensNeededBy({ snapshot }: MigrationEntry): string[] {
  if (snapshot === null || isRerunClosed(snapshot.state)) return [];
  const { tokenId, spec } = snapshot.state;
  const { auth } = spec.account;
  return auth !== undefined && 'token' in auth ? [tokenId, auth.token] : [tokenId];
}

/** A retired token is nobody's any more. */
function liveSpec({ snapshot }: TokenEntry): TokenSpec | null {
  return snapshot === null || isRetired(snapshot.state) ? null : snapshot.state.spec;
}
