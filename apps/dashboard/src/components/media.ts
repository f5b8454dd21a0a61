import { useSyncExternalStore } from 'react';

/** Whether a media query holds, and follows when it changes. */
export function useMedia(query: string): boolean {
  return useSyncExternalStore(
    (watcher) => {
      const list = matchMedia(query);
      list.addEventListener('change', watcher);
      return () => list.removeEventListener('change', watcher);
    },
    () => matchMedia(query).matches,
  );
}

/** A page narrower than a table is worth: rows become cards. */
export const useIsNarrow = (): boolean => useMedia('(width < 52rem)');
