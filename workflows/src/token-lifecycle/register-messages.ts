import { ApplicationFailure, currentUpdateInfo, log, setHandler } from '@temporalio/workflow';
import type { UpdateDefinition } from '@temporalio/common';
import { isUnreadable, type CommandAnswer } from '@keyturn/contracts';
import type { TokenCommand } from '@keyturn/domain';
import { adoptionChanged, COMMAND_UPDATES, status } from './token-lifecycle.messages.ts';
import { updateIdOf, type TokenLife } from './token-life.ts';

/** Consumers' reports that wait for the main loop. */
export interface PendingReports {
  pending(): boolean;
  /** begun: nobody said anything, but a run begins by looking · told: a signal came · null: neither. */
  take(): 'begun' | 'told' | null;
}

/** Connects every message to the life; call it once, when the state exists. */
export function registerMessages(life: TokenLife): PendingReports {
  for (const { update, command } of COMMAND_UPDATES) handle(life, update, command);
  setHandler(status, () => ({ snapshot: life.snapshot, recordedRevision: life.recordedRevision }));
  return listenToConsumers();
}

function handle<Message>(
  life: TokenLife,
  definition: UpdateDefinition<CommandAnswer, [Message]>,
  command: TokenCommand<Message>,
): void {
  const validator = (message: Message): void => {
    if (isUnreadable(message)) throw refused({ code: 'request.invalid', detail: 'The message cannot be read.' });
    if (life.answered(updateIdOf(currentUpdateInfo())) !== undefined) return;
    const refusal = command.refuse(life.state, message, life.now());
    if (refusal !== null) throw refused(refusal);
  };
  const handler = async (message: Message): Promise<CommandAnswer> => {
    const updateId = updateIdOf(currentUpdateInfo());
    for (;;) {
      const known = life.answered(updateId);
      if (known !== undefined) return known;
      // Asked again each time round: records may have known better than this run, and then the message meets another state.
      const refusal = command.refuse(life.state, message, life.now());
      if (refusal !== null) throw refused(refusal);
      carryOut({ life, command, message, updateId });
      await life.flush();
    }
  };
  setHandler(definition, handler, { validator });
}

function carryOut<Message>({
  life,
  command,
  message,
  updateId,
}: {
  life: TokenLife;
  command: TokenCommand<Message>;
  message: Message;
  updateId: string;
}): void {
  const before = life.state;
  life.apply(command.events(before, message, life.now()));
  const after = life.state;
  if (after === null) throw refused({ code: 'request.invalid', detail: 'Nothing came of the message.' });
  const { revision, generation } = after;
  life.answer(updateId, { revision, generation, ...command.answer?.(after, before) });
}

function listenToConsumers(): PendingReports {
  // A run begins by looking: a report may have come while nothing was listening.
  let waiting: 'begun' | 'told' | null = 'begun';
  setHandler(adoptionChanged, (...given: unknown[]) => {
    if (given.some(isUnreadable)) log.warn('dropped an unreadable signal');
    else waiting = 'told';
  });
  return {
    pending: () => waiting !== null,
    take: () => {
      const taken = waiting;
      waiting = null;
      return taken;
    },
  };
}

function refused({ code, detail }: { code: string; detail: string }): ApplicationFailure {
  return ApplicationFailure.nonRetryable(detail, code);
}
