import type { MigrationProduct, MigrationSpec } from './migration-spec.ts';

/** First versions of the assistants that can do something by API (domain/migration-api.md §2; of two that conflict the stricter). */
const FLOORS = {
  /** The Migration API at all. */
  migrate: { jira: '1.11.4', confluence: '3.9.6' },
  /** `/token` and `cloud/save/token`. */
  connect: { jira: '1.12.5', confluence: '3.10.8' },
  /** `excludeKeys` of a migrate task. */
  overrideChecks: { jira: '1.12.5', confluence: '3.10.6' },
} as const satisfies Record<string, Readonly<Record<MigrationProduct, string>>>;

export type AssistantAbility = keyof typeof FLOORS;

/** True from the floor on, and for a version nobody told or that cannot be read: then a refusal is the judge. */
export function assistantCan(
  ability: AssistantAbility,
  { product, server }: Pick<MigrationSpec, 'product' | 'server'>,
): boolean {
  const version = server.assistantVersion === undefined ? null : partsOf(server.assistantVersion);
  return version === null || !isBelow(version, partsOf(FLOORS[ability][product]) ?? []);
}

/** The floor in words, for whoever is refused. */
export const assistantFloor = (ability: AssistantAbility, product: MigrationProduct): string =>
  `${product === 'jira' ? 'JCMA' : 'CCMA'} ${FLOORS[ability][product]}`;

/** guided: a person renews in the browser, because the assistant is too old or no account may call the cloud. */
export function renewalMode(spec: Pick<MigrationSpec, 'product' | 'server' | 'account'>): 'api' | 'guided' {
  return isCallable(spec) && assistantCan('connect', spec) ? 'api' : 'guided';
}

/** assistant: the whole attempt is run by a person in the assistant, who reports how it went. */
export function attemptMode(spec: Pick<MigrationSpec, 'product' | 'server' | 'account'>): 'api' | 'assistant' {
  return isCallable(spec) && assistantCan('migrate', spec) ? 'api' : 'assistant';
}

const isCallable = ({ server, account }: Pick<MigrationSpec, 'server' | 'account'>): boolean =>
  account.auth !== undefined && server.auth !== undefined;

/** Leading numbers of `1.12.9` or `v1.12.9-SNAPSHOT`; null for a text without any. */
function partsOf(version: string): number[] | null {
  const match = /^v?(\d{1,6}(?:\.\d{1,6}){0,5})/i.exec(version.trim());
  return match?.[1] === undefined ? null : match[1].split('.').map(Number);
}

function isBelow(version: readonly number[], floor: readonly number[]): boolean {
  for (const [index, part] of floor.entries()) {
    const own = version[index] ?? 0;
    if (own !== part) return own < part;
  }
  return false;
}
