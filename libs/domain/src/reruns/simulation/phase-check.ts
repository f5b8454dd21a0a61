import type { RerunPhase } from '../rerun-state.ts';
import type { RerunWorld } from './rerun-simulation.ts';

/** Where each phase may lead, besides `stopped` and `abandoned`, which a person may choose in all but the last ones. */
const LEADS_TO: Readonly<Record<RerunPhase, readonly RerunPhase[]>> = {
  ready: ['preparing'],
  // `migrating` for what a person runs in the assistant, and for a plan that had run before.
  preparing: ['checking', 'migrating', 'renewingAuth', 'needsDecision'],
  resuming: ['checking', 'migrating', 'renewingAuth', 'preparing', 'needsDecision'],
  checking: ['migrating', 'preparing', 'renewingAuth', 'needsDecision'],
  migrating: ['settlingApps', 'finished', 'preparing', 'renewingAuth', 'needsDecision'],
  settlingApps: ['finished', 'needsDecision'],
  renewingAuth: ['awaitingConsent', 'needsDecision'],
  // Back again while somebody mends an access.
  awaitingConsent: ['resuming', 'renewingAuth', 'needsDecision'],
  needsDecision: ['preparing'],
  stopped: ['preparing', 'finished'],
  finished: [],
  abandoned: [],
};

/** No other way from one phase to another is ever taken. */
export function flawsOfPhases({ migrations }: RerunWorld): string[] {
  const allowed = new Set(
    Object.entries(LEADS_TO).flatMap(([from, to]) => [...to, ...closing(from)].map((phase) => `${from} → ${phase}`)),
  );
  return migrations.flatMap(({ moves, state: { id } }) =>
    [...moves].filter((move) => !allowed.has(move)).map((move) => `${id} went ${move}`),
  );
}

const closing = (from: string): string[] => {
  if (from === 'finished' || from === 'abandoned') return [];
  return from === 'ready' || from === 'stopped' ? ['abandoned'] : ['stopped', 'abandoned'];
};
