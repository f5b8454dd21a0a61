import type { Token } from '@keyturn/client';
import { queryClient } from '../../api/query-client.ts';
import { tokenQuery } from './queries.ts';

/** Shows a token as a command answered it; what hangs on it (timeline, tasks) follows by its event. */
export function showNow(token: Token): void {
  queryClient.setQueryData(tokenQuery(token.id).queryKey, token);
  void queryClient.invalidateQueries({ queryKey: ['token', token.id] });
}
