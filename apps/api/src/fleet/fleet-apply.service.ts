import { Inject, Injectable } from '@nestjs/common';
import type { fleetApplied } from '@keyturn/contracts/schemas';
import type { z } from 'zod';
import { tokenSubject, type Informer } from '../informer/informer.ts';
import { INFORMER } from '../parts.ts';
import { SpecChecks } from '../tokens/spec-checks.service.ts';
import { refusalOf, TokenCommands, unreadable, type Sender } from '../tokens/token-commands.service.ts';
import { checkDocuments, refused, type CheckedDocument } from './check-documents.ts';
import { inParallel } from '../tokens/in-parallel.ts';

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
  readonly #commands: TokenCommands;
  readonly #checks: SpecChecks;

  constructor(
    @Inject(INFORMER) informer: Informer,
    @Inject(TokenCommands) commands: TokenCommands,
    @Inject(SpecChecks) checks: SpecChecks,
  ) {
    this.#informer = informer;
    this.#commands = commands;
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
    return checkDocuments(documents, { ...surroundings, stateOf: (id) => this.#stateOf(id) });
  }

  #stateOf(tokenId: string) {
    const entry = this.#informer.get(tokenSubject(tokenId));
    if (entry === undefined || entry.over) return null;
    if (entry.snapshot === null) throw unreadable(tokenId);
    return entry.snapshot.state;
  }

  /** Puts what really happened in place of what was expected. */
  async #carryOut(results: CheckedDocument[], sender: Sender): Promise<void> {
    const items = results.filter(({ outcome }) => outcome !== 'refused');
    await inParallel({
      items,
      limit: COMMANDS_AT_ONCE,
      work: async (document) => {
        results[document.index] = await this.#carryOutOne(document, sender);
      },
    });
  }

  async #carryOutOne(document: CheckedDocument, sender: Sender): Promise<CheckedDocument> {
    const { spec } = document;
    if (spec === null) return document;
    try {
      const { created, changed } = await this.#commands.applySpec(spec, sender);
      return { ...document, outcome: created === true ? 'created' : changed === true ? 'changed' : 'unchanged' };
    } catch (error) {
      const refusal = refusalOf(error);
      if (refusal === null || refusal.code.startsWith('service.')) throw error;
      return refused(document, { severity: 'error', code: refusal.code, path: 'spec', message: refusal.detail });
    }
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
