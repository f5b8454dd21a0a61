/** Fleet time: real time at factor 1, else `epochMs + (real − epochMs) × factor`. Fixed for a data folder on its first start. */
export interface FleetClock {
  readonly factor: number;
  readonly epochMs: number;
}

export const REAL_TIME: FleetClock = { factor: 1, epochMs: 0 };

/** Fleet instant (epoch ms) for a real one. */
export function fleetNow(clock: FleetClock, realMs: number): number {
  if (clock.factor === 1) return realMs;
  return Math.floor(clock.epochMs + (realMs - clock.epochMs) * clock.factor);
}

/** Real milliseconds a timer must run for a wait of `fleetMs`; rounded up, so that a timer never fires before its instant. */
export function realDelay(clock: FleetClock, fleetMs: number): number {
  return Math.max(0, Math.ceil(fleetMs / clock.factor));
}
