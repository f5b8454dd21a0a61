import type { Command } from 'commander';
import type { End } from '../cli-error.ts';
import { addTokenSubmit } from './submit.command.ts';
import {
  addTokenConfirm,
  addTokenPause,
  addTokenResume,
  addTokenRetire,
  addTokenRotate,
} from './token-change.command.ts';
import { addTokenGet, addTokenList } from './token-read.command.ts';

const EXAMPLES = `Examples:
  keyturn token list --status needsYou
  keyturn token submit hr-adapters
  keyturn token rotate hr-adapters --reason "drill"
`;

export function addToken(program: Command, end: End): void {
  const token = program
    .command('token')
    .description('the credentials Keyturn looks after')
    .addHelpText('before', EXAMPLES);
  addTokenList(token);
  addTokenGet(token);
  addTokenSubmit(token, end);
  addTokenRotate(token, end);
  addTokenConfirm(token);
  addTokenPause(token);
  addTokenResume(token);
  addTokenRetire(token);
}
