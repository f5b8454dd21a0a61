import { createKeyturnClient } from '@keyturn/client';
import { csrf } from '../session/csrf.ts';

/** For every call of the page: `getTokens({ client })`. The session's cookie says who asks. */
export const client = createKeyturnClient({
  url: '',
  headers: () => (csrf() === null ? {} : { 'x-keyturn-csrf': csrf() ?? '' }),
});
