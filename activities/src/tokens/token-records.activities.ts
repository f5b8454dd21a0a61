import { Inject, Injectable } from '@nestjs/common';
import { credentialIdOf, subjectOf, type SubjectRow, type TokenSnapshot, type Transition } from '@keyturn/contracts';
import type { AdoptionReport } from '@keyturn/domain';
import type { Records } from '@keyturn/records';
import type { Wakeups } from '@keyturn/redis';
import type { Secrets } from '@keyturn/secrets';
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

/** After these a value is of no use to anybody any more. */
const ENDS_A_VERSION = new Set(['keyturn.token.revoked', 'keyturn.token.lapsed', 'keyturn.token.expired']);

/** Local activities: short, inside the workflow task, retried until they work. */
@Injectable()
export class TokenRecordsActivities {
  readonly #records: Records;
  readonly #secrets: Secrets;
  readonly #wakeups: Wakeups;

  constructor(
    @Inject(PARTS.records) records: Records,
    @Inject(PARTS.secrets) secrets: Secrets,
    @Inject(PARTS.wakeups) wakeups: Wakeups,
  ) {
    this.#records = records;
    this.#secrets = secrets;
    this.#wakeups = wakeups;
  }

  /** Writes transitions, row and snapshot in one transaction, destroys the values of versions that are over, wakes the listeners. */
  async recordToken({ tokenId, transitions, ...rest }: RecordToken): Promise<Recorded> {
    const subject = subjectOf('token', tokenId);
    const { lastSeq, truth } = await this.#records.transitions.record({ subject, transitions, ...rest });
    if (truth !== undefined) return { truth: truth as TokenSnapshot };
    for (const { type, data } of transitions) {
      if (ENDS_A_VERSION.has(type))
        await this.#destroy({ tokenId, incarnation: rest.incarnation, version: Number(data['version']) });
    }
    await this.#wakeups.announce({ seq: lastSeq, subject });
    return { truth: null };
  }

  /** The consumers' reports that records hold; instants in epoch ms. */
  async readAdoption({ tokenId, incarnation }: { tokenId: string; incarnation: string }): Promise<AdoptionReport[]> {
    const items = await this.#records.adoption.list({ tokenId, incarnation });
    return items.map(({ version, consumer, state, at }) => ({ version, consumer, state, at: Date.parse(at) }));
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
