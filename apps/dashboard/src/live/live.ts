import { useEffect, useSyncExternalStore } from 'react';
import { keepLine, type FleetEvent, type LineNews } from './line.ts';

export type { FleetEvent } from './line.ts';

export interface LineState {
  /** `starting` until the first answer. */
  readonly is: 'starting' | 'live' | 'cut';
  /** Real time, epoch ms: when something last came over it. */
  readonly heardAt: number;
}

type EventListener = (event: FleetEvent) => void;

let state: LineState = { is: 'starting', heardAt: Date.now() };
const watchers = new Set<() => void>();
const listeners = new Set<EventListener>();

function take(news: LineNews): void {
  if (news.kind === 'event') for (const listener of listeners) listener(news.event);
  state = news.kind === 'cut' ? { ...state, is: 'cut' } : { is: 'live', heardAt: Date.now() };
  for (const watcher of watchers) watcher();
}

/** Opens the line of this browser, or joins it; answers how to leave. */
export function joinLine(): () => void {
  if (typeof SharedWorker === 'undefined') return keepLine(take);
  const { port } = new SharedWorker(new URL('./line-worker.ts', import.meta.url), {
    type: 'module',
    name: 'keyturn line',
  });
  port.addEventListener('message', ({ data }: MessageEvent<LineNews>) => take(data));
  port.start();
  const leave = () => port.postMessage('leave');
  // A page in the back-forward cache would hold the line for nobody.
  addEventListener('pagehide', leave, { once: true });
  return () => {
    removeEventListener('pagehide', leave);
    leave();
  };
}

export function useLine(): LineState {
  return useSyncExternalStore(
    (watcher) => {
      watchers.add(watcher);
      return () => watchers.delete(watcher);
    },
    () => state,
  );
}

/** Called with every event of the fleet while the component is shown. Give a stable function. */
export function useFleetEvents(listener: EventListener): void {
  useEffect(() => {
    listeners.add(listener);
    return () => {
      listeners.delete(listener);
    };
  }, [listener]);
}

/** For what is no component. */
export function onFleetEvent(listener: EventListener): () => void {
  listeners.add(listener);
  return () => {
    listeners.delete(listener);
  };
}
