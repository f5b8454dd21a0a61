import type { UpdateDefinition } from '@temporalio/common';
import { defineQuery, defineSignal, defineUpdate } from '@temporalio/workflow';
import { TOKEN_QUERIES, TOKEN_SIGNALS, type CommandAnswer, type TokenStatusAnswer } from '@keyturn/contracts';
import { TOKEN_COMMANDS, type TokenCommand, type TokenCommandName } from '@keyturn/domain';

export const adoptionChanged = defineSignal(TOKEN_SIGNALS.adoptionChanged);
export const status = defineQuery<TokenStatusAnswer>(TOKEN_QUERIES.status);

interface CommandUpdate {
  readonly update: UpdateDefinition<CommandAnswer, [unknown]>;
  readonly command: TokenCommand<unknown>;
}

/** The updates are the domain's commands, under the same names. What a message holds has been checked before it was sent. */
export const COMMAND_UPDATES: readonly CommandUpdate[] = Object.keys(TOKEN_COMMANDS).map((name) => ({
  update: defineUpdate<CommandAnswer, [unknown]>(name),
  command: TOKEN_COMMANDS[name as TokenCommandName] as TokenCommand<unknown>,
}));
