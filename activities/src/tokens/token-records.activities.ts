import { Inject, Injectable } from '@nestjs/common';
import { credentialIdOf, subjectOf, type SubjectRow, type TokenSnapshot, type Transition } from '@keyturn/contracts';
import type { AdoptionReport, RenewalSpec, Schedule, TokenPhase } from '@keyturn/domain';
import type { Logger } from '@keyturn/observability';
import type { Records } from '@keyturn/records';
import type { Wakeups } from '@keyturn/redis';
import { planSchedule } from '@keyturn/schedule';
import { SecretsError, type Secrets } from '@keyturn/secrets';
import { PARTS } from '../parts.ts';

export interface RecordToken {
  readonly tokenId: string;
  readonly incarnation: string;
  readonly row: SubjectRow;
  readonly snapshot: TokenSnapshot;
  readonly over: boolean;
  readonly transitions: readonly Transition[];
}

/** `truth`: what records hold instead, when an earlier execution of the same workflow task got there first with other events. */
export interface Recorded {
  readonly truth: TokenSnapshot | null;
}

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

/** Who hears of what was recorded. */
export interface Listeners {
  readonly wakeups: Wakeups;
  readonly logger: Logger;
}

/** What a person should hear of: until there are channels, the log is one. */
const NOTICES: ReadonlyMap<string, string> = new Map([
  ['keyturn.task.opened', 'a person is asked for something'],
  ['keyturn.task.reminded', 'a person is reminded of an open task'],
  ['keyturn.task.escalated', 'an open task is brought before somebody else'],
]);

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
  async recordToken({ tokenId, transitions, ...rest }: RecordToken): Promise<Recorded> {
    const subject = subjectOf('token', tokenId);
    const { lastSeq, truth } = await this.#records.transitions.record({ subject, transitions, ...rest });
    if (truth !== undefined) return { truth: truth as TokenSnapshot };
    for (const { type, data } of transitions) {
      if (ENDS_A_VERSION.has(type))
        await this.#destroy({ tokenId, incarnation: rest.incarnation, version: Number(data['version']) });
      const notice = NOTICES.get(type);
      if (notice !== undefined) this.#listeners.logger.info({ subject, ...noticeOf(data) }, notice);
    }
    // Whatever a step under way stored meanwhile goes too: nobody may pull it any more.
    if (rest.row.phase === RETIRED) {
      await this.#secrets.store.destroyCredential(credentialIdOf({ tokenId, incarnation: rest.incarnation }));
      await this.#records.forget();
    }
    await this.#listeners.wakeups.announce({ seq: lastSeq, subject });
    return { truth: null };
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

  #destroy({
    tokenId,
    incarnation,
    version,
  }: {
    tokenId: string;
    incarnation: string;
    version: number;
  }): Promise<void> {
    return this.#secrets.store.destroy({ credentialId: credentialIdOf({ tokenId, incarnation }), version });
  }
}

/** Ids and codes only: what people wrote stays in records. */
function noticeOf({ taskId, task, reminder, count, to }: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const opened = task as { id?: string; kind?: string; cause?: string } | undefined;
  const fields = { taskId: taskId ?? opened?.id, kind: opened?.kind, cause: opened?.cause, reminder, count, to };
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
}
