import { Inject, Injectable } from '@nestjs/common';
import {
  EXPIRY_UNREAD,
  FAILURES,
  type FailureCode,
  type RerunState,
  type RerunTaskKind,
  type TaskKind,
  type TokenState,
} from '@keyturn/domain';
import { describeError, type Logger } from '@keyturn/observability';
import type { Informer } from '../informer/informer.ts';
import { followUp, type Sender } from '../lives/sender.ts';
import { MigrationCommands } from '../migrations/migration-commands.service.ts';
import { INFORMER, LOGGER } from '../parts.ts';
import { inParallel } from '../tokens/in-parallel.ts';
import { TokenCommands } from '../tokens/token-commands.service.ts';

/** What another value of a named secret can mend: an issuer's, the admin key of an organisation, what a migration is let in with. */
const MENDED: ReadonlySet<FailureCode> = new Set([
  'secret.missing',
  'upstream.unauthorized',
  'account.refused',
  'server.refused',
]);
/** The tasks whose completion means "try again"; the others say that something was done elsewhere. */
const TRY_AGAIN: ReadonlySet<TaskKind | RerunTaskKind> = new Set(['fixAccess', 'investigate']);
const AT_ONCE = 8;

type TellDone = (says: { taskId: string; evidence: string }, sender: Sender) => Promise<unknown>;

interface Waiting {
  readonly taskId: string;
  readonly tell: TellDone;
}

/** Lets those go on that wait for a person to set a secret they refer to: setting it is what they were waiting for. */
@Injectable()
export class SecretWaiters {
  readonly #informer: Informer;
  readonly #tokens: TokenCommands;
  readonly #migrations: MigrationCommands;
  readonly #logger: Logger;

  constructor(
    @Inject(INFORMER) informer: Informer,
    @Inject(TokenCommands) tokens: TokenCommands,
    @Inject(MigrationCommands) migrations: MigrationCommands,
    @Inject(LOGGER) logger: Logger,
  ) {
    this.#informer = informer;
    this.#tokens = tokens;
    this.#migrations = migrations;
    this.#logger = logger;
  }

  /** Completes the open tasks that ask for this secret. Not awaited by the request: who misses it keeps the task. */
  async goOn(secretName: string, sender: Omit<Sender, 'ifMatch'>): Promise<void> {
    const evidence = `The secret ${secretName} was set.`;
    const complete = ({ taskId, tell }: Waiting): Promise<unknown> =>
      tell({ taskId, evidence }, followUp(sender, taskId));
    const work = async (waiting: Waiting): Promise<void> => void (await complete(waiting));
    await inParallel({ items: this.#waitingFor(secretName), limit: AT_ONCE, work }).catch((error: unknown) => {
      this.#logger.warn({ secretName, err: describeError(error) }, 'Who waits for this secret could not be told.');
    });
  }

  #waitingFor(secretName: string): Waiting[] {
    const users = this.#informer.secretUsers(secretName);
    const command = 'completeTask' as const;
    const tokens = users.tokens.flatMap((id) => {
      const tell: TellDone = (says, sender) => this.#tokens.send(id, { command, says }, sender);
      return tasksOfToken(this.#informer.tokens.get(id)?.snapshot?.state).map((taskId) => ({ taskId, tell }));
    });
    const migrations = users.migrations.flatMap((id) => {
      const tell: TellDone = (says, sender) => this.#migrations.send(id, { command, says }, sender);
      return tasksOfMigration(this.#informer.migrations.get(id)?.snapshot?.state).map((taskId) => ({ taskId, tell }));
    });
    return [...tokens, ...migrations];
  }
}

function tasksOfToken(state: TokenState | undefined): string[] {
  const code = state?.failures?.code;
  const failing = code !== undefined && MENDED.has(code) ? FAILURES[code].cause : null;
  return askedAbout(state?.tasks ?? [], (cause) => cause === failing || cause === EXPIRY_UNREAD);
}

function tasksOfMigration(state: RerunState | undefined): string[] {
  const { trouble = null, tasks = [] } = state ?? {};
  if (trouble === null || !MENDED.has(trouble.code)) return [];
  return askedAbout(tasks, (cause) => cause === trouble.cause);
}

interface Asked {
  readonly id: string;
  readonly kind: TaskKind | RerunTaskKind;
  readonly cause: string;
}

const askedAbout = (tasks: readonly Asked[], waits: (cause: string) => boolean): string[] =>
  tasks.filter(({ kind, cause }) => TRY_AGAIN.has(kind) && waits(cause)).map(({ id }) => id);
