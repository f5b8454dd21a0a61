import { Inject, Injectable } from '@nestjs/common';
import type { CommandAnswer } from '@keyturn/contracts';
import { immutableMigrationChange, type MigrationSpec, type RerunState } from '@keyturn/domain';
import { ApiRefusal } from '../http/api-refusal.ts';
import { requireRevision } from '../http/revision.ts';
import { migrationSubject, type Informer } from '../informer/informer.ts';
import type { MigrationEntry } from '../informer/migration-entry.ts';
import { unreadable } from '../lives/life-commands.ts';
import { ifRevision, type Sender } from '../lives/sender.ts';
import { INFORMER } from '../parts.ts';
import { ContainerTokens } from './container-tokens.service.ts';
import { MigrationCommands } from './migration-commands.service.ts';
import { isDone } from './migration-detail.ts';

/** Registers and changes migrations, each with the token it needs. */
@Injectable()
export class MigrationRegistrations {
  readonly #informer: Informer;
  readonly #commands: MigrationCommands;
  readonly #tokens: ContainerTokens;

  constructor(
    @Inject(INFORMER) informer: Informer,
    @Inject(MigrationCommands) commands: MigrationCommands,
    @Inject(ContainerTokens) tokens: ContainerTokens,
  ) {
    this.#informer = informer;
    this.#commands = commands;
    this.#tokens = tokens;
  }

  /** Throws what the life refuses, `spec.immutable`, `account.differs`, `spec.refused`, `service.unavailable`. */
  async apply(spec: MigrationSpec, sender: Sender): Promise<CommandAnswer> {
    const entry = this.#informer.get(migrationSubject(spec.id));
    const state = stateOf(entry);
    if (entry !== undefined && state !== null && isDone(entry, spec)) {
      requireRevision({ ifMatch: sender.ifMatch, revision: entry.revision });
      return { revision: entry.revision, generation: state.generation, created: false, changed: false };
    }
    const living = entry?.over === true ? null : state;
    // Before a token is registered for what would be refused; what never changes in a life cannot be stale in memory.
    requireImmutable(living, spec);
    ifRevision(entry, sender);
    const tokenId = await this.#tokens.provide(spec, living?.tokenId ?? null, sender);
    return this.#commands.applyWithToken({ spec, tokenId }, sender);
  }
}

/** null: unknown. Throws `service.unavailable` for one that a later Keyturn wrote. */
function stateOf(entry: MigrationEntry | undefined): RerunState | null {
  if (entry === undefined) return null;
  if (entry.snapshot === null) throw unreadable(entry.id);
  return entry.snapshot.state;
}

function requireImmutable(state: RerunState | null, spec: MigrationSpec): void {
  const field = state === null ? null : immutableMigrationChange(state.spec, spec);
  if (field === null) return;
  throw new ApiRefusal('spec.immutable', {
    detail: `${field} of ${spec.id} cannot change. Abandon it and register a new migration.`,
  });
}
