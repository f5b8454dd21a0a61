import {
  containerTokenId,
  migrationOwner,
  siteHost,
  type MigrationConsentSpec,
  type MigrationProduct,
  type MigrationSpec,
} from '../../reruns/migration-spec.ts';
import { sameContent } from '../../same-content.ts';
import type { TokenSpec } from '../token-spec.ts';

/** The container token of a migration: one for each server and site, registered with the first migration that needs it. */

/** Three weeks, of which the assistant warns from day 16 (domain/migration-assistant.md §5). */
const CONTAINER_LIFETIME = 'P21D';
const CONTAINER_MARGIN = 'P5D';

/** As long as the shape of a label allows. */
const LONGEST_LABEL = 120;

const PRODUCT_NAMES = { jira: 'Jira', confluence: 'Confluence' } as const satisfies Record<MigrationProduct, string>;

/** The specification that is registered for a migration when its server and site have none yet. */
export function containerTokenSpec(migration: MigrationSpec, id: string = containerTokenId(migration)): TokenSpec {
  const { product, server, account, consent, destination } = migration;
  const label = `${PRODUCT_NAMES[product]} ${server.serverId} → ${siteHost(destination.cloudUrl)}`;
  return {
    id,
    kind: 'migration.containerToken',
    label: label.slice(0, LONGEST_LABEL),
    site: destination.cloudUrl,
    owner: migrationOwner(migration),
    issuer: { mode: 'migrationApi' },
    lifetime: CONTAINER_LIFETIME,
    renewal: { before: CONTAINER_MARGIN },
    coexistence: 'one',
    container: { product, server, account, ...(consent === undefined ? {} : { consent }) },
  };
}

/** True when migrations of this server and site wait for this token. */
export function isContainerOf(
  { kind, site = '', container }: TokenSpec,
  { server, destination }: Pick<MigrationSpec, 'server' | 'destination'>,
): boolean {
  if (kind !== 'migration.containerToken' || container === undefined) return false;
  return container.server.serverId === server.serverId && siteHost(site) === siteHost(destination.cloudUrl);
}

/**
 * In what a migration differs from the token it would share, so that a consent to one would not be one to the other; null when it
 * may share it. The version of the assistant is no difference: it is upgraded while migrations wait.
 */
export function containerDifference(
  { server, account, consent, destination }: Pick<MigrationSpec, 'server' | 'account' | 'consent' | 'destination'>,
  { container, site }: TokenSpec,
): 'account' | 'consent' | 'server' | 'destination.cloudUrl' | null {
  if (container === undefined) return 'server';
  // Whether a trailing slash matters upstream is not documented: every call of a connection sends the same text.
  if (destination.cloudUrl !== site) return 'destination.cloudUrl';
  if (!sameContent(account, container.account)) return 'account';
  if (!sameContent(policyOf(consent), policyOf(container.consent))) return 'consent';
  const place = { baseUrl: server.baseUrl, serverId: server.serverId, auth: server.auth };
  const { baseUrl, serverId, auth } = container.server;
  return sameContent(place, { baseUrl, serverId, auth }) ? null : 'server';
}

/** What applies when nothing is said. */
export const DEFAULT_CONSENT = { approvers: ['role:approver'], validFor: 'P21D', fourEyes: false } as const;

/** The consent policy with its defaults. */
export const policyOf = (consent: MigrationConsentSpec | undefined) => ({
  approvers: consent?.approvers ?? DEFAULT_CONSENT.approvers,
  validFor: consent?.validFor ?? DEFAULT_CONSENT.validFor,
  fourEyes: consent?.fourEyes ?? DEFAULT_CONSENT.fourEyes,
});
