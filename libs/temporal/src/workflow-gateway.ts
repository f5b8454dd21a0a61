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
  WORKFLOW_TYPES,
  type CommandAnswer,
  type SubjectDomain,
} from '@keyturn/contracts';
import type { FleetClock } from '@keyturn/domain';
import { CommandRefused, NoSuchWorkflow, TemporalUnavailable } from './gateway-errors.ts';
import type { LazyClient } from './lazy-client.ts';

/** Long enough for a command behind a busy worker, short enough for a person who waits. */
const DEADLINE_MS = 10_000;

export interface GatewayParts {
  readonly client: LazyClient;
  /** Goes into every new workflow's input. */
  readonly clock: FleetClock;
  readonly deadlineMs?: number;
}

/** The messages that workflows of either domain take. Throws `CommandRefused`, `NoSuchWorkflow`, `TemporalUnavailable` (outcome unknown). */
export interface WorkflowGateway<Input extends object> {
  /** Sends the command `applySpec`, and starts the workflow with `input` if none runs: one call, one answer. */
  applySpec(sent: { id: string; input: Input; message: object; updateId: string }): Promise<CommandAnswer>;
  command(sent: { id: string; command: string; message: object; updateId: string }): Promise<CommandAnswer>;
  signal(sent: { id: string; signal: string }): Promise<void>;
  query<Answer>(asked: { id: string; query: string }): Promise<Answer>;
  /** Starts a workflow unless one runs under its id. Answers whether it was started. */
  startAgain(sent: { id: string; input: Input }): Promise<boolean>;
}

/** The gateway to the workflows of one domain over a lazy client; every call ends by its deadline. */
export function createWorkflowGateway<Input extends object>(
  domain: SubjectDomain,
  { client: { client }, deadlineMs = DEADLINE_MS }: GatewayParts,
): WorkflowGateway<Input> {
  const type = WORKFLOW_TYPES[domain];
  const handle = (id: string) => client.workflow.getHandle(subjectOf(domain, id));
  const call = <T>(run: () => Promise<T>): Promise<T> =>
    inTime(deadlineMs, client.withDeadline(Date.now() + deadlineMs, run)).catch((error: unknown) => {
      throw gatewayError(error);
    });
  const startOptions = ({ id, input }: { id: string; input: Input }) => ({
    workflowId: subjectOf(domain, id),
    taskQueue: TASK_QUEUE,
    args: [input] as [Input],
  });
  const startAgain = async (sent: { id: string; input: Input }): Promise<boolean> => {
    try {
      await client.workflow.start(type, { ...startOptions(sent), workflowIdConflictPolicy: 'FAIL' });
      return true;
    } catch (error) {
      if (error instanceof Error && error.name === 'WorkflowExecutionAlreadyStartedError') return false;
      throw error;
    }
  };
  return {
    applySpec: ({ message, updateId, ...start }) =>
      call(() => {
        const startWorkflowOperation = new WithStartWorkflowOperation(type, {
          ...startOptions(start),
          workflowIdConflictPolicy: 'USE_EXISTING',
        });
        return client.workflow.executeUpdateWithStart<Workflow, CommandAnswer, [object]>(APPLY_SPEC, {
          args: [message],
          updateId,
          startWorkflowOperation,
        });
      }),
    command: ({ id, command, message, updateId }) =>
      call(() => handle(id).executeUpdate<CommandAnswer, [object]>(command, { args: [message], updateId })),
    signal: ({ id, signal }) => call(() => handle(id).signal(signal)),
    query: <Answer>({ id, query }: { id: string; query: string }) => call(() => handle(id).query<Answer>(query)),
    startAgain: (sent) => call(() => startAgain(sent)),
  };
}

/** The command that begins a life, in either domain. */
const APPLY_SPEC = 'applySpec';

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
