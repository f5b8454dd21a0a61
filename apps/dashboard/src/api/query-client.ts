import { NoAnswer, Refusal } from '@keyturn/client';
import { QueryClient } from '@tanstack/react-query';

const MOST_TRIES = 2;

/** What the page knows. Events make it ask anew (live-queries.ts), so nothing grows stale by time alone. */
export const queryClient = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 30_000,
      // What is known stays on the page while the line is cut; the top bar says so.
      retry: (count, error) => count < MOST_TRIES && isWorthRepeating(error),
      retryDelay: (count) => 400 * 2 ** count,
      refetchOnWindowFocus: true,
    },
    // A person decides whether to try again; nothing that was typed is lost.
    mutations: { retry: false },
  },
});

function isWorthRepeating(error: unknown): boolean {
  if (error instanceof Refusal) return error.problem.retryable;
  return error instanceof NoAnswer;
}
