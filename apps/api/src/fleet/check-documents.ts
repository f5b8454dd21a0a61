import {
  RERUN_COMMANDS,
  sameMigrationSpec,
  sameSpec,
  TOKEN_COMMANDS,
  type MigrationSpec,
  type TokenSpec,
  type Violation,
} from '@keyturn/domain';
import type { MigrationEntry } from '../informer/migration-entry.ts';
import { isRefused } from '../lives/installation-checks.ts';
import { checkMigration } from '../migrations/check-migration.ts';
import { differenceOf } from '../migrations/container-difference.ts';
import { isDone } from '../migrations/migration-detail.ts';
import { checkSpec, type SpecSurroundings } from '../tokens/check-spec.ts';
import { FleetToBe, type KnownTokens } from './fleet-to-be.ts';
import {
  error,
  isRead,
  readDocument,
  refused,
  type ApplyOutcome,
  type CheckedDocument,
  type ReadDocument,
} from './read-document.ts';

export interface FleetSurroundings extends SpecSurroundings, KnownTokens {
  /** As memory has it. */
  migration(id: string): MigrationEntry | undefined;
}

/**
 * Every document with all that is wrong with it; no document hides the mistakes of another. Tokens come first, wherever they
 * stand: migrations need them.
 */
export function checkDocuments(documents: readonly unknown[], surroundings: FleetSurroundings): CheckedDocument[] {
  const results = documents.map(readDocument);
  const fleet = new FleetToBe(results, surroundings);
  const ids = new Set<string>();
  const once = <Document extends CheckedDocument>(document: Document): Document => {
    const name = `${document.kind}/${document.id}`;
    if (ids.has(name))
      return refused(document, error('DuplicateId', 'spec.id', 'An earlier document has the same id.'));
    ids.add(name);
    return document;
  };
  for (const document of results.filter((each) => isRead(each, 'Token'))) {
    const checked = checkToken(document, { ...surroundings, tokensNamed: (name) => fleet.named(name) });
    const counted = once(checked);
    if (counted === checked) fleet.take(checked);
    results[document.index] = counted;
  }
  for (const document of results.filter((each) => isRead(each, 'Migration')))
    results[document.index] = once(checkMigrationDocument(document, { surroundings, fleet }));
  return results;
}

function checkToken(read: ReadDocument<'Token'>, surroundings: FleetSurroundings): ReadDocument<'Token'> {
  const { spec } = read.wanted;
  const state = surroundings.stateOf(spec.id);
  const checked = judged(read, checkSpec(spec, surroundings), outcomeOf(state?.spec ?? null, spec, sameSpec));
  const refusal = TOKEN_COMMANDS.applySpec.refuse(state, { spec, ...NOBODY }, surroundings.now);
  return refusal === null ? checked : refused(checked, error(refusal.code, 'spec', refusal.detail));
}

interface Ground {
  readonly surroundings: FleetSurroundings;
  readonly fleet: FleetToBe;
}

function checkMigrationDocument(
  read: ReadDocument<'Migration'>,
  { surroundings, fleet }: Ground,
): ReadDocument<'Migration'> {
  const { spec } = read.wanted;
  const { now } = surroundings;
  const violations = checkMigration(spec, { ...surroundings, isToken: (id) => fleet.has(id) });
  const entry = surroundings.migration(spec.id);
  if (entry !== undefined && isDone(entry, spec)) return judged(read, violations, 'unchanged');
  const state = entry === undefined || entry.over ? null : (entry.snapshot?.state ?? null);
  const checked = judged(read, violations, outcomeOf(state?.spec ?? null, spec, sameMigrationSpec));
  const refusal =
    RERUN_COMMANDS.applySpec.refuse(state, { spec, ...NOBODY }, now) ?? refusalOfToken(spec, { surroundings, fleet });
  if (refusal !== null) return refused(checked, error(refusal.code, 'spec', refusal.detail));
  if (checked.outcome !== 'refused' && fleet.container(spec) === null) fleet.provide(spec);
  return checked;
}

function refusalOfToken(spec: MigrationSpec, { fleet }: Ground): { code: string; detail: string } | null {
  const token: TokenSpec | null = fleet.container(spec);
  const detail = token === null ? null : differenceOf(spec, token);
  return detail === null ? null : { code: 'account.differs', detail };
}

function judged<Document extends CheckedDocument>(
  read: Document,
  found: readonly Violation[],
  outcome: ApplyOutcome,
): Document {
  const violations = found.map((violation) => ({ ...violation, path: `spec.${violation.path}` }));
  return { ...read, outcome: isRefused(violations) ? 'refused' : outcome, violations };
}

function outcomeOf<Spec>(before: Spec | null, spec: Spec, same: (a: Spec, b: Spec) => boolean): ApplyOutcome {
  if (before === null) return 'created';
  return same(before, spec) ? 'unchanged' : 'changed';
}

const NOBODY = { incarnation: '', by: '' } as const;
