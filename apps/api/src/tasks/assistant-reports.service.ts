import { Inject, Injectable } from '@nestjs/common';
import type { assistantReport } from '@keyturn/contracts/schemas';
import {
  countsOf,
  keysToRun,
  openAttempt,
  scopeKeys,
  type KeySplit,
  type RerunReport,
  type RerunState,
  type Violation,
} from '@keyturn/domain';
import type { Records } from '@keyturn/records';
import type { z } from 'zod';
import { ApiRefusal, quote } from '../http/api-refusal.ts';
import { MOST_VIOLATIONS } from '../http/violations.ts';
import { RECORDS } from '../parts.ts';

export type AssistantReport = z.output<typeof assistantReport>;

/** Takes what a person says of a run in the assistant: its keys become rows before the life of the migration hears of it. */
@Injectable()
export class AssistantReports {
  readonly #records: Records;

  constructor(@Inject(RECORDS) records: Records) {
    this.#records = records;
  }

  /** What the life is told; without an attempt that is open it refuses that. Throws `request.invalid`. */
  async take(state: RerunState, report: AssistantReport): Promise<RerunReport> {
    const { outcome } = report;
    const attempt = openAttempt(state);
    if (attempt === undefined || state.running === null) return { outcome };
    const split = splitOf(report, await this.#keysOf(state));
    const { keysRef, n } = attempt;
    await this.#records.attempts.putKeys({
      keysRef,
      migrationId: state.id,
      incarnation: state.incarnation,
      attempt: n,
      split,
    });
    return { outcome, counts: countsOf(split) };
  }

  /** Of the attempt in hand: all, or what an earlier one left. */
  async #keysOf({ spec, scope }: RerunState): Promise<readonly string[]> {
    if (scope === null) return scopeKeys(spec);
    const left = await this.#records.attempts.keys(scope.keysRef);
    return left === undefined ? scopeKeys(spec) : keysToRun(left);
  }
}

/** Each key of the attempt in one place. What nobody names was migrated when all went well, and not touched when it did not. */
function splitOf({ outcome, migratedKeys, failedKeys = [] }: AssistantReport, keys: readonly string[]): KeySplit {
  const migrated = migratedKeys ?? [];
  const named = new Set([...migrated, ...failedKeys]);
  const isNothingSaid = outcome === 'incomplete' && named.size === 0 && keys.length > 0;
  refuse([
    ...(isNothingSaid
      ? [violation('report.migratedKeys', 'Missing', 'Say what is in the cloud and what failed.')]
      : []),
    ...strangers('migratedKeys', migrated, new Set(keys)),
    ...strangers('failedKeys', failedKeys, new Set(keys)),
    ...twice(migrated, failedKeys),
  ]);
  const others = keys.filter((key) => !named.has(key));
  const isAllWell = outcome === 'finished';
  return {
    migrated: [...new Set([...migrated, ...(isAllWell ? others : [])])],
    failed: [...new Set(failedKeys)],
    remaining: isAllWell ? [] : others,
    inCloud: [],
  };
}

function strangers(field: string, given: readonly string[], keys: ReadonlySet<string>): Violation[] {
  return given.flatMap((key, index) =>
    keys.has(key)
      ? []
      : [violation(`report.${field}.${index}`, 'NotOneOf', `${quote(key)} is not part of this attempt`)],
  );
}

function twice(migrated: readonly string[], failed: readonly string[]): Violation[] {
  const known = new Set(migrated);
  return failed.flatMap((key, index) =>
    known.has(key)
      ? [violation(`report.failedKeys.${index}`, 'NotAllowed', `${quote(key)} is said to be migrated as well`)]
      : [],
  );
}

const violation = (path: string, code: string, message: string): Violation => ({
  path,
  severity: 'error',
  code,
  message,
});

function refuse(violations: readonly Violation[]): void {
  const [first] = violations;
  if (first === undefined) return;
  throw new ApiRefusal('request.invalid', {
    detail: `The field ${first.path} does not fit: ${first.message}`,
    violations: violations.slice(0, MOST_VIOLATIONS),
  });
}
