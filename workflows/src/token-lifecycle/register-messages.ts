import { ApplicationFailure, currentUpdateInfo, log, setHandler } from '@temporalio/workflow';
import type { UpdateDefinition } from '@temporalio/common';
import { isUnreadable, type CommandAnswer } from '@keyturn/contracts';
import {
  completionEvents,
  refuseCompletion,
  refuseRotation,
  refuseSpec,
  rotationEvents,
  specEvents,
  type Refusal,
  type TokenEvent,
  type TokenState,
} from '@keyturn/domain';
import { adoptionChanged, applySpec, completeTask, rotateNow, status } from './token-lifecycle.messages.ts';
import { updateIdOf, type TokenLife } from './token-life.ts';

/** Consumers' reports that wait for the main loop. */
export interface PendingReports {
  pending(): boolean;
  take(): boolean;
}

/** A command: why it cannot be, and what it makes true. */
interface Command<Message> {
  readonly refuse: (state: TokenState | null, message: Message) => Refusal | null;
  readonly events: (state: TokenState | null, message: Message, now: number) => TokenEvent[];
  /** What the answer says beyond revision and generation. */
  readonly answer?: (before: TokenState | null, after: TokenState) => Partial<CommandAnswer>;
}

/** Connects every message to the life; call it once, when the state exists. */
export function registerMessages(life: TokenLife): PendingReports {
  handle(life, applySpec, {
    refuse: refuseSpec,
    events: specEvents,
    answer: (before, after) => ({ created: before === null, changed: before?.generation !== after.generation }),
  });
  handle(life, rotateNow, {
    refuse: refuseRotation,
    events: (state, message, now) => (state === null ? [] : rotationEvents(state, message, now)),
    answer: (_, after) => (after.making === null ? {} : { version: after.making.version }),
  });
  handle(life, completeTask, { refuse: refuseCompletion, events: (_, message, now) => completionEvents(message, now) });
  setHandler(status, () => ({ snapshot: life.snapshot, recordedRevision: life.recordedRevision }));
  return listenToConsumers();
}

function handle<Message>(
  life: TokenLife,
  definition: UpdateDefinition<CommandAnswer, [Message]>,
  command: Command<Message>,
): void {
  const validator = (message: Message): void => {
    if (isUnreadable(message)) throw refused({ code: 'request.invalid', detail: 'The message cannot be read.' });
    if (life.answered(updateIdOf(currentUpdateInfo())) !== undefined) return;
    const refusal = command.refuse(life.state, message);
    if (refusal !== null) throw refused(refusal);
  };
  const handler = async (message: Message): Promise<CommandAnswer> => {
    const updateId = updateIdOf(currentUpdateInfo());
    for (;;) {
      const known = life.answered(updateId);
      if (known !== undefined) return known;
      // Asked again each time round: records may have known better than this run, and then the message meets another state.
      const refusal = command.refuse(life.state, message);
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
  command: Command<Message>;
  message: Message;
  updateId: string;
}): void {
  const before = life.state;
  life.apply(command.events(before, message, life.now()));
  const after = life.state;
  if (after === null) throw refused({ code: 'request.invalid', detail: 'Nothing came of the message.' });
  const { revision, generation } = after;
  life.answer(updateId, { revision, generation, ...command.answer?.(before, after) });
}

function listenToConsumers(): PendingReports {
  // A run begins by looking: a report may have come while nothing was listening.
  let waiting = true;
  setHandler(adoptionChanged, (...given: unknown[]) => {
    if (given.some(isUnreadable)) log.warn('dropped an unreadable signal');
    else waiting = true;
  });
  return {
    pending: () => waiting,
    take: () => {
      const taken = waiting;
      waiting = false;
      return taken;
    },
  };
}

function refused({ code, detail }: { code: string; detail: string }): ApplicationFailure {
  return ApplicationFailure.nonRetryable(detail, code);
}
