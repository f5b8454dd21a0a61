import { sameContent } from '../same-content.ts';
/** What the owner writes, in the shape the schemas in contracts have checked. Texts stay as written, so that an export applies back to the same. */
export interface MigrationSpec {
  readonly id: string;
  readonly product: MigrationProduct;
  /** Default: the e-mail of the account. */
  readonly owner?: string | undefined;
  readonly tags?: Readonly<Record<string, string>> | undefined;
  readonly server: MigrationServerSpec;
  readonly destination: { readonly cloudUrl: string };
  readonly account: MigrationAccountSpec;
  readonly scope: MigrationScope;
  /** ISO 8601; the container token must outlive this. */
  readonly expectedDuration?: string | undefined;
  readonly rerun?: RerunLimits | undefined;
  /** Checks to override from the first attempt on; only those the status marks excludable, never the token check. */
  readonly excludeChecks?: readonly string[] | undefined;
  readonly consent?: MigrationConsentSpec | undefined;
  /** A job that exists already, for example the plan that failed today. */
  readonly adopt?: { readonly jobId: string } | undefined;
}

export const MIGRATION_PRODUCTS = ['jira', 'confluence'] as const;
export type MigrationProduct = (typeof MIGRATION_PRODUCTS)[number];

export interface MigrationServerSpec {
  readonly baseUrl: string;
  /** `XXXX-XXXX-XXXX-XXXX`; no API tells it. */
  readonly serverId: string;
  /** No API tells it either; absent means new enough until a refusal shows otherwise. */
  readonly assistantVersion?: string | undefined;
  /** A personal access token among the secrets, or with `user` that person's password. */
  readonly auth?: { readonly secret: string; readonly user?: string | undefined } | undefined;
}

export interface MigrationAccountSpec {
  readonly email: string;
  /** A token Keyturn manages, or a named secret. Without one nothing can be called in the cloud. */
  readonly auth?: { readonly token: string } | { readonly secret: string } | undefined;
}

export interface RerunLimits {
  readonly maxWithoutProgress?: number | undefined;
  readonly maxWithProgress?: number | undefined;
}

export interface MigrationConsentSpec {
  readonly approvers?: readonly string[] | undefined;
  readonly validFor?: string | undefined;
  readonly fourEyes?: boolean | undefined;
}

export interface KeyedScope {
  readonly includedKeys: readonly string[];
  readonly includedData?: string | undefined;
}

/** Sent upstream as it is; only the member that has keys is understood here. */
export interface MigrationScope {
  readonly projects?: KeyedScope | undefined;
  readonly spaces?: KeyedScope | undefined;
  readonly [member: string]: unknown;
}

/** The member of a scope whose keys are migrated one by one. */
export const keyedMember = (product: MigrationProduct): 'projects' | 'spaces' =>
  product === 'jira' ? 'projects' : 'spaces';

/** Keys of the projects or spaces to be migrated, each once. */
export function scopeKeys({ product, scope }: Pick<MigrationSpec, 'product' | 'scope'>): string[] {
  return [...new Set(scope[keyedMember(product)]?.includedKeys ?? [])];
}

/** Whether the job also takes the data of apps along, which goes on after the core migration. */
export const hasAppsInScope = ({ scope }: Pick<MigrationSpec, 'scope'>): boolean => scope['apps'] !== undefined;

export const migrationOwner = ({ owner, account }: Pick<MigrationSpec, 'owner' | 'account'>): string =>
  owner ?? account.email;

/** Names of the named secrets this specification refers to. */
export function migrationSecrets({ server, account }: Pick<MigrationSpec, 'server' | 'account'>): string[] {
  const auth = account.auth;
  const names = [server.auth?.secret, auth !== undefined && 'secret' in auth ? auth.secret : undefined];
  return names.filter((name) => name !== undefined);
}

/** True when both say the same; the order of fields does not matter. */
export function sameMigrationSpec(a: MigrationSpec, b: MigrationSpec): boolean {
  return sameContent(a, b);
}

/** True when both would create the same job; another one needs another job, because jobs never change. */
export function sameJobDefinition(a: MigrationSpec, b: MigrationSpec): boolean {
  return a.destination.cloudUrl === b.destination.cloudUrl && sameContent(a.scope, b.scope);
}

export type ImmutableMigrationField = 'id' | 'product' | 'server.serverId' | 'destination.cloudUrl';

/** The field that may not change in a migration's life but differs; null when the change is allowed. */
export function immutableMigrationChange(from: MigrationSpec, to: MigrationSpec): ImmutableMigrationField | null {
  if (from.id !== to.id) return 'id';
  if (from.product !== to.product) return 'product';
  if (from.server.serverId !== to.server.serverId) return 'server.serverId';
  if (siteHost(from.destination.cloudUrl) !== siteHost(to.destination.cloudUrl)) return 'destination.cloudUrl';
  return null;
}

/** Host of a site in lower case, without scheme, port and path; whether a trailing slash matters upstream is not documented. */
export function siteHost(cloudUrl: string): string {
  // By hand: the workflow sandbox promises no URL class.
  const [host = ''] = cloudUrl.replace(/^[a-z][a-z0-9+.-]*:\/\//i, '').split(/[/?#:]/);
  return host.toLowerCase();
}

/** Id of the container token that all migrations of a server and site share, unless one is registered by hand. */
export function containerTokenId({ server, destination }: Pick<MigrationSpec, 'server' | 'destination'>): string {
  const name = `ct-${server.serverId}-${siteHost(destination.cloudUrl)}`;
  const slug = name.toLowerCase().replaceAll(/[^a-z0-9]+/g, '-');
  if (slug.length <= LONGEST_SLUG) return slug;
  return `${slug.slice(0, LONGEST_SLUG)}-${hash(name.toLowerCase())}`;
}

const LONGEST_SLUG = 50;

/** FNV-1a, 32 bits in hex: to tell long names apart, not to keep anything secret. */
function hash(text: string): string {
  let value = 0x811c9dc5;
  for (let index = 0; index < text.length; index += 1) {
    value = Math.imul(value ^ text.charCodeAt(index), 0x01000193);
  }
  return (value >>> 0).toString(16).padStart(8, '0');
}
