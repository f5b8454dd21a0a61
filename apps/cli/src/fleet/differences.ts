import type { Api } from '../http/open-client.ts';
import { type Applied, foresee } from './apply-documents.ts';
import { type FleetDocument, fieldOf, subjectText } from './fleet-document.ts';
import { type SpecChange, specChanges } from './spec-changes.ts';
import { canonicalSpec, readToday } from './today.ts';

/** What would become of a document, with the fields that would change. */
export interface Difference extends Applied {
  readonly changes: readonly SpecChange[];
}

/** What applying the documents would come to, in their order; nothing is changed by asking. */
export async function findDifferences(api: Api, documents: readonly FleetDocument[]): Promise<Difference[]> {
  const foreseen = await foresee({ api, documents });
  const mayDiffer = foreseen.some(({ outcome }) => outcome === 'changed');
  const today = new Map<string, unknown>();
  for (const { kind, spec } of mayDiffer ? await readToday(api) : []) {
    today.set(subjectText({ kind, id: String(spec['id']) }), spec);
  }
  return foreseen.map((applied) => {
    const { document, outcome } = applied;
    if (outcome !== 'created' && outcome !== 'changed') return { ...applied, changes: [] };
    // Something over, such as a retired token, begins anew: it is not in today's.
    const before = outcome === 'created' ? {} : today.get(subjectText(document));
    const after = canonicalSpec(document.kind, fieldOf(document.content, 'spec'));
    return { ...applied, changes: specChanges(before ?? {}, after) };
  });
}

export const isSame = (all: readonly Difference[]): boolean => all.every(({ outcome }) => outcome === 'unchanged');
