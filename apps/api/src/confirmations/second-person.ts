import type { Records } from '@keyturn/records';
import { fourEyes, named, validKeys, type Acts, type FourEyes } from '../auth/four-eyes.ts';
import { ApiRefusal } from '../http/api-refusal.ts';

/** Four eyes over the keys that are valid now. */
export async function judge(
  { keys }: Pick<Records, 'keys'>,
  acts: Pick<Acts, 'askedBy' | 'confirmedBy'>,
): Promise<FourEyes> {
  return fourEyes({ ...acts, keys: validKeys(await keys.list(), Date.now()) });
}

/** `judge` for somebody who wants to confirm what a person asked for. Throws `auth.fourEyes` when it takes another one. */
export async function requireSecondPerson(
  records: Pick<Records, 'keys'>,
  {
    requestedBy,
    confirmedBy,
  }: { readonly requestedBy: string; readonly confirmedBy: NonNullable<Acts['confirmedBy']> },
): Promise<FourEyes> {
  const verdict = await judge(records, { askedBy: named(requestedBy), confirmedBy });
  if (verdict !== 'secondPerson') return verdict;
  throw new ApiRefusal('auth.fourEyes', {
    detail: `${requestedBy} asked for this: somebody else must confirm it.`,
    action: 'Ask another approver.',
  });
}
