import type { MigrationSpec, TokenSpec, Violation } from '@keyturn/domain';
import { fleetDocument, migrationSpec, tokenSpec, type APPLY_OUTCOMES } from '@keyturn/contracts/schemas';
import { violationsOf } from '../http/violations.ts';

export type ApplyOutcome = (typeof APPLY_OUTCOMES)[number];

/** What a document wants to be there. */
export type Wanted =
  { readonly kind: 'Token'; readonly spec: TokenSpec } | { readonly kind: 'Migration'; readonly spec: MigrationSpec };

export interface CheckedDocument {
  readonly index: number;
  readonly kind: string | null;
  readonly id: string | null;
  /** What applying it would come to, by what memory knows. */
  readonly outcome: ApplyOutcome;
  /** null: refused before it was one. */
  readonly wanted: Wanted | null;
  readonly violations: readonly Violation[];
}

/** A document whose shape is right; the others have been refused. */
export type ReadDocument<Kind extends Wanted['kind'] = Wanted['kind']> = CheckedDocument & {
  readonly wanted: Extract<Wanted, { kind: Kind }>;
};

/** The document by its shape alone. */
export function readDocument(document: unknown, index: number): CheckedDocument {
  const envelope = fleetDocument.safeParse(document);
  if (!envelope.success) return nothing({ index, kind: null, violations: violationsOf(envelope.error) });
  const { kind, spec } = envelope.data;
  const parsed = kind === 'Token' ? tokenSpec.safeParse(spec) : migrationSpec.safeParse(spec);
  if (!parsed.success) return nothing({ index, kind, violations: violationsOf(parsed.error, ['spec']) });
  const wanted = { kind, spec: parsed.data } as Wanted;
  return { index, kind, id: wanted.spec.id, outcome: 'created', wanted, violations: [] };
}

export const isRead = <Kind extends Wanted['kind']>(
  document: CheckedDocument,
  kind: Kind,
): document is ReadDocument<Kind> => document.wanted?.kind === kind;

/** The document as refused for one more reason. */
export function refused<Checked extends CheckedDocument>(checked: Checked, violation: Violation): Checked {
  return { ...checked, outcome: 'refused', violations: [...checked.violations, violation] };
}

export function error(code: string, path: string, message: string): Violation {
  return { severity: 'error', code, path, message };
}

function nothing({ index, kind, violations }: Pick<CheckedDocument, 'index' | 'kind' | 'violations'>): CheckedDocument {
  return { index, kind, id: null, outcome: 'refused', wanted: null, violations };
}
