import { useSyncExternalStore } from 'react';

/*
 * Instants of the API are fleet time: real time, or faster in a demo. A page that counts down needs the same clock.
 */
interface Known {
  readonly factor: number;
  /** Fleet time, epoch ms, when it was read. */
  readonly fleetAt: number;
  /** Of this page's own clock (performance.now). */
  readonly readAt: number;
}

let known: Known = { factor: 1, fleetAt: Date.now(), readAt: performance.now() };

/** Takes over the clock of an answer (`clock` of the summary or of /readyz). */
export function setFleetClock({ factor, now }: { factor: number; now: string }): void {
  known = { factor, fleetAt: Date.parse(now), readAt: performance.now() };
}

/** Fleet time now, epoch ms. */
export function fleetNow(): number {
  return known.fleetAt + (performance.now() - known.readAt) * known.factor;
}

/** How many times faster than real time the fleet ages; 1 outside demos and tests. */
export function clockFactor(): number {
  return known.factor;
}

const watchers = new Set<() => void>();
let shown = fleetNow();
let timer: ReturnType<typeof setInterval> | undefined;

function watch(watcher: () => void): () => void {
  watchers.add(watcher);
  timer ??= setInterval(() => {
    shown = fleetNow();
    for (const each of watchers) each();
  }, 1_000);
  return () => {
    watchers.delete(watcher);
    if (watchers.size > 0) return;
    clearInterval(timer);
    timer = undefined;
  };
}

/** Fleet time in epoch ms, new every real second. Use it low in the tree: what reads it is drawn every second. */
export function useFleetNow(): number {
  return useSyncExternalStore(watch, () => shown);
}
