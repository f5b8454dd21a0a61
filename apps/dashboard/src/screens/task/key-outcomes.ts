import type { AssistantReport, Migration } from '@keyturn/client';
import { scopeKeys } from '@keyturn/domain';

export type Outcome = AssistantReport['outcome'];
export type Became = 'migrated' | 'failed';
/** By key; what is not in it was left open. */
export type KeyOutcomes = Readonly<Record<string, Became>>;

/** More of them are typed rather than pressed one by one. */
const PRESSED_AT_MOST = 40;

/** The keys a person may answer for one by one; null: too many, or only the API knows which this attempt takes. */
export function keysToAnswer({ spec, attempts }: Migration): readonly string[] | null {
  const keys = scopeKeys(spec);
  const isFirst = attempts.count <= 1;
  return isFirst && keys.length > 0 && keys.length <= PRESSED_AT_MOST ? keys : null;
}

/** `FIN, OPS` or one on each line. */
export const keysIn = (text: string): string[] => [...new Set(text.split(/[\s,、，;]+/).filter((key) => key !== ''))];

export function outcomesOf({ migrated, failed }: { migrated: string; failed: string }): KeyOutcomes {
  return Object.fromEntries([
    ...keysIn(migrated).map((key) => [key, 'migrated'] as const),
    ...keysIn(failed).map((key) => [key, 'failed'] as const),
  ]);
}

export function reportOf(outcome: Outcome, keys: KeyOutcomes): AssistantReport {
  const of = (became: Became) => Object.keys(keys).filter((key) => keys[key] === became);
  const [migratedKeys, failedKeys] = [of('migrated'), of('failed')];
  return {
    outcome,
    ...(migratedKeys.length > 0 && { migratedKeys }),
    ...(failedKeys.length > 0 && { failedKeys }),
  };
}
