import { useSyncExternalStore } from 'react';
import { CircleCheck } from 'lucide-react';

/** Long enough to read a sentence twice. Real time. */
const SHOWN_MS = 6_000;

let said: { readonly text: string; readonly n: number } | null = null;
const watchers = new Set<() => void>();
let timer: ReturnType<typeof setTimeout> | undefined;

function show(next: typeof said): void {
  said = next;
  for (const watcher of watchers) watcher();
}

/** Says that something was done: shown for a moment, and read aloud politely. */
export function announce(text: string): void {
  clearTimeout(timer);
  show({ text, n: (said?.n ?? 0) + 1 });
  timer = setTimeout(() => show(null), SHOWN_MS);
}

/** Where announcements appear; once in the page. */
export function Announcements() {
  const current = useSyncExternalStore(
    (watcher) => {
      watchers.add(watcher);
      return () => watchers.delete(watcher);
    },
    () => said,
  );
  return (
    <div
      role="status"
      aria-live="polite"
      className="pointer-events-none fixed inset-x-0 bottom-20 z-50 flex justify-center px-4 lg:bottom-6"
    >
      {current !== null && (
        <p
          key={current.n}
          className="flex items-center gap-2 rounded-lg border border-line bg-raised px-4 py-2.5 font-medium shadow-raised"
        >
          <CircleCheck aria-hidden size={18} className="text-healthy" />
          {current.text}
        </p>
      )}
    </div>
  );
}
