import { useState } from 'react';
import { recall, remember } from '../../session/remembered.ts';

/** Of this many tasks, the last ones ticked, this device remembers how far somebody is. */
const TASKS_KEPT = 50;
const NAME = 'ticks';

type Ticks = readonly (readonly [taskId: string, steps: readonly number[]])[];

/** Steps that were ticked, by task, the last ticked first; anything else that is kept there counts as nothing. */
export function readTicks(text: string | null): Ticks {
  try {
    const kept: unknown = JSON.parse(text ?? '[]');
    return Array.isArray(kept) ? kept.filter((entry): entry is Ticks[number] => isEntry(entry)) : [];
  } catch {
    return [];
  }
}

export function withTicks(ticks: Ticks, taskId: string, steps: readonly number[]): Ticks {
  const others = ticks.filter(([id]) => id !== taskId);
  return (steps.length === 0 ? others : [[taskId, steps] as const, ...others]).slice(0, TASKS_KEPT);
}

const isEntry = (entry: unknown): boolean =>
  Array.isArray(entry) &&
  typeof entry[0] === 'string' &&
  Array.isArray(entry[1]) &&
  entry[1].every((step) => Number.isInteger(step));

/** The ticked steps of a task, kept on this device. */
export function useTicks(taskId: string): {
  readonly ticked: readonly number[];
  readonly tick: (step: number, isTicked: boolean) => void;
} {
  const [ticks, setTicks] = useState(() => readTicks(recall(NAME)));
  const ticked = ticks.find(([id]) => id === taskId)?.[1] ?? [];
  return {
    ticked,
    tick: (step, isTicked) => {
      const steps = isTicked ? [...ticked, step] : ticked.filter((one) => one !== step);
      // Another tab may have ticked something meanwhile.
      const next = withTicks(readTicks(recall(NAME)), taskId, steps);
      setTicks(next);
      remember(NAME, JSON.stringify(next));
    },
  };
}
