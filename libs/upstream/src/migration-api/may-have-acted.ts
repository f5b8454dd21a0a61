import { mayHaveActedUpstream } from '@keyturn/domain';
import type { UpstreamFailure } from '../upstream-failure.ts';

/** False when the call was certainly not executed; true when it may have been: a lost, late, cut, unreadable or 5xx answer. */
export const mayHaveActed = ({ code }: UpstreamFailure): boolean => mayHaveActedUpstream(code);
