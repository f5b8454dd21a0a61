import { z } from 'zod';

/** Go wrong between caller and upstream, on any call. */
const WIRE_FAULTS = [
  'refusedOnce',
  'executedThenTimeout',
  'delay',
  'tooMany',
  'tooManyBare',
  'serverError',
  'truncated',
] as const;

/** Go wrong inside the upstream, on the routes that name them: the answer arrives, and is not what it would have been. */
export const INNER_FAULTS = ['missingNodes', 'statusBackwards', 'attachmentLost', 'failsMidway'] as const;
export type InnerFault = (typeof INNER_FAULTS)[number];

export const FAULT_KINDS = [...WIRE_FAULTS, ...INNER_FAULTS] as const;

export type FaultKind = (typeof FAULT_KINDS)[number];

export const faultSettingsSchema = z.strictObject({
  /** Share of requests that meet a fault, 0 to 1. */
  rate: z.number().min(0).max(1).default(0.02),
  seed: z.int().min(0).max(0xffff_ffff).default(1),
  kinds: z
    .array(z.enum(FAULT_KINDS))
    .min(1)
    .default([...FAULT_KINDS]),
});

export type FaultSettings = z.output<typeof faultSettingsSchema>;

export interface Fault {
  readonly kind: FaultKind;
  /** 0 to 1, decides what the kind leaves open: which status, how long. */
  readonly spread: number;
}

// Callers that never repeat a refused request would otherwise be remembered for ever.
const MAX_EXCUSED = 1000;

/** Decides which request meets which fault: the same seed and the same sequence of requests give the same faults. */
export class FaultPlan {
  private readonly excused = new Set<string>();
  private random: () => number;
  settings: FaultSettings;

  constructor(settings: FaultSettings) {
    this.settings = settings;
    this.random = mulberry32(settings.seed);
  }

  /** Starts the sequence anew with these settings. */
  configure(settings: FaultSettings): void {
    this.settings = settings;
    this.random = mulberry32(settings.seed);
    this.excused.clear();
  }

  /** The fault for a request, null for none; `identity` is equal for a request and its repetition, `inner` are those its route knows. */
  draw(identity: string, inner: readonly InnerFault[] = []): Fault | null {
    if (this.excused.delete(identity)) return null;
    const { rate } = this.settings;
    if (this.random() >= rate) return null;
    const possible: readonly FaultKind[] = [...WIRE_FAULTS, ...inner];
    const kinds = this.settings.kinds.filter((kind) => possible.includes(kind));
    const kind = kinds[Math.floor(this.random() * kinds.length)];
    if (kind === undefined) return null;
    if (kind === 'refusedOnce') this.excuse(identity);
    return { kind, spread: this.random() };
  }

  private excuse(identity: string): void {
    this.excused.add(identity);
    const [oldest] = this.excused;
    if (this.excused.size > MAX_EXCUSED && oldest !== undefined) this.excused.delete(oldest);
  }
}

/** Tommy Ettinger's mulberry32 (public domain): 32 bits of state, numbers in [0, 1). Reproducible, not for secrets. */
function mulberry32(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
