import type { CommandFacts } from '@keyturn/domain';

/** Everything a life needs to go on: kept in records after each transition, and handed over at continue-as-new. */
export interface Snapshot<State> {
  readonly schema: 1;
  readonly state: State;
  /** Answers already given, newest last, so that a repeated update is answered the same and never applied twice. */
  readonly answers: readonly { readonly updateId: string; readonly answer: CommandAnswer }[];
}

/** What every update answers once its transition is in records. */
export interface CommandAnswer extends CommandFacts {
  readonly revision: number;
  readonly generation: number;
}
