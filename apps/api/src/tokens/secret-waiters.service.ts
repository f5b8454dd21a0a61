import { Inject, Injectable } from '@nestjs/common';
import { EXPIRY_UNREAD, FAILURES, type FailureCode, type TaskKind } from '@keyturn/domain';
import { describeError, type Logger } from '@keyturn/observability';
import type { Informer } from '../informer/informer.ts';
import { INFORMER, LOGGER } from '../parts.ts';
import { inParallel } from './in-parallel.ts';
import { TokenCommands, type Sender } from './token-commands.service.ts';

/** What another value of a named secret can mend: an issuer's, or the admin key of an organisation. */
const MENDED: ReadonlySet<FailureCode> = new Set(['secret.missing', 'upstream.unauthorized']);
/** The tasks whose completion means "try again"; the others say that something was done elsewhere. */
const TRY_AGAIN: ReadonlySet<TaskKind> = new Set(['fixAccess', 'investigate']);
const AT_ONCE = 8;

/** Lets tokens go on that wait for a person to set a secret they refer to: setting it is what they were waiting for. */
@Injectable()
export class SecretWaiters {
  readonly #informer: Informer;
  readonly #commands: TokenCommands;
  readonly #logger: Logger;

  constructor(
    @Inject(INFORMER) informer: Informer,
    @Inject(TokenCommands) commands: TokenCommands,
    @Inject(LOGGER) logger: Logger,
  ) {
    this.#informer = informer;
    this.#commands = commands;
    this.#logger = logger;
  }

  /** Completes the open tasks that ask for this secret. Not awaited by the request: a token that misses it keeps its task. */
  async goOn(secretName: string, sender: Omit<Sender, 'ifMatch'>): Promise<void> {
    const tasks = this.#informer.secretUsers(secretName).flatMap((tokenId) => this.#tasksOf(tokenId));
    const complete = async ({ tokenId, taskId }: { tokenId: string; taskId: string }): Promise<void> => {
      const updateId = `${sender.updateId}:${taskId}`;
      const evidence = `The secret ${secretName} was set.`;
      const order = { command: 'completeTask', says: { taskId, evidence } } as const;
      await this.#commands.send(tokenId, order, { ...sender, updateId, ifMatch: null });
    };
    await inParallel({ items: tasks, limit: AT_ONCE, work: complete }).catch((error: unknown) => {
      this.#logger.warn(
        { secretName, err: describeError(error) },
        'A token that waits for this secret could not be told.',
      );
    });
  }

  #tasksOf(tokenId: string): { tokenId: string; taskId: string }[] {
    const state = this.#informer.tokens.get(tokenId)?.snapshot?.state;
    if (state === undefined) return [];
    const code = state.failures?.code;
    const failing = code !== undefined && MENDED.has(code) ? FAILURES[code].cause : null;
    const waits = (cause: string): boolean => cause === failing || cause === EXPIRY_UNREAD;
    const asked = state.tasks.filter(({ kind, cause }) => TRY_AGAIN.has(kind) && waits(cause));
    return asked.map(({ id: taskId }) => ({ tokenId, taskId }));
  }
}
