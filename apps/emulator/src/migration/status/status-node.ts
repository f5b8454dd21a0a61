import type { MigrationSwitches, Outcome } from '../switches.schema.ts';
import type { Course } from './timeline.ts';

export interface ProgressRow {
  readonly name: string;
  readonly total: number;
  readonly processed: number;
}

export interface Progress {
  readonly rows: readonly ProgressRow[];
  /** 0 to 1. */
  readonly share: number;
}

/** A node of the status tree as `GET …/status` answers it (domain/migration-api.md §4). */
export interface StatusNode {
  /** `PENDING`, `IN_PROGRESS` or `FINISHED`, unless a switch renames what runs. */
  readonly status: string;
  readonly outcome?: Outcome;
  readonly message?: string;
  readonly details?: {
    readonly occurrences: readonly string[];
    readonly excludable: boolean;
    readonly description?: string;
  };
  readonly progressDetails?: {
    readonly isSupported: boolean;
    readonly percent: number;
    readonly data: readonly ProgressRow[];
  };
  readonly children?: Readonly<Record<string, StatusNode>>;
}

/** What a status is a function of. */
export interface Look extends Course {
  /** Epoch ms, fleet time. */
  readonly now: number;
  readonly switches: MigrationSwitches;
}

export type Children = Readonly<Record<string, StatusNode>>;

export const PENDING: StatusNode = { status: 'PENDING' };

export function finished(outcome: Outcome, message: string | null = null): StatusNode {
  return { status: 'FINISHED', outcome, ...(message === null ? {} : { message }) };
}

/** A node that is at work; a finished one has no progress. */
export function running({ switches }: Pick<Look, 'switches'>, { rows, share }: Progress): StatusNode {
  const percent = Math.max(0, Math.min(99, Math.floor(100 * share)));
  return { status: switches.runningStatus, progressDetails: { isSupported: true, percent, data: rows } };
}

interface Lag {
  readonly from: number;
  /** When the last of the nodes is there. */
  readonly to: number;
}

/** Nodes are written behind what they tell of: they come one by one, in their order. */
export function arrived(nodes: Children, { now, switches }: Look, { from, to }: Lag): Children {
  if (!switches.eventualConsistency || now >= to) return nodes;
  const entries = Object.entries(nodes);
  const share = (now - from) / (to - from);
  return Object.fromEntries(entries.slice(0, Math.max(0, Math.ceil(share * entries.length))));
}
