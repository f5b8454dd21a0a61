import type { Command } from 'commander';
import type { End } from '../cli-error.ts';
import { addTokenReveal } from '../confirmation/reveal.command.ts';
import { addTokenConfirm, addTokenRotate } from './rotate.command.ts';
import { addTokenSubmit } from './submit.command.ts';
import { addTokenPause, addTokenResume, addTokenRetire } from './token-change.command.ts';
import { addTokenConsumers, addTokenHistory } from './token-history.command.ts';
import { addTokenLint } from './token-lint.command.ts';
import { addTokenDescribe, addTokenGet, addTokenList } from './token-read.command.ts';
import { addTokenWait } from './token-wait.command.ts';

const EXAMPLES = `Examples:
  keyturn token list --status needsYou
  keyturn token describe hr-adapters
  keyturn token submit hr-adapters
  keyturn token rotate hr-adapters --reason "drill"
  keyturn token wait hr-adapters --for phase=active
`;

export function addToken(program: Command, end: End): void {
  const token = program
    .command('token')
    .description('the credentials Keyturn looks after')
    .addHelpText('before', EXAMPLES);
  addTokenList(token);
  addTokenGet(token);
  addTokenDescribe(token);
  addTokenLint(token, end);
  addTokenSubmit(token, end);
  addTokenRotate(token, end);
  addTokenConfirm(token);
  addTokenReveal(token, end);
  addTokenPause(token, end);
  addTokenResume(token, end);
  addTokenRetire(token, end);
  addTokenConsumers(token);
  addTokenHistory(token);
  addTokenWait(token);
}
