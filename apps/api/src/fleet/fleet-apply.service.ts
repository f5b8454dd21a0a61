import { Inject, Injectable } from '@nestjs/common';
import type { CommandAnswer } from '@keyturn/contracts';
import type { fleetApplied } from '@keyturn/contracts/schemas';
import type { z } from 'zod';
import { migrationSubject, tokenSubject, type Informer } from '../informer/informer.ts';
import { unreadable } from '../lives/life-commands.ts';
import { followUp, refusalOf, type Sender } from '../lives/sender.ts';
import { MigrationRegistrations } from '../migrations/migration-registrations.service.ts';
import { INFORMER } from '../parts.ts';
import { inParallel } from '../tokens/in-parallel.ts';
import { SpecChecks } from '../tokens/spec-checks.service.ts';
import { TokenCommands } from '../tokens/token-commands.service.ts';
import { checkDocuments } from './check-documents.ts';
import { refused, type CheckedDocument, type Wanted } from './read-document.ts';

/** Enough to hide the way to the workers and back, few enough to leave room for everyone else. */
const COMMANDS_AT_ONCE = 8;

export interface FleetApply {
  readonly documents: readonly unknown[];
  readonly dryRun: boolean;
  readonly atomic: boolean;
  readonly sender: Sender;
}

/** Applies many documents: each is created, changed, left alone or refused on its own, or with `atomic` all or none. */
@Injectable()
export class FleetApplyService {
  readonly #informer: Informer;
  readonly #tokens: TokenCommands;
  readonly #migrations: MigrationRegistrations;
  readonly #checks: SpecChecks;

  constructor(
    @Inject(INFORMER) informer: Informer,
    @Inject(TokenCommands) tokens: TokenCommands,
    @Inject(MigrationRegistrations) migrations: MigrationRegistrations,
    @Inject(SpecChecks) checks: SpecChecks,
  ) {
    this.#informer = informer;
    this.#tokens = tokens;
    this.#migrations = migrations;
    this.#checks = checks;
  }

  /** Throws `service.unavailable` when the outcome of one is unknown: what was done stays done, a repeat does the rest. */
  async apply({ documents, dryRun, atomic, sender }: FleetApply): Promise<z.output<typeof fleetApplied>> {
    const checked = await this.#check(documents);
    const isBlocked = atomic && checked.some(({ outcome }) => outcome === 'refused');
    const results = isBlocked ? checked.map(heldBack) : checked;
    if (!dryRun && !isBlocked) await this.#carryOut(results, sender);
    return answerOf(results, dryRun);
  }

  async #check(documents: readonly unknown[]): Promise<CheckedDocument[]> {
    const surroundings = await this.#checks.surroundings();
    return checkDocuments(documents, {
      ...surroundings,
      stateOf: (id) => this.#stateOf(id),
      migration: (id) => this.#informer.get(migrationSubject(id)),
    });
  }

  #stateOf(tokenId: string) {
    const entry = this.#informer.get(tokenSubject(tokenId));
    if (entry === undefined || entry.over) return null;
    if (entry.snapshot === null) throw unreadable(tokenId);
    return entry.snapshot.state;
  }

  /** Puts what really happened in place of what was expected. Tokens first: migrations need them. */
  async #carryOut(results: CheckedDocument[], sender: Sender): Promise<void> {
    for (const kind of ['Token', 'Migration'] as const) {
      // What is as it is wanted needs no command: applying a large file again must not wake every life.
      const items = results.filter(
        ({ outcome, wanted }) => (outcome === 'created' || outcome === 'changed') && wanted?.kind === kind,
      );
      await inParallel({
        items,
        limit: COMMANDS_AT_ONCE,
        work: async (document) => {
          results[document.index] = await this.#carryOutOne(document, sender);
        },
      });
    }
  }

  async #carryOutOne(document: CheckedDocument, sender: Sender): Promise<CheckedDocument> {
    const { wanted } = document;
    if (wanted === null) return document;
    try {
      const { created, changed } = await this.#applyOne(wanted, sender);
      return { ...document, outcome: created === true ? 'created' : changed === true ? 'changed' : 'unchanged' };
    } catch (error) {
      const refusal = refusalOf(error);
      if (refusal === null || refusal.code.startsWith('service.')) throw error;
      return refused(document, { severity: 'error', code: refusal.code, path: 'spec', message: refusal.detail });
    }
  }

  /** Each is a command of its own. */
  #applyOne(wanted: Wanted, sender: Sender): Promise<CommandAnswer> {
    const own = followUp(sender, `${wanted.kind}:${wanted.spec.id}`);
    return wanted.kind === 'Token'
      ? this.#tokens.applySpec(wanted.spec, own)
      : this.#migrations.apply(wanted.spec, own);
  }
}

function heldBack(document: CheckedDocument): CheckedDocument {
  if (document.outcome === 'refused') return document;
  const message = 'Not applied: another document was refused, and all or none was asked for.';
  return refused(document, { severity: 'error', code: 'NotApplied', path: '', message });
}

function answerOf(results: readonly CheckedDocument[], dryRun: boolean): z.output<typeof fleetApplied> {
  const counts = { created: 0, changed: 0, unchanged: 0, refused: 0 };
  for (const { outcome } of results) counts[outcome] += 1;
  const items = results.map(({ index, kind, id, outcome, violations }) => ({
    index,
    kind,
    id,
    outcome,
    ...(violations.length > 0 && { violations: [...violations] }),
  }));
  return { dryRun, counts, items };
}
