import type { QueryKey } from '@tanstack/react-query';
import { onFleetEvent } from '../live/live.ts';
import { queryClient } from './query-client.ts';

/** At most one new look a second for each of these, however much happens. */
const EVERY_MS = 1_000;

const waiting = new Map<string, QueryKey>();
let timer: ReturnType<typeof setTimeout> | null = null;

/**
 * Makes what is shown follow the events: what an event is about, and the lists it may be in.
 * First words of query keys: `token` and `migration` (then the id), `tokens`, `migrations`, `tasks`, `task`, `fleet`, `events`.
 * Rows under `['tokens', 'rows']` follow by themselves, one by one.
 */
export function followEvents(): () => void {
  return onFleetEvent(({ subject }) => {
    const [kind = '', id = ''] = subject.split('/');
    for (const key of [[kind, id], [`${kind}s`], ['tasks'], ['task'], ['fleet'], ['events']]) {
      waiting.set(key.join('/'), key);
    }
    timer ??= setTimeout(look, EVERY_MS);
  });
}

function look(): void {
  timer = null;
  const keys = [...waiting.values()];
  waiting.clear();
  for (const queryKey of keys) {
    void queryClient.invalidateQueries({ queryKey, predicate: (query) => query.queryKey[1] !== 'rows' });
  }
}

/** After the line was cut, or came back to another process: everything that is shown is looked at again. */
export function lookAgain(): void {
  void queryClient.invalidateQueries();
}
