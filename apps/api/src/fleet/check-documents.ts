import { sameSpec, TOKEN_COMMANDS, type TokenSpec, type TokenState, type Violation } from '@keyturn/domain';
import { fleetDocument, tokenSpec, type APPLY_OUTCOMES } from '@keyturn/contracts/schemas';
import { violationsOf } from '../http/violations.ts';
import { upstreamName } from '../informer/shared-names.ts';
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
  /** null: unknown, or its life is over. */
  stateOf(tokenId: string): TokenState | null;
}

/** Every document with all that is wrong with it; no document hides the mistakes of another. */
export function checkDocuments(documents: readonly unknown[], surroundings: FleetSurroundings): CheckedDocument[] {
  const read = documents.map(readDocument);
  const fleet = new FleetToBe(read, surroundings);
  return read.map((document) => {
    const { spec } = document;
    if (spec === null) return document;
    const checked = checkToken({ ...document, spec }, { ...surroundings, tokensNamed: (name) => fleet.named(name) });
    if (fleet.has(spec.id))
      return refused(checked, error('DuplicateId', 'spec.id', 'An earlier document has the same id.'));
    fleet.take(checked);
    return checked;
  });
}

/** What is named how upstream once the documents so far are applied: of a token that has one, its document counts. */
class FleetToBe {
  readonly #surroundings: FleetSurroundings;
  readonly #ids: ReadonlySet<string | null>;
  readonly #taken = new Map<string, string | null>();

  constructor(documents: readonly CheckedDocument[], surroundings: FleetSurroundings) {
    this.#ids = new Set(documents.map(({ id }) => id));
    this.#surroundings = surroundings;
  }

  has(id: string): boolean {
    return this.#taken.has(id);
  }

  take({ id, spec, outcome }: CheckedDocument): void {
    if (id === null || spec === null) return;
    const stays = outcome === 'refused' ? this.#surroundings.stateOf(id)?.spec : spec;
    this.#taken.set(id, stays === undefined ? null : upstreamName(stays));
  }

  named(name: string): string[] {
    const earlier = [...this.#taken].filter(([, taken]) => taken === name).map(([id]) => id);
    return [...earlier, ...this.#surroundings.tokensNamed(name).filter((id) => !this.#ids.has(id))];
  }
}

/** The document as refused for one more reason. */
export function refused(checked: CheckedDocument, violation: Violation): CheckedDocument {
  return { ...checked, outcome: 'refused', violations: [...checked.violations, violation] };
}

function readDocument(document: unknown, index: number): CheckedDocument {
  const envelope = fleetDocument.safeParse(document);
  if (!envelope.success) return nothing({ index, kind: null, violations: violationsOf(envelope.error) });
  const { kind } = envelope.data;
  if (kind === 'Migration') {
    const violation = error('KindNotSupported', 'kind', 'This version of Keyturn applies Token documents only.');
    return nothing({ index, kind, violations: [violation] });
  }
  const parsed = tokenSpec.safeParse(envelope.data.spec);
  if (!parsed.success) return nothing({ index, kind, violations: violationsOf(parsed.error, ['spec']) });
  const spec = parsed.data;
  return { index, kind, id: spec.id, outcome: 'created', spec, violations: [] };
}

function checkToken(read: CheckedDocument & { spec: TokenSpec }, surroundings: FleetSurroundings): CheckedDocument {
  const { spec } = read;
  const violations = checkSpec(spec, surroundings).map((found) => ({ ...found, path: `spec.${found.path}` }));
  const state = surroundings.stateOf(spec.id);
  const outcome = isRefused(violations) ? 'refused' : outcomeOf(state, spec);
  const checked = { ...read, outcome, violations } as const;
  const refusal = TOKEN_COMMANDS.applySpec.refuse(state, { spec, incarnation: '', by: '' }, surroundings.now);
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
