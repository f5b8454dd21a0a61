import { tokenRow, tokenTransition } from '@keyturn/contracts';
import {
  apply,
  isOver,
  nextStep,
  readState,
  register,
  type TokenEvent,
  type TokenState,
  type TokenStep,
} from '@keyturn/domain';
import type { Recorded, RecordToken } from '@keyturn/activities';
import type { Decision, Process } from '../life/process.ts';

/** The steps that leave the workflow. */
export type TokenWork = Exclude<TokenStep, { do: 'note' | 'wait' | 'end' }>;

/** The life of a credential, by the rules of `libs/domain`. */
export function tokenProcess(
  record: (input: RecordToken) => Promise<Recorded>,
): Process<TokenState, TokenEvent, TokenWork> {
  return {
    begin: (event) => (event.type === 'registered' ? register(event) : null),
    apply,
    decide,
    readState,
    transition: tokenTransition,
    row: tokenRow,
    endsCycle: ({ type }) => type === 'promoted',
    record: ({ snapshot, transitions, now }) => {
      const { state } = snapshot;
      const { id: tokenId, incarnation } = state;
      return record({ tokenId, incarnation, row: tokenRow(state, now), snapshot, over: isOver(state), transitions });
    },
  };
}

function decide(state: TokenState, now: number): Decision<TokenEvent, TokenWork> {
  const step = nextStep(state, now);
  switch (step.do) {
    case 'note':
    case 'wait':
    case 'end':
      return step;
    default:
      return { do: 'work', work: step };
  }
}
