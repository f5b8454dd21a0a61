import type { TokenSortKey } from '@keyturn/contracts/schemas';
import { consumersOf, upstreamNamesOf } from './shared-names.ts';
import { SubjectCollection } from './subject-collection.ts';
import type { TokenEntry } from './token-entry.ts';

/** All tokens in memory. */
export class TokenCollection extends SubjectCollection<TokenEntry, TokenSortKey> {
  /** Live tokens by the consumers they name. */
  readonly byConsumer = this.lookup(consumersOf);
  /** Live tokens by what must be unique upstream. */
  readonly byUpstreamName = this.lookup(upstreamNamesOf);
}
