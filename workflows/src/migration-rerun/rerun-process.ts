import { rerunRow, rerunTransition } from '@keyturn/contracts';
import {
  applyRerun,
  isRerunOver,
  nextRerunStep,
  readRerunState,
  registerRerun,
  type RerunEvent,
  type RerunState,
  type RerunStep,
} from '@keyturn/domain';
import type { RecordedMigration, RecordMigration } from '@keyturn/activities';
import type { Decision, Process } from '../life/process.ts';

/** The steps that leave the workflow. */
export type RerunWork = Exclude<RerunStep, { do: 'note' | 'wait' | 'end' }>;

/** After these an attempt is over, and its history has served. */
const ENDS_AN_ATTEMPT: readonly RerunEvent['type'][] = ['planFailed', 'attemptEnded', 'finished'];

/** The life of a migration, by the rules of `libs/domain`. */
export function rerunProcess(
  record: (input: RecordMigration) => Promise<RecordedMigration>,
): Process<RerunState, RerunEvent, RerunWork> {
  return {
    begin: (event) => (event.type === 'registered' ? registerRerun(event) : null),
    apply: applyRerun,
    decide,
    readState: readRerunState,
    transition: rerunTransition,
    row: rerunRow,
    endsCycle: ({ type }) => ENDS_AN_ATTEMPT.includes(type),
    record: ({ snapshot, transitions, now }) => {
      const { state } = snapshot;
      const { id: migrationId, incarnation } = state;
      const over = isRerunOver(state);
      return record({ migrationId, incarnation, row: rerunRow(state, now), snapshot, over, transitions });
    },
  };
}

function decide(state: RerunState, now: number): Decision<RerunEvent, RerunWork> {
  const step = nextRerunStep(state, now);
  switch (step.do) {
    case 'note':
    case 'wait':
    case 'end':
      return step;
    default:
      return { do: 'work', work: step };
  }
}
