/** What the owner writes, in the shape the schemas in contracts have checked. Texts stay as written, so that an export applies back to the same. */
export interface TokenSpec {
  readonly id: string;
  readonly kind: TokenKind;
  readonly label: string;
  readonly site?: string | undefined;
  readonly owner: string;
  readonly tags?: Readonly<Record<string, string>> | undefined;
  readonly issuer: IssuerSpec;
  /** ISO 8601 duration asked of the issuer. */
  readonly lifetime: string;
  readonly renewal?: { readonly before?: string | undefined } | undefined;
  /** ISO 8601: how long a superseded value may stay after everyone adopted the new one. */
  readonly overlap?: string | undefined;
  readonly adoption?: AdoptionSpec | undefined;
  readonly distribution?: readonly { readonly mode: 'pull' }[] | undefined;
}

export const TOKEN_KINDS = ['custom'] as const;
export type TokenKind = (typeof TOKEN_KINDS)[number];

export interface IssuerSpec {
  readonly mode: 'webhook';
  readonly url: string;
  readonly secret: { readonly secret: string };
}

export interface ConsumerSpec {
  readonly name: string;
  readonly host?: string | undefined;
}

export const ADOPTION_RULES = ['all', 'any', 'none'] as const;

export interface AdoptionSpec {
  readonly consumers?: readonly ConsumerSpec[] | undefined;
  readonly require?: (typeof ADOPTION_RULES)[number] | undefined;
}

/** True when both say the same; the order of fields does not matter. */
export function sameSpec(a: TokenSpec, b: TokenSpec): boolean {
  return canonical(a) === canonical(b);
}

/** The field that may not change in a token's life but differs; null when the change is allowed. */
export function immutableChange(from: TokenSpec, to: TokenSpec): 'id' | 'kind' | 'site' | null {
  if (from.id !== to.id) return 'id';
  if (from.kind !== to.kind) return 'kind';
  if (from.site !== to.site) return 'site';
  return null;
}

function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'null';
  const fields = Object.entries(value).filter(([, field]) => field !== undefined);
  fields.sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${fields.map(([name, field]) => `${JSON.stringify(name)}:${canonical(field)}`).join(',')}}`;
}
