import { refuseSpec, sameSpec, type TokenSpec, type TokenState, type Violation } from '@keyturn/domain';
import { fleetDocument, tokenSpec, type APPLY_OUTCOMES } from '@keyturn/contracts/schemas';
import { violationsOf } from '../http/violations.ts';
import { checkSpec, isRefused, type SpecSurroundings } from '../tokens/check-spec.ts';

export type ApplyOutcome = (typeof APPLY_OUTCOMES)[number];

export interface CheckedDocument {
  readonly index: number;
  readonly kind: string | null;
  readonly id: string | null;
  /** What applying it would come to, by what memory knows. */
  readonly outcome: ApplyOutcome;
  /** null: refused before it was one. */
  readonly spec: TokenSpec | null;
  readonly violations: readonly Violation[];
}

export interface FleetSurroundings extends SpecSurroundings {
  stateOf(tokenId: string): TokenState | null;
}

/** Every document with all that is wrong with it; no document hides the mistakes of another. */
export function checkDocuments(documents: readonly unknown[], surroundings: FleetSurroundings): CheckedDocument[] {
  const seen = new Set<string>();
  return documents.map((document, index) => {
    const checked = checkDocument({ document, index, surroundings });
    if (checked.spec === null) return checked;
    const { id } = checked.spec;
    if (seen.has(id)) return refused(checked, error('DuplicateId', 'spec.id', 'An earlier document has the same id.'));
    seen.add(id);
    return checked;
  });
}

/** The document as refused for one more reason. */
export function refused(checked: CheckedDocument, violation: Violation): CheckedDocument {
  return { ...checked, outcome: 'refused', violations: [...checked.violations, violation] };
}

interface Check {
  readonly document: unknown;
  readonly index: number;
  readonly surroundings: FleetSurroundings;
}

function checkDocument({ document, index, surroundings }: Check): CheckedDocument {
  const envelope = fleetDocument.safeParse(document);
  if (!envelope.success) return nothing({ index, kind: null, violations: violationsOf(envelope.error) });
  const { kind } = envelope.data;
  if (kind === 'Migration') {
    const violation = error('KindNotSupported', 'kind', 'This version of Keyturn applies Token documents only.');
    return nothing({ index, kind, violations: [violation] });
  }
  const parsed = tokenSpec.safeParse(envelope.data.spec);
  if (!parsed.success) return nothing({ index, kind, violations: violationsOf(parsed.error, ['spec']) });
  return checkToken({ spec: parsed.data, index, surroundings });
}

function checkToken({ spec, index, surroundings }: Omit<Check, 'document'> & { spec: TokenSpec }): CheckedDocument {
  const found = checkSpec(spec, surroundings).map((violation) => ({ ...violation, path: `spec.${violation.path}` }));
  const state = surroundings.stateOf(spec.id);
  const outcome = isRefused(found) ? 'refused' : outcomeOf(state, spec);
  const checked = { index, kind: 'Token', id: spec.id, outcome, spec, violations: found } as const;
  const refusal = refuseSpec(state, { spec, incarnation: '', by: '' });
  return refusal === null ? checked : refused(checked, error(refusal.code, 'spec', refusal.detail));
}

function outcomeOf(state: TokenState | null, spec: TokenSpec): ApplyOutcome {
  if (state === null) return 'created';
  return sameSpec(state.spec, spec) ? 'unchanged' : 'changed';
}

function nothing({ index, kind, violations }: Pick<CheckedDocument, 'index' | 'kind' | 'violations'>): CheckedDocument {
  return { index, kind, id: null, outcome: 'refused', spec: null, violations };
}

function error(code: string, path: string, message: string): Violation {
  return { severity: 'error', code, path, message };
}
