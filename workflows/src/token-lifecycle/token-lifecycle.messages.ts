import { defineQuery, defineSignal, defineUpdate } from '@temporalio/workflow';
import {
  TOKEN_QUERIES,
  TOKEN_SIGNALS,
  TOKEN_UPDATES,
  type ApplySpecMessage,
  type CommandAnswer,
  type CompleteTaskMessage,
  type RotateNowMessage,
  type TokenStatusAnswer,
} from '@keyturn/contracts';

export const applySpec = defineUpdate<CommandAnswer, [ApplySpecMessage]>(TOKEN_UPDATES.applySpec);
export const rotateNow = defineUpdate<CommandAnswer, [RotateNowMessage]>(TOKEN_UPDATES.rotateNow);
export const completeTask = defineUpdate<CommandAnswer, [CompleteTaskMessage]>(TOKEN_UPDATES.completeTask);
export const adoptionChanged = defineSignal(TOKEN_SIGNALS.adoptionChanged);
export const status = defineQuery<TokenStatusAnswer>(TOKEN_QUERIES.status);
