import type { RerunPhase } from '@keyturn/domain';

export const PHASE_STEPS = ['connect', 'prepare', 'check', 'migrate', 'apps', 'finish'] as const;
export type PhaseStep = (typeof PHASE_STEPS)[number];

/** halted: it stands here, until a person says how it goes on. */
export type StepState = 'done' | 'now' | 'halted' | 'ahead';

interface Attempted {
  readonly n: number;
  readonly checkTaskId: string | null;
  readonly migrateTaskId: string | null;
  readonly cause: string | null;
}

export interface StepFacts {
  readonly step: PhaseStep;
  readonly state: StepState;
  /** How often it was begun, over all attempts. */
  readonly times: number;
}

interface PhaseFacts {
  readonly phase: RerunPhase;
  readonly attempts: readonly Attempted[];
  /** It goes on only after a person has done something. */
  readonly waitsForPerson: boolean;
  /** Renewals of the connection that were tried; null: not known. */
  readonly connections: number | null;
}

const PLACE: Readonly<Record<RerunPhase, PhaseStep | null>> = {
  ready: null,
  renewingAuth: 'connect',
  awaitingConsent: 'connect',
  preparing: 'prepare',
  resuming: 'prepare',
  checking: 'check',
  migrating: 'migrate',
  settlingApps: 'apps',
  finished: 'finish',
  needsDecision: null,
  stopped: null,
  abandoned: null,
};

/** Where a migration is on its way, what lies behind it, and what was done more than once. Pure. */
export function phaseSteps({ phase, attempts, connections, waitsForPerson }: PhaseFacts): StepFacts[] {
  const isBroken = phase === 'needsDecision' || phase === 'stopped' || phase === 'abandoned';
  const isHalted = isBroken || waitsForPerson;
  const place = isBroken ? haltedAt(attempts.at(-1)) : PLACE[phase];
  const here = place === null ? -1 : PHASE_STEPS.indexOf(place);
  return PHASE_STEPS.map((step, index) => ({
    step,
    state: stateAt({ index, here, isHalted, isOver: phase === 'finished' }),
    times: timesOf(step, attempts, connections),
  }));
}

interface Standing {
  readonly index: number;
  readonly here: number;
  readonly isHalted: boolean;
  readonly isOver: boolean;
}

function stateAt({ index, here, isHalted, isOver }: Standing): StepState {
  if (index < here || (isOver && index === here)) return 'done';
  if (index > here) return 'ahead';
  return isHalted ? 'halted' : 'now';
}

/** How far the last attempt came. */
function haltedAt(last: Attempted | undefined): PhaseStep | null {
  if (last === undefined) return null;
  if (last.cause === 'AppsFailed') return 'apps';
  if (last.migrateTaskId !== null) return 'migrate';
  return last.checkTaskId === null ? 'prepare' : 'check';
}

function timesOf(step: PhaseStep, attempts: readonly Attempted[], connections: number | null): number {
  // Attempts that are long past are left out of the list: the number of the last one counts them all.
  const left = (attempts[0]?.n ?? 1) - 1;
  if (step === 'connect') return connections ?? 0;
  if (step === 'prepare') return left + attempts.length;
  if (step === 'check') return attempts.filter(({ checkTaskId }) => checkTaskId !== null).length;
  if (step === 'migrate') return attempts.filter(({ migrateTaskId }) => migrateTaskId !== null).length;
  return 0;
}
