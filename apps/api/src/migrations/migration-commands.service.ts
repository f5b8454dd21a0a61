import { Inject, Injectable } from '@nestjs/common';
import type { CommandAnswer, MigrationMessages } from '@keyturn/contracts';
import { nextRerunStep, readRerunState, type MigrationSpec, type RerunState } from '@keyturn/domain';
import type { Records } from '@keyturn/records';
import type { MigrationGateway, MigrationOrder, SentMigrationCommand } from '@keyturn/temporal';
import { ApiRefusal } from '../http/api-refusal.ts';
import { requireRevision } from '../http/revision.ts';
import { migrationSubject, type Informer } from '../informer/informer.ts';
import type { MigrationEntry } from '../informer/migration-entry.ts';
import { LifeCommands } from '../lives/life-commands.ts';
import type { Sender } from '../lives/sender.ts';
import { INFORMER, MIGRATION_GATEWAY, RECORDS } from '../parts.ts';

/** A command with what its message says; who says it comes from the sender. */
export interface OrderOfMigration<Name extends MigrationOrder> {
  readonly command: Name;
  readonly says: Omit<MigrationMessages[Name], 'by' | 'ifRevision'>;
}

/** Sends commands to the lives of migrations and answers once the memory of this process shows their effect. */
@Injectable()
export class MigrationCommands extends LifeCommands<MigrationSpec, RerunState, MigrationEntry> {
  constructor(
    @Inject(MIGRATION_GATEWAY) gateway: MigrationGateway,
    @Inject(INFORMER) informer: Informer,
    @Inject(RECORDS) records: Records,
  ) {
    super({
      informer,
      records,
      life: {
        noun: 'migration',
        subjectOf: migrationSubject,
        find: (id) => informer.get(migrationSubject(id)),
        readState: readRerunState,
        hasEnded: (state, now) => nextRerunStep(state, now).do === 'end',
        over: (id) => closed(id, informer.get(migrationSubject(id))?.item.phase),
        // `apply` and `send` let nothing in but messages of this gateway.
        applySpec: (sent) => gateway.applySpec(sent as Parameters<MigrationGateway['applySpec']>[0]),
        command: ({ id, ...sent }) =>
          gateway.command({ migrationId: id, ...sent } as SentMigrationCommand<MigrationOrder>),
      },
    });
  }

  /** Registers or changes a migration whose container token has this id. Throws what the life refuses, `service.unavailable`. */
  applyWithToken(says: { spec: MigrationSpec; tokenId: string }, sender: Sender): Promise<CommandAnswer> {
    return this.apply(says, sender);
  }

  /** Any other command. Throws what the life refuses, `resource.notFound`, `service.unavailable`. */
  send<Name extends MigrationOrder>(
    migrationId: string,
    order: OrderOfMigration<Name>,
    sender: Sender,
  ): Promise<CommandAnswer> {
    return this.order(migrationId, order, sender);
  }

  /** Abandons a migration; once more changes nothing. Throws what the life refuses, `service.unavailable`. */
  async abandon(migrationId: string, reason: string, sender: Sender): Promise<void> {
    try {
      await this.send(migrationId, { command: 'abandon', says: { reason } }, sender);
    } catch (error) {
      const { over, snapshot, revision } = this.require(migrationId);
      // Nobody is left to ask once it is over.
      if (!over || snapshot?.state.phase !== 'abandoned') throw error;
      requireRevision({ ifMatch: sender.ifMatch, revision });
    }
  }
}

function closed(id: string, phase = 'over'): ApiRefusal {
  return new ApiRefusal('migration.wrongPhase', {
    detail: `${id} is ${phase}.`,
    action: 'Register it anew with PUT if there is more to migrate.',
  });
}
