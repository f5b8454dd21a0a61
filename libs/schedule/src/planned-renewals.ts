import {
  estimatedExpiry,
  gateAt,
  planUntil,
  register,
  renewAt,
  type RenewalSpec,
  type TokenSpec,
  type TokenState,
} from '@keyturn/domain';
import { planSchedule } from './plan-windows.ts';

/**
 * The next renewals (epoch ms of fleet time) if every one works at once and nobody rotates by hand: when each would begin
 * by margin, spread, windows and freezes, decided where the workflow decides it. A life begins at `from`, or is the
 * existing one; a person is counted on as soon as one is asked. For a specification that no rule refuses.
 */
export function plannedRenewals({ spec, from, count }: { spec: TokenSpec; from: number; count: number }): number[] {
  const planned: number[] = [];
  let state = spec.existing === undefined ? lifeFrom(spec, from) : registered(spec, from);
  while (planned.length < count) {
    const at = beginsAt(state, Math.max(renewAt(state) ?? from, planned.at(-1) ?? from));
    planned.push(at);
    state = lifeFrom(spec, at);
  }
  return planned;
}

function lifeFrom(spec: TokenSpec, at: number): TokenState {
  const iso = (instant: number): string => new Date(instant).toISOString();
  return registered({ ...spec, existing: { issuedAt: iso(at), expiresAt: iso(estimatedExpiry(spec, at)) } }, at);
}

function registered(spec: TokenSpec, at: number): TokenState {
  return register({ type: 'registered', at, id: spec.id, incarnation: '', spec, by: '' });
}

/** Walks the schedule as the workflow does, from when the renewal is due to when it may begin. */
function beginsAt(due: TokenState, dueAt: number): number {
  let state = due;
  let now = dueAt;
  for (;;) {
    const gate = gateAt(state, now);
    if (gate === 'open') return now;
    if (gate === 'plan') state = withPlan(state, now);
    else now = gate.closedUntilAt;
  }
}

function withPlan(state: TokenState, from: number): TokenState {
  const { windows = [], freezes = [] }: RenewalSpec = state.spec.renewal ?? {};
  const plan = planSchedule({ windows, freezes, from, until: planUntil(state, from) });
  return { ...state, schedule: { generation: state.generation, ...plan } };
}
