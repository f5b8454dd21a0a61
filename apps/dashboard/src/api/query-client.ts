import { NoAnswer, Refusal } from '@keyturn/client';
import { MutationCache, QueryCache, QueryClient } from '@tanstack/react-query';

const MOST_TRIES = 2;

/** What the page knows. Events make it ask anew (live-queries.ts), so nothing grows stale by time alone. */
export const queryClient: QueryClient = new QueryClient({
  // Signed out in another tab, or for too long away: whatever hears of it first makes the page ask who it is.
  queryCache: new QueryCache({ onError: noticeEnd }),
  mutationCache: new MutationCache({ onError: noticeEnd }),
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

function noticeEnd(error: Error): void {
  if (!(error instanceof Refusal) || error.code !== 'auth.unauthenticated') return;
  void queryClient.invalidateQueries({ queryKey: ['me'] });
}

function isWorthRepeating(error: unknown): boolean {
  if (error instanceof Refusal) return error.problem.retryable;
  return error instanceof NoAnswer;
}
