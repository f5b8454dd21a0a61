import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { Inject, Injectable } from '@nestjs/common';
import type { CommandAnswer, TokenMessages } from '@keyturn/contracts';
import { isRefusalCode } from '@keyturn/contracts';
import { nextStep, type TokenSpec } from '@keyturn/domain';
import { describeError, type Logger } from '@keyturn/observability';
import type { Records } from '@keyturn/records';
import { CommandRefused, NoSuchWorkflow, type TokenGateway, type TokenOrder } from '@keyturn/temporal';
import { ApiRefusal } from '../http/api-refusal.ts';
import type { Principal } from '../http/principal.ts';
import { requireRevision, type IfMatch } from '../http/revision.ts';
import { tokenSubject, type Informer } from '../informer/informer.ts';
import { readSnapshot } from '../informer/read-snapshot.ts';
import type { TokenEntry } from '../informer/token-entry.ts';
import { INFORMER, LOGGER, RECORDS, TOKEN_GATEWAY } from '../parts.ts';

/** How long memory may take to see what records already hold; more means that records are away. */
const REACH_MS = 5_000;
/** How long a retired life may take to close its tasks and end; it is a matter of one workflow task. */
const ENDING_MS = 3_000;
const ENDING_LOOK_MS = 50;

/** What every command carries, whatever it is about. */
export interface Sender {
  readonly principal: Pick<Principal, 'name' | 'person'>;
  readonly updateId: string;
  readonly ifMatch: IfMatch | null;
}

/** A command with what its message says; who says it comes from the sender. */
export interface Order<Name extends TokenOrder> {
  readonly command: Name;
  readonly says: Omit<TokenMessages[Name], 'by' | 'ifRevision'>;
}

/** Sends commands to the lives of tokens and answers once the memory of this process shows their effect. */
@Injectable()
export class TokenCommands {
  readonly #gateway: TokenGateway;
  readonly #informer: Informer;
  readonly #records: Records;
  readonly #logger: Logger;

  constructor(
    @Inject(TOKEN_GATEWAY) gateway: TokenGateway,
    @Inject(INFORMER) informer: Informer,
    @Inject(RECORDS) records: Records,
    @Inject(LOGGER) logger: Logger,
  ) {
    this.#gateway = gateway;
    this.#informer = informer;
    this.#records = records;
    this.#logger = logger;
  }

  /** Registers or changes a token; one whose life is over begins another. Throws what the life refuses, `service.unavailable`. */
  applySpec(spec: TokenSpec, sender: Sender): Promise<CommandAnswer> {
    const entry = this.#informer.get(tokenSubject(spec.id));
    if (entry?.over === true) return this.#registerAnew({ spec, entry, sender });
    if (entry !== undefined && entry.snapshot === null) throw unreadable(spec.id);
    const said = { ...this.#registration(spec, sender), ...ifRevision(entry, sender) };
    return this.#register({ message: said, snapshot: entry?.snapshot ?? null, updateId: sender.updateId });
  }

  /** Any other command. Throws what the life refuses, `resource.notFound`, `service.unavailable`. */
  async send<Name extends TokenOrder>(
    tokenId: string,
    { command, says }: Order<Name>,
    sender: Sender,
  ): Promise<CommandAnswer> {
    const entry = this.require(tokenId);
    if (entry.over) throw retired(tokenId);
    const { principal, updateId } = sender;
    // A message is what it says, and these two.
    const message = { ...says, by: nameOf(principal), ...ifRevision(entry, sender) } as TokenMessages[Name];
    return this.#reached(tokenId, () => this.#gateway.command({ tokenId, command, message, updateId }));
  }

  /** Retires a token; once more the same way changes nothing. Throws what the life refuses, `service.unavailable`. */
  async retire(tokenId: string, says: Order<'retire'>['says'], sender: Sender): Promise<void> {
    try {
      await this.send(tokenId, { command: 'retire', says }, sender);
    } catch (error) {
      const { over, snapshot, revision } = this.require(tokenId);
      // Nobody is left to ask once it is over.
      if (!over || snapshot?.state.retirement?.revoke !== says.revoke) throw error;
      requireRevision({ ifMatch: sender.ifMatch, revision });
    }
  }

  /** Tells the life that consumers' reports changed. Best effort: records hold them, and the reconciler passes on what got lost. */
  adoptionChanged(tokenId: string): void {
    this.#gateway.adoptionChanged({ tokenId }).catch((error: unknown) => {
      this.#logger.warn({ tokenId, err: describeError(error) }, 'The life of a token could not be told of a report.');
    });
  }

  /** Runs what asks the life of a token; that a known one has none is temporary, unless it is over. */
  async ask<T>(tokenId: string, ask: () => Promise<T>): Promise<T> {
    try {
      return await ask();
    } catch (error) {
      if (!(error instanceof NoSuchWorkflow)) throw error;
      const subject = tokenSubject(tokenId);
      const over = await this.#informer.waitFor({ subject, timeoutMs: 0, holds: (entry) => entry?.over === true });
      throw over ? retired(tokenId) : beingRestored();
    }
  }

  /** The token in memory. Throws `resource.notFound`. */
  require(tokenId: string): TokenEntry {
    const entry = this.#informer.get(tokenSubject(tokenId));
    if (entry === undefined) throw new ApiRefusal('resource.notFound', { detail: 'There is no such token.' });
    return entry;
  }

  /** Read from records, not from memory: what the life before wrote last decides under which revision the next one begins. */
  async #registerAnew({
    spec,
    entry,
    sender,
  }: {
    spec: TokenSpec;
    entry: TokenEntry;
    sender: Sender;
  }): Promise<CommandAnswer> {
    requireRevision({ ifMatch: sender.ifMatch, revision: entry.revision });
    const said = this.#registration(spec, sender);
    const { updateId } = sender;
    for (const deadline = performance.now() + ENDING_MS; ; await delay(ENDING_LOOK_MS)) {
      const { over, snapshot, revision } = await this.#lastWritten(spec.id);
      // Another process was faster: there is a life to change.
      if (!over) return this.#register({ message: said, snapshot, updateId });
      try {
        if (snapshot === null || nextStep(snapshot.state, this.#informer.now()).do === 'end')
          return await this.#register({ message: { ...said, afterRevision: revision }, snapshot: null, updateId });
      } catch (error) {
        // Written down as ended, but its workflow is still saying so to Temporal.
        if (!(error instanceof CommandRefused && error.code === 'token.wrongPhase')) throw error;
      }
      if (performance.now() > deadline) throw stillEnding(spec.id);
    }
  }

  async #lastWritten(tokenId: string): Promise<Pick<TokenEntry, 'over' | 'snapshot' | 'revision'>> {
    const row = await this.#records.subjects.get(tokenSubject(tokenId));
    return { over: row?.over ?? false, snapshot: readSnapshot(row?.snapshot), revision: row?.revision ?? 0 };
  }

  #registration(spec: TokenSpec, { principal }: Sender): TokenMessages['applySpec'] {
    return { spec, incarnation: randomUUID(), by: nameOf(principal) };
  }

  #register(input: Parameters<TokenGateway['applySpec']>[0]): Promise<CommandAnswer> {
    return this.#reached(input.message.spec.id, () => this.#gateway.applySpec(input));
  }

  async #reached(tokenId: string, send: () => Promise<CommandAnswer>): Promise<CommandAnswer> {
    const answer = await this.ask(tokenId, send);
    const { revision } = answer;
    const reached = await this.#informer.reach({ subject: tokenSubject(tokenId), revision, timeoutMs: REACH_MS });
    if (reached) return answer;
    throw new ApiRefusal('service.unavailable', {
      detail: 'The command was carried out, but records cannot be read at the moment.',
      action: 'Read the token, or repeat the same request.',
    });
  }
}

/** The refusal for a token whose snapshot a later Keyturn wrote. */
export function unreadable(tokenId: string): ApiRefusal {
  return new ApiRefusal('service.unavailable', {
    detail: `The state of ${tokenId} was written by a newer Keyturn than this one.`,
    action: 'Finish the upgrade of all processes.',
  });
}

/** The refusal for what a retired token no longer does. */
export function retired(tokenId: string): ApiRefusal {
  return new ApiRefusal('token.wrongPhase', {
    detail: `${tokenId} is retired.`,
    action: 'Register it anew with PUT if it is needed again.',
  });
}

function beingRestored(): ApiRefusal {
  return new ApiRefusal('service.unavailable', {
    detail: 'The workflow of this token was lost and is being restored from records.',
    action: 'Repeat the request in a few minutes.',
  });
}

function stillEnding(tokenId: string): ApiRefusal {
  return new ApiRefusal('service.unavailable', {
    detail: `The life of ${tokenId} that was retired has not ended yet.`,
    action: 'Repeat the request in a moment.',
  });
}

/** Who is named in records: the person where one stands behind the key. */
export const nameOf = ({ person, name }: Pick<Principal, 'name' | 'person'>): string => person ?? name;

/** What was refused for a reason, by the life or before it was asked; null for every other failure. */
export function refusalOf(error: unknown): { code: string; detail: string } | null {
  if (!(error instanceof Error) || !('code' in error) || !('detail' in error)) return null;
  return isRefusalCode(error.code) && typeof error.detail === 'string'
    ? { code: error.code, detail: error.detail }
    : null;
}

/**
 * The revision the life is to be at. It alone judges whether it is: memory may be behind, and the repeat of a command that
 * was carried out names a revision from before it.
 */
function ifRevision(entry: TokenEntry | undefined, { ifMatch }: Sender): { ifRevision?: number } {
  if (entry === undefined) requireRevision({ ifMatch, revision: null });
  if (ifMatch === null || ifMatch === '*' || entry === undefined) return {};
  const asked = ifMatch.includes(entry.revision) ? entry.revision : ifMatch[0];
  if (asked !== undefined) return { ifRevision: asked };
  requireRevision({ ifMatch, revision: entry.revision });
  return {};
}
