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

const watchers = new Set<() => void>();
let timer: ReturnType<typeof setInterval> | undefined;
let known: Known = { factor: 1, fleetAt: Date.now(), readAt: performance.now() };
let shown = known.fleetAt;

/** Takes over the clock of an answer (`clock` of the summary or of /readyz). */
export function setFleetClock({ factor, now }: { factor: number; now: string }): void {
  known = { factor, fleetAt: Date.parse(now), readAt: performance.now() };
  tick();
}

/** Fleet time now, epoch ms. */
export function fleetNow(): number {
  return known.fleetAt + (performance.now() - known.readAt) * known.factor;
}

/** How many times faster than real time the fleet ages; 1 outside demos and tests. */
export function clockFactor(): number {
  return known.factor;
}

function tick(): void {
  shown = fleetNow();
  for (const watcher of watchers) watcher();
}

function watch(watcher: () => void): () => void {
  watchers.add(watcher);
  timer ??= setInterval(tick, 1_000);
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
