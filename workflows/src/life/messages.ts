import { ApplicationFailure, currentUpdateInfo, defineUpdate, log, setHandler } from '@temporalio/workflow';
import type { QueryDefinition, SignalDefinition, UpdateDefinition } from '@temporalio/common';
import { isUnreadable, type CommandAnswer, type Snapshot } from '@keyturn/contracts';
import type { Command } from '@keyturn/domain';
import { updateIdOf, type Life } from './life.ts';
import type { LivingState, Outcome } from './process.ts';

/** The updates are the domain's commands, under the same names. What a message holds has been checked before it was sent. */
export function takeCommands<State extends LivingState, Event>(
  life: Life<State, Event, unknown>,
  commands: Readonly<Record<string, Command<State, Event, never>>>,
): void {
  for (const [name, command] of Object.entries(commands))
    handle({ life, update: defineUpdate(name), command: command as Command<State, Event, unknown> });
}

interface StatusAnswer<State> {
  readonly snapshot: Snapshot<State> | null;
  readonly recordedRevision: number;
}

export function answerStatus<State extends LivingState, Event>(
  life: Life<State, Event, unknown>,
  status: QueryDefinition<StatusAnswer<State>>,
): void {
  setHandler(status, () => ({ snapshot: life.snapshot, recordedRevision: life.recordedRevision }));
}

/** Takes a signal that becomes events at once; what cannot be read is dropped. */
export function takeSignal<State extends LivingState, Event, Message>(
  life: Life<State, Event, unknown>,
  {
    signal,
    isReadable,
    events,
  }: {
    readonly signal: SignalDefinition<[Message]>;
    readonly isReadable: (given: unknown) => given is Message;
    readonly events: (message: Message, state: State, now: number) => Event[];
  },
): void {
  setHandler(signal, async (given: unknown) => {
    if (!isReadable(given)) return log.warn('dropped an unreadable signal');
    const heard: Outcome<State, Event> = { events: (state, now) => events(given, state, now), isUnique: true };
    life.happen(heard);
    await life.flush();
  });
}

interface Handling<State extends LivingState, Event> {
  readonly life: Life<State, Event, unknown>;
  readonly command: Command<State, Event, unknown>;
}

function handle<State extends LivingState, Event>({
  life,
  update,
  command,
}: Handling<State, Event> & { readonly update: UpdateDefinition<CommandAnswer, [unknown]> }): void {
  const validator = (message: unknown): void => {
    if (isUnreadable(message)) throw refused({ code: 'request.invalid', detail: 'The message cannot be read.' });
    if (life.answered(updateIdOf(currentUpdateInfo())) !== undefined) return;
    const refusal = command.refuse(life.state, message, life.now());
    if (refusal !== null) throw refused(refusal);
  };
  const handler = async (message: unknown): Promise<CommandAnswer> => {
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
  setHandler(update, handler, { validator });
}

function carryOut<State extends LivingState, Event>({
  life,
  command,
  message,
  updateId,
}: Handling<State, Event> & { readonly message: unknown; readonly updateId: string }): void {
  const before = life.state;
  life.apply(command.events(before, message, life.now()));
  const after = life.state;
  if (after === null) throw refused({ code: 'request.invalid', detail: 'Nothing came of the message.' });
  const { revision, generation } = after;
  life.answer(updateId, { revision, generation, ...command.answer?.(after, before) });
}

function refused({ code, detail }: { code: string; detail: string }): ApplicationFailure {
  return ApplicationFailure.nonRetryable(detail, code);
}
