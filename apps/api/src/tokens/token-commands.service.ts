import { Inject, Injectable } from '@nestjs/common';
import type { CommandAnswer, TokenMessages } from '@keyturn/contracts';
import { nextStep, readState, type TokenSpec, type TokenState } from '@keyturn/domain';
import { describeError, type Logger } from '@keyturn/observability';
import type { Records } from '@keyturn/records';
import type { SentCommand, TokenGateway, TokenOrder } from '@keyturn/temporal';
import { ApiRefusal } from '../http/api-refusal.ts';
import { requireRevision } from '../http/revision.ts';
import { tokenSubject, type Informer } from '../informer/informer.ts';
import type { TokenEntry } from '../informer/token-entry.ts';
import { LifeCommands } from '../lives/life-commands.ts';
import type { Sender } from '../lives/sender.ts';
import { INFORMER, LOGGER, RECORDS, TOKEN_GATEWAY } from '../parts.ts';

/** A command with what its message says; who says it comes from the sender. */
export interface Order<Name extends TokenOrder> {
  readonly command: Name;
  readonly says: Omit<TokenMessages[Name], 'by' | 'ifRevision'>;
}

/** Sends commands to the lives of tokens and answers once the memory of this process shows their effect. */
@Injectable()
export class TokenCommands extends LifeCommands<TokenSpec, TokenState, TokenEntry> {
  readonly #gateway: TokenGateway;
  readonly #logger: Logger;

  constructor(
    @Inject(TOKEN_GATEWAY) gateway: TokenGateway,
    @Inject(INFORMER) informer: Informer,
    @Inject(RECORDS) records: Records,
    @Inject(LOGGER) logger: Logger,
  ) {
    super({
      informer,
      records,
      life: {
        noun: 'token',
        subjectOf: tokenSubject,
        find: (id) => informer.get(tokenSubject(id)),
        readState,
        hasEnded: (state, now) => nextStep(state, now).do === 'end',
        over: retired,
        // `apply` and `send` let nothing in but messages of this gateway.
        applySpec: (sent) => gateway.applySpec(sent as Parameters<TokenGateway['applySpec']>[0]),
        command: ({ id, ...sent }) => gateway.command({ tokenId: id, ...sent } as SentCommand<TokenOrder>),
      },
    });
    this.#gateway = gateway;
    this.#logger = logger;
  }

  /** Registers or changes a token; one whose life is over begins another. Throws what the life refuses, `service.unavailable`. */
  applySpec(spec: TokenSpec, sender: Sender): Promise<CommandAnswer> {
    return this.apply({ spec }, sender);
  }

  /** Registers a token that is not there. Throws `request.revisionChanged` when somebody was faster, and as `applySpec`. */
  registerNew(spec: TokenSpec, sender: Sender): Promise<CommandAnswer> {
    return this.apply({ spec, ifRevision: 0 }, sender);
  }

  /** Any other command. Throws what the life refuses, `resource.notFound`, `service.unavailable`. */
  send<Name extends TokenOrder>(tokenId: string, order: Order<Name>, sender: Sender): Promise<CommandAnswer> {
    return this.order(tokenId, order, sender);
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
}

/** The refusal for what a retired token no longer does. */
export function retired(tokenId: string): ApiRefusal {
  return new ApiRefusal('token.wrongPhase', {
    detail: `${tokenId} is retired.`,
    action: 'Register it anew with PUT if it is needed again.',
  });
}
