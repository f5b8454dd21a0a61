import type { TokenSnapshot } from '@keyturn/contracts';
import { fleetNow, nextNews, nextStep, readState, type FleetClock, type TokenState } from '@keyturn/domain';
import type { Records } from '@keyturn/records';
import type { TokenGateway } from '@keyturn/temporal';
import type { SeenSubject, SubjectReconciler } from './subject-reconciler.ts';

interface TokenParts {
  readonly records: Records;
  readonly gateway: TokenGateway;
  readonly clock: FleetClock;
}

export class TokenReconciler implements SubjectReconciler {
  readonly #parts: TokenParts;
  readonly #awaited = new Set<string>();

  constructor(parts: TokenParts) {
    this.#parts = parts;
  }

  /** Candidates that a life still means to store; sweeping them would lose what a person handed over. */
  get awaitedCandidates(): ReadonlySet<string> {
    return this.#awaited;
  }

  async reconcile({ id: tokenId, snapshot: held, isRunning, lost: restart }: SeenSubject): Promise<boolean> {
    const snapshot = held as TokenSnapshot;
    const state = readState(snapshot.state);
    if (state?.submission) this.#awaited.add(state.submission.candidateId);
    if (!isRunning) return this.#parts.gateway.restart({ tokenId, snapshot, restart });
    if (state !== null) await this.#passOnReports(state);
    return false;
  }

  /** Consumers report to records; the signal that says so may have been lost while Temporal was away, or with it. */
  async #passOnReports(state: TokenState): Promise<void> {
    const { records, gateway, clock } = this.#parts;
    const { id: tokenId, incarnation } = state;
    const items = await records.adoption.list({ tokenId, incarnation });
    const reports = items.map((item) => ({ ...item, at: Date.parse(item.at) }));
    // Due and not done: perhaps just being done, perhaps what it recorded last never reached Temporal.
    const { do: due } = nextStep(state, fleetNow(clock, Date.now()));
    if (due !== 'wait' || nextNews(state, reports) !== undefined) await gateway.adoptionChanged({ tokenId });
  }
}
