import { Inject, Injectable } from '@nestjs/common';
import { subjectOf } from '@keyturn/contracts';
import type { RerunState } from '@keyturn/domain';
import type { Records } from '@keyturn/records';
import { PARTS } from '../parts.ts';
import { recordSubject, type Listeners, type RecordedLife, type RecordLife } from '../record-subject.ts';

export interface RecordMigration extends RecordLife<RerunState> {
  readonly migrationId: string;
}

export type RecordedMigration = RecordedLife<RerunState>;

/** Local activities: short, inside the workflow task, retried until they work. */
@Injectable()
export class RerunRecordsActivities {
  readonly #records: Records;
  readonly #listeners: Listeners;

  constructor(@Inject(PARTS.records) records: Records, @Inject(PARTS.listeners) listeners: Listeners) {
    this.#records = records;
    this.#listeners = listeners;
  }

  /** Whether the life of the container token has ended: then nobody is left who could be told. */
  async isTokenOver({ tokenId }: { readonly tokenId: string }): Promise<boolean> {
    const held = await this.#records.subjects.get(subjectOf('token', tokenId));
    return held?.over === true;
  }

  /** Writes transitions, row and snapshot in one transaction and wakes the listeners. */
  recordMigration({ migrationId, ...life }: RecordMigration): Promise<RecordedMigration> {
    const parts = { records: this.#records, listeners: this.#listeners };
    return recordSubject(parts, { subject: subjectOf('migration', migrationId), ...life });
  }
}
