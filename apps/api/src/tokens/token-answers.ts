import { iso } from '@keyturn/contracts';
import type { PLANS } from '@keyturn/contracts/schemas';
import {
  currentVersion,
  gateAt,
  HOUR_MS,
  isGuided,
  isOver,
  isSettled,
  isToBeRevoked,
  nextEscalation,
  nextReminderAt,
  renewAt,
  revokeDueAt,
  type TokenState,
} from '@keyturn/domain';

interface Plan {
  readonly what: (typeof PLANS)[number];
  readonly at: string;
  readonly version: number | null;
}
interface Planned {
  readonly what: Plan['what'];
  readonly at: number;
  readonly version: number | null;
}

/** What lies ahead of a token at `now` (epoch ms of fleet time) if nothing goes wrong, the furthest first; what is overdue is listed too. */
export function plansOf(state: TokenState, now: number): Plan[] {
  if (isOver(state)) return [];
  const plans = [...renewalPlans(state, now), ...versionPlans(state), ...taskPlans(state)];
  return plans.toSorted((a, b) => b.at - a.at).map(({ what, at, version }) => ({ what, at: iso(at), version }));
}

function renewalPlans(state: TokenState, now: number): Planned[] {
  const making = state.making?.version ?? null;
  // A person is asked also while the token is paused, and what a person handed over goes on.
  const byPerson = isGuided(state.spec) || state.making?.reason === 'Submitted';
  const when = (at: number | null): number | null => (byPerson ? at : afterPause(state, at));
  return [
    ...plan('renewal', when(renewalAt(state, now)), currentVersion(state)?.version ?? null),
    ...plan('retry', when(state.failures?.nextTryAt ?? null), making),
  ];
}

/** From when a successor is made; null while one is, or when only a person or a next try can begin it. */
function renewalAt(state: TokenState, now: number): number | null {
  if (state.phase === 'active') return renewAt(state);
  if (state.phase !== 'expiring' || state.failures !== null || state.making !== null) return null;
  const gate = gateAt(state, now);
  return typeof gate === 'object' ? gate.closedUntilAt : null;
}

function versionPlans(state: TokenState): Planned[] {
  const open = state.versions.filter((version) => !isSettled(version));
  return open.flatMap((version) => [
    ...(isToBeRevoked(version)
      ? plan('revocation', afterPause(state, revokeDueAt(state, version)), version.version)
      : []),
    ...plan('expiry', version.expiresAt, version.version),
  ]);
}

function taskPlans({ spec, tasks }: TokenState): Planned[] {
  return tasks.flatMap((task) => [
    ...plan('reminder', nextReminderAt(spec, task), task.version),
    ...plan('escalation', nextEscalation(spec, task)?.at ?? null, task.version),
  ]);
}

/** What Keyturn does by itself waits for the end of a pause; null when nobody knows that. */
function afterPause({ pause }: TokenState, at: number | null): number | null {
  if (pause === null || at === null) return at;
  return pause.untilAt === null ? null : Math.max(at, pause.untilAt);
}

function plan(what: Plan['what'], at: number | null, version: number | null): Planned[] {
  return at === null ? [] : [{ what, at, version }];
}

/** While a successor may come at any moment, consumers look again so often. */
const LOOK_AGAIN_MS = HOUR_MS;

/** By when a consumer should pull again (epoch ms): when a successor is due; once it is, from time to time; at the latest when the value ends. */
export function staleAfterOf(state: TokenState, now: number): number | null {
  const current = currentVersion(state);
  if (current === undefined) return null;
  const due = renewAt(state) ?? current.expiresAt;
  return Math.min(due > now ? due : now + LOOK_AGAIN_MS, current.expiresAt);
}
