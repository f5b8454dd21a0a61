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
  TOKEN_UPDATES,
  WORKFLOW_TYPES,
  type ApplySpecMessage,
  type CommandAnswer,
  type CompleteTaskMessage,
  type RotateNowMessage,
  type TokenInput,
  type TokenSnapshot,
  type TokenStatusAnswer,
} from '@keyturn/contracts';
import type { FleetClock } from '@keyturn/domain';
import { CommandRefused, NoSuchWorkflow, TemporalUnavailable } from './gateway-errors.ts';
import type { LazyClient } from './lazy-client.ts';

/** Every message the API sends to `tokenLifecycle`. Throws `CommandRefused`, `NoSuchWorkflow`, `TemporalUnavailable` (outcome unknown). */
export interface TokenGateway {
  /** Registers or changes in one call; `snapshot` is what records know of the token, so that a lost life goes on instead of beginning anew. */
  applySpec(input: {
    command: ApplySpecMessage;
    updateId: string;
    snapshot: TokenSnapshot | null;
  }): Promise<CommandAnswer>;
  rotateNow(input: TokenCommand<RotateNowMessage>): Promise<CommandAnswer>;
  completeTask(input: TokenCommand<CompleteTaskMessage>): Promise<CommandAnswer>;
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

interface TokenCommand<Message> {
  readonly tokenId: string;
  readonly command: Message;
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
    client.withDeadline(Date.now() + deadlineMs, run).catch((error: unknown) => {
      throw gatewayError(error);
    });
  const update = ({ tokenId, command, updateId }: TokenCommand<object>, name: string): Promise<CommandAnswer> =>
    call(() => handle(tokenId).executeUpdate<CommandAnswer, [object]>(name, { args: [command], updateId }));
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
    applySpec: ({ command, updateId, snapshot }) =>
      call(() => {
        const startWorkflowOperation = new WithStartWorkflowOperation(WORKFLOW_TYPES.token, {
          ...startOptions({ tokenId: command.spec.id, clock, snapshot }),
          workflowIdConflictPolicy: 'USE_EXISTING',
        });
        return client.workflow.executeUpdateWithStart<Workflow, CommandAnswer, [ApplySpecMessage]>(
          TOKEN_UPDATES.applySpec,
          { args: [command], updateId, startWorkflowOperation },
        );
      }),
    rotateNow: (command) => update(command, TOKEN_UPDATES.rotateNow),
    completeTask: (command) => update(command, TOKEN_UPDATES.completeTask),
    adoptionChanged: ({ tokenId }) => call(() => handle(tokenId).signal(TOKEN_SIGNALS.adoptionChanged)),
    status: ({ tokenId }) => call(() => handle(tokenId).query<TokenStatusAnswer>(TOKEN_QUERIES.status)),
    restart: ({ tokenId, snapshot, restart }) => call(() => startAgain({ tokenId, clock, snapshot, restart })),
  };
}

function gatewayError(error: unknown): Error {
  if (error instanceof WorkflowUpdateFailedError && error.cause instanceof ApplicationFailure) {
    const { type, message } = error.cause;
    if (isRefusalCode(type)) return new CommandRefused(type, message);
  }
  if (error instanceof WorkflowNotFoundError) return new NoSuchWorkflow('Temporal does not know this workflow.');
  const timedOut = error instanceof WorkflowUpdateRPCTimeoutOrCancelledError;
  return new TemporalUnavailable(
    timedOut ? 'Temporal or the workers did not answer in time.' : 'Temporal could not be asked.',
    { cause: error },
  );
}
