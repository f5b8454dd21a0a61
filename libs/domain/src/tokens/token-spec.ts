import { sameContent } from '../same-content.ts';
import {
  migrationSecrets,
  type MigrationAccountSpec,
  type MigrationConsentSpec,
  type MigrationProduct,
  type MigrationServerSpec,
} from '../reruns/migration-spec.ts';

/** What the owner writes, in the shape the schemas in contracts have checked. Texts stay as written, so that an export applies back to the same. */
export interface TokenSpec {
  readonly id: string;
  readonly kind: TokenKind;
  readonly label: string;
  readonly site?: string | undefined;
  /** Data Manager workspace, for whoever calls the clients. */
  readonly workspaceId?: string | undefined;
  readonly owner: string;
  readonly tags?: Readonly<Record<string, string>> | undefined;
  readonly issuer: IssuerSpec;
  /** ISO 8601 duration asked of the issuer. */
  readonly lifetime: string;
  readonly renewal?: RenewalSpec | undefined;
  /** May two values be valid at once? `one`: the old value ends when the new one is made. */
  readonly coexistence?: Coexistence | undefined;
  /** ISO 8601: how long a superseded value may stay after everyone adopted the new one. */
  readonly overlap?: string | undefined;
  readonly adoption?: AdoptionSpec | undefined;
  readonly escalation?: readonly EscalationSpec[] | undefined;
  readonly distribution?: readonly DistributionSpec[] | undefined;
  readonly account?: AccountSpec | undefined;
  readonly container?: ContainerSpec | undefined;
  readonly existing?: ExistingSpec | undefined;
}

export const TOKEN_KINDS = [
  'custom',
  'dataManager.adaptersClient',
  'dataManager.cleanseImport',
  'dataManager.basicAuth',
  'atlassian.accountApiToken',
  'migration.containerToken',
] as const;
export type TokenKind = (typeof TOKEN_KINDS)[number];

export const isDataManager = (kind: TokenKind): boolean => kind.startsWith('dataManager.');

/** guided: a person makes the value and hands it over · webhook: the owner's issuer makes it · migrationApi: C1 and P1, after consent. */
export type IssuerSpec = GuidedIssuer | WebhookIssuer | MigrationApiIssuer;
export interface GuidedIssuer {
  readonly mode: 'guided';
}
export interface WebhookIssuer {
  readonly mode: 'webhook';
  readonly url: string;
  readonly secret: { readonly secret: string };
}

export interface MigrationApiIssuer {
  readonly mode: 'migrationApi';
}

export const isGuided = (spec: TokenSpec): boolean => spec.issuer.mode === 'guided';

/** True when both would ask the same issuer for a value. */
export const sameIssuer = (a: TokenSpec, b: TokenSpec): boolean => addressOf(a.issuer) === addressOf(b.issuer);

const addressOf = (issuer: IssuerSpec): string | null => (issuer.mode === 'webhook' ? issuer.url : null);

export interface RenewalSpec {
  readonly before?: string | undefined;
  readonly windows?: readonly WindowSpec[] | undefined;
  readonly freezes?: readonly FreezeSpec[] | undefined;
}

/** Opens at every match of a five-field cron expression in its zone, for a while. */
export interface WindowSpec {
  readonly cron: string;
  /** ISO 8601, e.g. `PT8H`. */
  readonly duration: string;
  /** IANA name, e.g. `Asia/Tokyo`. */
  readonly timeZone: string;
}

/** Nothing happens from the beginning of `from` to the end of `to`, both calendar days in the zone. */
export interface FreezeSpec {
  readonly from: string;
  readonly to: string;
  readonly timeZone: string;
}

export const COEXISTENCES = ['many', 'one', 'unknown'] as const;
export type Coexistence = (typeof COEXISTENCES)[number];

export interface ConsumerSpec {
  readonly name: string;
  readonly host?: string | undefined;
}

export const ADOPTION_RULES = ['all', 'any', 'none'] as const;

export interface AdoptionSpec {
  readonly consumers?: readonly ConsumerSpec[] | undefined;
  readonly require?: (typeof ADOPTION_RULES)[number] | undefined;
}

/** Who hears of a task that is still open so long (ISO 8601) after it was opened. */
export interface EscalationSpec {
  readonly after: string;
  readonly to: string;
}

export type DistributionSpec = { readonly mode: 'pull' } | { readonly mode: 'file'; readonly path: string };

/** Files the worker writes the current value to. */
export function filesOf(spec: TokenSpec): string[] {
  return (spec.distribution ?? []).flatMap((target) => (target.mode === 'file' ? [target.path] : []));
}

/** The Atlassian account an `atlassian.accountApiToken` belongs to; `apiKey` names the organisation's admin key among the secrets. */
export interface AccountSpec {
  readonly email: string;
  readonly id: string;
  readonly organisation: { readonly id: string; readonly apiKey: { readonly secret: string } };
}

/** What a `migration.containerToken` connects: `site` of the specification is the destination. Its value stays in the assistant. */
export interface ContainerSpec {
  readonly product: MigrationProduct;
  readonly server: MigrationServerSpec;
  readonly account: MigrationAccountSpec;
  readonly consent?: MigrationConsentSpec | undefined;
}

/** A credential made before Keyturn: version 1, without a value until somebody hands it over. ISO 8601 instants. */
export interface ExistingSpec {
  readonly expiresAt: string;
  readonly issuedAt?: string | undefined;
}

/** The name a version has upstream, where the label can be chosen. */
export function upstreamLabel(spec: TokenSpec, version: number): string {
  return `${spec.label} v${version}`;
}

/** Names of the named secrets this specification refers to. */
export function secretsOf(spec: TokenSpec): string[] {
  const { issuer, account, container } = spec;
  const names = [
    issuer.mode === 'webhook' ? issuer.secret.secret : undefined,
    account?.organisation.apiKey.secret,
    ...(container === undefined ? [] : migrationSecrets(container)),
  ];
  return names.filter((name) => name !== undefined);
}

/** True when both say the same; the order of fields does not matter. */
export function sameSpec(a: TokenSpec, b: TokenSpec): boolean {
  return sameContent(a, b);
}

export type ImmutableField = 'id' | 'kind' | 'site' | 'container.server.serverId' | 'container.product';

/** The field that may not change in a token's life but differs; null when the change is allowed. */
export function immutableChange(from: TokenSpec, to: TokenSpec): ImmutableField | null {
  if (from.id !== to.id) return 'id';
  if (from.kind !== to.kind) return 'kind';
  if (from.site !== to.site) return 'site';
  if (from.container?.server.serverId !== to.container?.server.serverId) return 'container.server.serverId';
  if (from.container?.product !== to.container?.product) return 'container.product';
  return null;
}
