import { Inject, Injectable } from '@nestjs/common';
import { rerunView } from '@keyturn/contracts';
import type { Records } from '@keyturn/records';
import type { MigrationGateway } from '@keyturn/temporal';
import { Answer } from '../http/answer.ts';
import { etagOf } from '../http/revision.ts';
import { tokenSubject, type Informer } from '../informer/informer.ts';
import type { MigrationEntry } from '../informer/migration-entry.ts';
import { INFORMER, MIGRATION_GATEWAY, RECORDS } from '../parts.ts';
import { MigrationCommands } from './migration-commands.service.ts';
import { migrationDetail, withGrounds, type MigrationDetail } from './migration-detail.ts';

/** Migrations as single routes answer them. */
@Injectable()
export class MigrationAnswers {
  readonly #commands: MigrationCommands;
  readonly #gateway: MigrationGateway;
  readonly #informer: Informer;
  readonly #records: Records;

  constructor(
    @Inject(MigrationCommands) commands: MigrationCommands,
    @Inject(MIGRATION_GATEWAY) gateway: MigrationGateway,
    @Inject(INFORMER) informer: Informer,
    @Inject(RECORDS) records: Records,
  ) {
    this.#commands = commands;
    this.#gateway = gateway;
    this.#informer = informer;
    this.#records = records;
  }

  /** As memory has it. Throws `resource.notFound`, `service.unavailable`. */
  detail(migrationId: string): Promise<MigrationDetail> {
    return this.#fromMemory(this.#commands.require(migrationId));
  }

  /** As its workflow has it; of a life that is over records have the last word. */
  async fresh(migrationId: string): Promise<MigrationDetail> {
    const entry = this.#commands.require(migrationId);
    if (entry.over) return this.#fromMemory(entry);
    const { snapshot } = await this.#commands.ask(migrationId, () => this.#gateway.status({ migrationId }));
    if (snapshot === null) return this.#fromMemory(entry);
    const { state } = snapshot;
    const token = this.#informer.get(tokenSubject(state.tokenId))?.snapshot?.state ?? null;
    return withGrounds(rerunView(state, { now: this.#informer.now(), token }), state, this.#records);
  }

  /** The answer to a command that changes a migration. */
  async answer(migrationId: string, more: object = {}, status?: number): Promise<Answer> {
    const body = await this.detail(migrationId);
    return new Answer({ status, headers: { etag: etagOf(body.revision) }, body: { ...body, ...more } });
  }

  #fromMemory(entry: MigrationEntry): Promise<MigrationDetail> {
    return migrationDetail(entry, { attempts: this.#records.attempts, now: this.#informer.now() });
  }
}
