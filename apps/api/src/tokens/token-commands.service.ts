import { randomUUID } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import type { CommandAnswer } from '@keyturn/contracts';
import { isRefusalCode } from '@keyturn/contracts';
import type { TokenSpec } from '@keyturn/domain';
import { describeError, type Logger } from '@keyturn/observability';
import { NoSuchWorkflow, type TokenGateway } from '@keyturn/temporal';
import { ApiRefusal } from '../http/api-refusal.ts';
import type { Principal } from '../http/principal.ts';
import { requireRevision, type IfMatch } from '../http/revision.ts';
import { tokenSubject, type Informer } from '../informer/informer.ts';
import type { TokenEntry } from '../informer/token-entry.ts';
import { INFORMER, LOGGER, TOKEN_GATEWAY } from '../parts.ts';

/** How long memory may take to see what records already hold; more means that records are away. */
const REACH_MS = 5_000;

/** What every command carries, whatever it is about. */
export interface Sender {
  readonly principal: Principal;
  readonly updateId: string;
  readonly ifMatch: IfMatch | null;
}

/** Sends commands to the lives of tokens and answers once the memory of this process shows their effect. */
@Injectable()
export class TokenCommands {
  readonly #gateway: TokenGateway;
  readonly #informer: Informer;
  readonly #logger: Logger;

  constructor(
    @Inject(TOKEN_GATEWAY) gateway: TokenGateway,
    @Inject(INFORMER) informer: Informer,
    @Inject(LOGGER) logger: Logger,
  ) {
    this.#gateway = gateway;
    this.#informer = informer;
    this.#logger = logger;
  }

  /** Registers or changes a token. Throws what the life refuses, `service.unavailable`. */
  applySpec(spec: TokenSpec, sender: Sender): Promise<CommandAnswer> {
    const entry = this.#informer.get(tokenSubject(spec.id));
    const command = { spec, incarnation: randomUUID(), by: nameOf(sender.principal), ...ifRevision(entry, sender) };
    const { updateId } = sender;
    if (entry !== undefined && entry.snapshot === null) throw unreadable(spec.id);
    return this.#send(spec.id, () => this.#gateway.applySpec({ command, updateId, snapshot: entry?.snapshot ?? null }));
  }

  rotate(tokenId: string, { reason, ...sender }: Sender & { reason: string }): Promise<CommandAnswer> {
    const condition = ifRevision(this.require(tokenId), sender);
    const command = { reason, by: nameOf(sender.principal), ...condition };
    return this.#send(tokenId, () => this.#gateway.rotateNow({ tokenId, command, updateId: sender.updateId }));
  }

  completeTask(
    tokenId: string,
    input: Sender & { taskId: string; evidence: string | undefined },
  ): Promise<CommandAnswer> {
    const { taskId, evidence, principal, updateId } = input;
    const command = { taskId, by: nameOf(principal), ...(evidence !== undefined && { evidence }) };
    return this.#send(tokenId, () => this.#gateway.completeTask({ tokenId, command, updateId }));
  }

  /** Tells the life that consumers' reports changed. Best effort: records hold them, and the reconciler passes on what got lost. */
  adoptionChanged(tokenId: string): void {
    this.#gateway.adoptionChanged({ tokenId }).catch((error: unknown) => {
      this.#logger.warn({ tokenId, err: describeError(error) }, 'The life of a token could not be told of a report.');
    });
  }

  /** The token in memory. Throws `resource.notFound`. */
  require(tokenId: string): TokenEntry {
    const entry = this.#informer.get(tokenSubject(tokenId));
    if (entry === undefined) throw new ApiRefusal('resource.notFound', { detail: 'There is no such token.' });
    return entry;
  }

  async #send(tokenId: string, send: () => Promise<CommandAnswer>): Promise<CommandAnswer> {
    const answer = await restoring(send);
    const { revision } = answer;
    const reached = await this.#informer.reach({ subject: tokenSubject(tokenId), revision, timeoutMs: REACH_MS });
    if (reached) return answer;
    throw new ApiRefusal('service.unavailable', {
      detail: 'The command was carried out, but records cannot be read at the moment.',
      action: 'Read the token, or repeat the same request.',
    });
  }
}

/** Runs what asks a life; that a known token has none is temporary. Throws `service.unavailable`. */
export async function restoring<T>(ask: () => Promise<T>): Promise<T> {
  try {
    return await ask();
  } catch (error) {
    if (!(error instanceof NoSuchWorkflow)) throw error;
    throw new ApiRefusal('service.unavailable', {
      detail: 'The workflow of this token was lost and is being restored from records.',
      action: 'Repeat the request in a few minutes.',
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

/** Who is named in records: the person where one stands behind the key. */
export const nameOf = ({ person, name }: Principal): string => person ?? name;

/** True for a refusal by the life itself, as opposed to one by this process. */
export function refusalOf(error: unknown): { code: string; detail: string } | null {
  if (!(error instanceof Error) || !('code' in error) || !('detail' in error)) return null;
  return isRefusalCode(error.code) && typeof error.detail === 'string'
    ? { code: error.code, detail: error.detail }
    : null;
}

// Checked here for what memory knows, and again by the life, which alone knows what happened meanwhile.
function ifRevision(entry: TokenEntry | undefined, { ifMatch }: Sender): { ifRevision?: number } {
  requireRevision({ ifMatch, revision: entry?.revision ?? null });
  return ifMatch === null || entry === undefined ? {} : ifMatch === '*' ? {} : { ifRevision: entry.revision };
}
