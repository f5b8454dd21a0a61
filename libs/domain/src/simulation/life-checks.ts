import { flawsOfCalls } from './call-checks.ts';
import { historyOf } from './life-history.ts';
import type { LifeOptions, SimulatedLife } from './life-simulation.ts';
import { flawsOfRevoking } from './revoke-checks.ts';
import { flawsOfPace, flawsOfStates, flawsOfWaits } from './state-checks.ts';
import { flawsOfTasks } from './task-checks.ts';
import { flawsOfValues } from './value-checks.ts';

/** What holds of every life, whatever happened in it. Answers what is wrong with this one, in words; empty when nothing is. */
export function flawsOf(life: SimulatedLife, options: LifeOptions): string[] {
  const history = historyOf(life, options);
  return [flawsOfStates, flawsOfWaits, flawsOfPace, flawsOfValues, flawsOfCalls, flawsOfRevoking, flawsOfTasks].flatMap(
    (check) => check(history),
  );
}
