import { Inject, Injectable } from '@nestjs/common';
import { credentialIdOf, subjectOf, type TokenSnapshot, type Transition } from '@keyturn/contracts';
import type { AdoptionReport, RenewalSpec, Schedule, TokenPhase, TokenState } from '@keyturn/domain';
import type { Records } from '@keyturn/records';
import { planSchedule } from '@keyturn/schedule';
import { SecretsError, type Secrets } from '@keyturn/secrets';
import { PARTS } from '../parts.ts';
import { recordSubject, type Listeners, type RecordedLife, type RecordLife } from '../record-subject.ts';

export interface RecordToken extends RecordLife<TokenState> {
  readonly tokenId: string;
}

/** `truth`: what records hold instead, when an earlier execution of the same workflow task got there first with other events. */
export type Recorded = RecordedLife<TokenState>;

export interface StoreSubmission {
  readonly tokenId: string;
  readonly incarnation: string;
  readonly candidateId: string;
  readonly version: number;
  readonly fingerprint: string;
}

export interface PlanRenewalWindows {
  readonly renewal: RenewalSpec;
  readonly fromAt: number;
  readonly untilAt: number;
}

export interface ReadAdoption {
  readonly tokenId: string;
  readonly incarnation: string;
  readonly revision: number;
}

export interface Heard {
  readonly reports: readonly AdoptionReport[];
  readonly truth: TokenSnapshot | null;
}

/** The store says so when a candidate is gone for good: swept, or lost with a backup that was older. */
const CANDIDATE_GONE = new Set(['secrets.candidateMissing', 'secrets.notFound', 'secrets.fingerprintDiffers']);

const RETIRED: TokenPhase = 'retired';

/** After these a value is of no use to anybody any more. */
const ENDS_A_VERSION = new Set(['keyturn.token.revoked', 'keyturn.token.lapsed', 'keyturn.token.expired']);

/** Local activities: short, inside the workflow task, retried until they work. */
@Injectable()
export class TokenRecordsActivities {
  readonly #records: Records;
  readonly #secrets: Secrets;
  readonly #listeners: Listeners;

  constructor(
    @Inject(PARTS.records) records: Records,
    @Inject(PARTS.secrets) secrets: Secrets,
    @Inject(PARTS.listeners) listeners: Listeners,
  ) {
    this.#records = records;
    this.#secrets = secrets;
    this.#listeners = listeners;
  }

  /** Writes transitions, row and snapshot in one transaction, destroys the values of versions that are over, wakes the listeners. */
  recordToken({ tokenId, ...life }: RecordToken): Promise<Recorded> {
    const token = { tokenId, incarnation: life.incarnation };
    const after = (transitions: readonly Transition[]): Promise<void> =>
      this.#letGo({ token, transitions, isRetired: life.row.phase === RETIRED });
    const parts = { records: this.#records, listeners: this.#listeners, after };
    return recordSubject(parts, { subject: subjectOf('token', tokenId), ...life });
  }

  /**
   * The consumers' reports that records hold (instants in epoch ms). `truth`: records are ahead of a life at `revision`, because
   * what it recorded last never reached Temporal.
   */
  async readAdoption({ tokenId, incarnation, revision }: ReadAdoption): Promise<Heard> {
    const held = await this.#records.subjects.get(subjectOf('token', tokenId));
    const isAhead = held !== undefined && held.incarnation === incarnation && held.revision > revision;
    if (isAhead) return { reports: [], truth: held.snapshot as TokenSnapshot };
    const items = await this.#records.adoption.list({ tokenId, incarnation });
    const reports = items.map(({ version, consumer, state, at }) => ({ version, consumer, state, at: Date.parse(at) }));
    return { reports, truth: null };
  }

  /** Makes a staged candidate a version; a repeat changes nothing. `stored: false`: the candidate is gone for good. */
  async storeSubmission({
    candidateId,
    version,
    fingerprint,
    ...token
  }: StoreSubmission): Promise<{ stored: boolean }> {
    try {
      await this.#secrets.store.promote({ credentialId: credentialIdOf(token), candidateId, version, fingerprint });
      return { stored: true };
    } catch (error) {
      if (error instanceof SecretsError && CANDIDATE_GONE.has(error.code)) return { stored: false };
      throw error;
    }
  }

  /** The owner's windows and freezes as absolute intervals: zone data changes between replays, answers do not. */
  async planRenewalWindows({
    renewal,
    fromAt,
    untilAt,
  }: PlanRenewalWindows): Promise<Pick<Schedule, 'open' | 'plannedUntilAt'>> {
    const { windows = [], freezes = [] } = renewal;
    return planSchedule({ windows, freezes, from: fromAt, until: untilAt });
  }

  /** Destroys what is of no use to anybody any more. */
  async #letGo({ token, transitions, isRetired }: Ended): Promise<void> {
    for (const { type, data } of transitions) {
      if (!ENDS_A_VERSION.has(type)) continue;
      await this.#secrets.store.destroy({ credentialId: credentialIdOf(token), version: Number(data['version']) });
    }
    if (!isRetired) return;
    // Whatever a step under way stored meanwhile goes too: nobody may pull it any more.
    await this.#secrets.store.destroyCredential(credentialIdOf(token));
    await this.#records.forget();
  }
}

interface Ended {
  readonly token: { readonly tokenId: string; readonly incarnation: string };
  readonly transitions: readonly Transition[];
  readonly isRetired: boolean;
}
