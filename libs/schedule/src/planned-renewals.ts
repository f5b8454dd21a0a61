import {
  currentVersion,
  estimatedExpiry,
  gateAt,
  hasSchedule,
  planUntil,
  register,
  renewAt,
  renewAtOf,
  type RenewalSpec,
  type TokenSpec,
  type TokenState,
} from '@keyturn/domain';
import { planSchedule } from './plan-windows.ts';

interface Upcoming {
  readonly state: TokenState;
  /** Nothing is planned earlier (epoch ms). */
  readonly from: number;
  readonly count: number;
  /** When the first one is due (epoch ms), where that is not a matter of the margin. */
  readonly dueAt?: number;
  /** None that begins later is looked for (epoch ms). */
  readonly until?: number;
  /** Makes a schedule's plan; `SharedPlans` for many tokens. */
  readonly plan?: typeof planSchedule;
}

/** The next renewals of a life as it stands (epoch ms of fleet time), by the same rules and under the same conditions. */
export function upcomingRenewals(upcoming: Upcoming): number[] {
  const { state, from, count, until = Infinity, plan = planSchedule } = upcoming;
  const { spec } = state;
  const planned: number[] = [];
  let life = state;
  let dueAt = upcoming.dueAt ?? renewAt(state) ?? from;
  while (planned.length < count) {
    const at = beginsAt(life, { dueAt: Math.max(dueAt, planned.at(-1) ?? from), plan });
    if (at > until) break;
    planned.push(at);
    const expiresAt = estimatedExpiry(spec, at);
    dueAt = renewAtOf({ spec, issuedAt: at, expiresAt });
    // Only a schedule asks for more of a life than when it is due.
    if (hasSchedule(spec)) life = renewed(life, { at, expiresAt });
  }
  return planned;
}

/**
 * The next renewals (epoch ms of fleet time) if every one works at once and nobody rotates by hand: when each would begin
 * by margin, spread, windows and freezes, decided where the workflow decides it. A life begins at `from`, or is the
 * existing one; a person is counted on as soon as one is asked. For a specification that no rule refuses.
 */
export function plannedRenewals({ spec, ...asked }: { spec: TokenSpec } & Omit<Upcoming, 'state'>): number[] {
  const { from } = asked;
  const state = spec.existing === undefined ? lifeFrom(spec, from) : registered(spec, from);
  return upcomingRenewals({ state, ...asked });
}

/** The life once it has a new value; one that had none begins. */
function renewed(life: TokenState, { at, expiresAt }: { at: number; expiresAt: number }): TokenState {
  const current = currentVersion(life);
  if (current === undefined) return lifeFrom(life.spec, at);
  return { ...life, schedule: null, versions: [{ ...current, issuedAt: at, expiresAt }] };
}

function lifeFrom(spec: TokenSpec, at: number): TokenState {
  const iso = (instant: number): string => new Date(instant).toISOString();
  return registered({ ...spec, existing: { issuedAt: iso(at), expiresAt: iso(estimatedExpiry(spec, at)) } }, at);
}

function registered(spec: TokenSpec, at: number): TokenState {
  return register({ type: 'registered', at, id: spec.id, incarnation: '', spec, by: '' });
}

interface Due {
  readonly dueAt: number;
  readonly plan: typeof planSchedule;
}

/** Walks the schedule as the workflow does, from when the renewal is due to when it may begin. */
function beginsAt(due: TokenState, { dueAt, plan }: Due): number {
  let state = due;
  let now = dueAt;
  for (;;) {
    const gate = gateAt(state, now);
    if (gate === 'open') return now;
    if (gate === 'plan') state = withPlan(state, { dueAt: now, plan });
    else now = gate.closedUntilAt;
  }
}

/** One and the same list, by which a shared plan is known. */
const NONE: [] = [];

function withPlan(state: TokenState, { dueAt: from, plan }: Due): TokenState {
  const { windows = NONE, freezes = NONE }: RenewalSpec = state.spec.renewal ?? {};
  const planned = plan({ windows, freezes, from, until: planUntil(state, from) });
  return { ...state, schedule: { generation: state.generation, ...planned } };
}
