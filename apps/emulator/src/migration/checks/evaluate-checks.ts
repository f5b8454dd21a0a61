import type { JobDefinition } from '../jobs/job-definition.schema.ts';
import { productOf } from '../jobs/job-definition.schema.ts';
import type { CheckResult, Task } from '../migration.schema.ts';
import type { CheckOutcome, MigrationSwitches, Product } from '../switches.schema.ts';
import { type Check, checksOf, EXISTING_KEYS_CHECK, ORDERED_TO_FAIL } from './check-catalogue.ts';

/** Fewer days than this to live, and the token check warns (domain/migration-assistant.md §2). */
const WARN_DAYS = 5;
/** The documented TTL check, read strictly. */
const STRICT_DAYS = 19;

export interface CheckedSituation {
  readonly definition: JobDefinition;
  readonly type: Task['type'];
  readonly includeKeys?: readonly string[] | undefined;
  readonly excludeKeys?: readonly string[] | undefined;
  readonly switches: MigrationSwitches;
  /** Of the container token; 0: none or over. */
  readonly daysLeft: number;
  /** Keys of the scope that are in the destination. */
  readonly existingKeys: readonly string[];
  readonly isOrderedToFail: boolean;
  /** Older assistants cannot override a failed check. */
  readonly canOverride: boolean;
}

/** What all checks of a task come to, by key; the token check cannot be left out. */
export function evaluateChecks(situation: CheckedSituation): CheckResult[] {
  const { definition, switches, daysLeft } = situation;
  const product = productOf(definition);
  const found = checksOf(product).map((check) => resultOf(check, situation));
  const all = [...found, ...existingKeysCheck(product, situation)].map((result) => withOptions(result, situation));
  return [...all, tokenCheck(switches, daysLeft)].toSorted((one, other) => (one.key < other.key ? -1 : 1));
}

function resultOf(check: Check, { definition, switches, isOrderedToFail }: CheckedSituation): CheckResult {
  const { key, needs, excludable = false, message, description = null } = check;
  const isIdle = needs !== undefined && !(needs in definition.scope);
  const ordered: CheckOutcome | undefined =
    isOrderedToFail && key === ORDERED_TO_FAIL ? 'FAILED' : switches.checks[key];
  const outcome = ordered ?? (isIdle ? 'SKIPPED' : 'SUCCESS');
  return { key, outcome, excludable, message, description, occurrences: [] };
}

function existingKeysCheck(product: Product, { switches, existingKeys }: CheckedSituation): CheckResult[] {
  if (switches.existingKeys[product] === 'migrate') return [];
  const key = EXISTING_KEYS_CHECK[product];
  const occurrences = [...existingKeys];
  const outcome = switches.checks[key] ?? (occurrences.length > 0 ? 'FAILED' : 'SUCCESS');
  return [
    { key, outcome, excludable: false, message: existsMessage(product, occurrences), description: null, occurrences },
  ];
}

/** How either product says that keys are taken. */
export function existsMessage(product: Product, keys: readonly string[]): string {
  const noun = product === 'jira' ? 'project' : 'space';
  return keys.length === 1
    ? `A ${noun} with the key ${keys.join()} already exists in the destination.`
    : `Some ${noun}s already exist in the destination: ${keys.slice(0, 20).join(', ')}.`;
}

/** Its words are guessed; that it speaks of the token and of its expiry is documented. */
export const TOKEN_EXPIRED = 'The container token has expired. Connect to cloud again to renew it.';

function tokenCheck({ tokenCheckKey: key, startNeeds19Days }: MigrationSwitches, daysLeft: number): CheckResult {
  const days = Math.ceil(daysLeft);
  const ends = `The container token expires in ${days} ${days === 1 ? 'day' : 'days'}.`;
  const result = (outcome: CheckOutcome, message: string): CheckResult => ({
    key,
    outcome,
    message,
    excludable: false,
    occurrences: [],
    description: 'The container token lets the server connect to the cloud site. It lives for 21 days.',
  });
  if (daysLeft === 0) return result('FAILED', TOKEN_EXPIRED);
  if (startNeeds19Days && daysLeft < STRICT_DAYS) return result('FAILED', `${ends} It must be valid for 19 days.`);
  return result(daysLeft <= WARN_DAYS ? 'WARNING' : 'SUCCESS', ends);
}

/** A check task leaves out what it is told to; a migrate task lets failures pass, where that is allowed. */
function withOptions(result: CheckResult, situation: CheckedSituation): CheckResult {
  const { type, includeKeys, excludeKeys, canOverride } = situation;
  const isExcluded = excludeKeys?.includes(result.key) ?? false;
  if (type === 'migrate') {
    const isOverridden = isExcluded && canOverride && result.excludable && result.outcome === 'FAILED';
    return isOverridden ? { ...result, outcome: 'WARNING' } : result;
  }
  const isNotAskedFor = includeKeys !== undefined && includeKeys.length > 0 && !includeKeys.includes(result.key);
  return isExcluded || isNotAskedFor ? { ...result, outcome: 'SKIPPED' } : result;
}
