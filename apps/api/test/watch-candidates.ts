import type { CandidateRef } from '@keyturn/secrets';
import type { TestApi } from './open-test-api.ts';

/** Notes every candidate that is staged from now on; answers those that are there still. */
export function watchCandidates({ parts }: TestApi): () => Promise<CandidateRef[]> {
  const { store } = parts.secrets;
  const staged = new Map<string, CandidateRef>();
  const { stage } = store;
  const noting: typeof stage = (ref, value) => {
    staged.set(`${ref.credentialId} ${ref.candidateId}`, ref);
    return stage(ref, value);
  };
  Object.assign(store, { stage: noting });
  return async () => {
    const refs = [...staged.values()];
    const found = await Promise.all(refs.map((ref) => parts.records.secretRows.candidate(ref)));
    return refs.filter((_, index) => found[index] !== undefined);
  };
}
