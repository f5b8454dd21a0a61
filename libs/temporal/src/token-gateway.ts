import {
  WithStartWorkflowOperation,
  WorkflowUpdateFailedError,
  WorkflowUpdateRPCTimeoutOrCancelledError,
} from '@temporalio/client';
import { ApplicationFailure, WorkflowNotFoundError, type Workflow } from '@temporalio/common';
import {
  isRefusalCode,
  subjectOf,
  TASK_QUEUE,
  TOKEN_QUERIES,
  TOKEN_SIGNALS,
  WORKFLOW_TYPES,
  type CommandAnswer,
  type TokenInput,
  type TokenMessages,
  type TokenSnapshot,
  type TokenStatusAnswer,
} from '@keyturn/contracts';
import type { FleetClock, TokenCommandName } from '@keyturn/domain';
import { CommandRefused, NoSuchWorkflow, TemporalUnavailable } from './gateway-errors.ts';
import type { LazyClient } from './lazy-client.ts';

/** Every message the API sends to `tokenLifecycle`. Throws `CommandRefused`, `NoSuchWorkflow`, `TemporalUnavailable` (outcome unknown). */
export interface TokenGateway {
  /** Registers or changes in one call; `snapshot` is what records know of the token, so that a lost life goes on instead of beginning anew. */
  applySpec(input: {
    message: TokenMessages['applySpec'];
    updateId: string;
    snapshot: TokenSnapshot | null;
  }): Promise<CommandAnswer>;
  command<Name extends TokenOrder>(input: SentCommand<Name>): Promise<CommandAnswer>;
  /** Consumers' reports in records changed. */
  adoptionChanged(input: { tokenId: string }): Promise<void>;
  status(input: { tokenId: string }): Promise<TokenStatusAnswer>;
  /** Starts a lost life again from its snapshot; nothing when it runs. Answers whether it was started. */
  restart(input: {
    tokenId: string;
    snapshot: TokenSnapshot;
    restart: NonNullable<TokenInput['restart']>;
  }): Promise<boolean>;
}

/** The commands a token that runs already takes. */
export type TokenOrder = Exclude<TokenCommandName, 'applySpec'>;

export interface SentCommand<Name extends TokenOrder> {
  readonly tokenId: string;
  readonly command: Name;
  readonly message: TokenMessages[Name];
  readonly updateId: string;
}

/** Long enough for a command behind a busy worker, short enough for a person who waits. */
const DEADLINE_MS = 10_000;

/** The gateway over a lazy client; `clock` goes into every new workflow's input. */
export function createTokenGateway({
  client: lazy,
  clock,
  deadlineMs = DEADLINE_MS,
}: {
  client: LazyClient;
  clock: FleetClock;
  deadlineMs?: number;
}): TokenGateway {
  const { client } = lazy;
  const handle = (tokenId: string) => client.workflow.getHandle(subjectOf('token', tokenId));
  const call = <T>(run: () => Promise<T>): Promise<T> =>
    inTime(deadlineMs, client.withDeadline(Date.now() + deadlineMs, run)).catch((error: unknown) => {
      throw gatewayError(error);
    });
  const startOptions = (input: TokenInput) => ({
    workflowId: subjectOf('token', input.tokenId),
    taskQueue: TASK_QUEUE,
    args: [input] as [TokenInput],
  });
  const startAgain = async (input: TokenInput): Promise<boolean> => {
    try {
      await client.workflow.start(WORKFLOW_TYPES.token, { ...startOptions(input), workflowIdConflictPolicy: 'FAIL' });
      return true;
    } catch (error) {
      if (error instanceof Error && error.name === 'WorkflowExecutionAlreadyStartedError') return false;
      throw error;
    }
  };
  return {
    applySpec: ({ message, updateId, snapshot }) =>
      call(() => {
        const startWorkflowOperation = new WithStartWorkflowOperation(WORKFLOW_TYPES.token, {
          ...startOptions({ tokenId: message.spec.id, clock, snapshot }),
          workflowIdConflictPolicy: 'USE_EXISTING',
        });
        return client.workflow.executeUpdateWithStart<Workflow, CommandAnswer, [TokenMessages['applySpec']]>(
          'applySpec' satisfies TokenCommandName,
          { args: [message], updateId, startWorkflowOperation },
        );
      }),
    command: ({ tokenId, command, message, updateId }) =>
      call(() => handle(tokenId).executeUpdate<CommandAnswer, [object]>(command, { args: [message], updateId })),
    adoptionChanged: ({ tokenId }) => call(() => handle(tokenId).signal(TOKEN_SIGNALS.adoptionChanged)),
    status: ({ tokenId }) => call(() => handle(tokenId).query<TokenStatusAnswer>(TOKEN_QUERIES.status)),
    restart: ({ tokenId, snapshot, restart }) => call(() => startAgain({ tokenId, clock, snapshot, restart })),
  };
}

/** The SDK sleeps between its own tries past the deadline it was given. */
async function inTime<T>(limitMs: number, work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new TemporalUnavailable(LATE)), limitMs);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}

const LATE = 'Temporal or the workers did not answer in time.';

function gatewayError(error: unknown): Error {
  if (error instanceof TemporalUnavailable) return error;
  if (error instanceof WorkflowUpdateFailedError && error.cause instanceof ApplicationFailure) {
    const { type, message } = error.cause;
    if (isRefusalCode(type)) return new CommandRefused(type, message);
  }
  if (error instanceof WorkflowNotFoundError) return new NoSuchWorkflow('Temporal does not know this workflow.');
  const timedOut = error instanceof WorkflowUpdateRPCTimeoutOrCancelledError;
  return new TemporalUnavailable(timedOut ? LATE : 'Temporal could not be asked.', { cause: error });
}
