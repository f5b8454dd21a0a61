import { confirmTokenRotate, rotateToken, type RotationStarted } from '@keyturn/client';
import type { Command } from 'commander';
import { type End, EXIT } from '../cli-error.ts';
import { openApi, withApi } from '../http/api-options.ts';
import { confirm, type ConfirmOptions, withConfirmation } from '../input/confirm.ts';
import { requirePathPart } from '../input/path-part.ts';
import { withDryRun, writeForeseen } from '../output/dry-run.ts';
import { withOutput, writeOutput } from '../output/output-format.ts';
import { foreseeToken } from './foresee-token.ts';
import { type ChangeOptions, REASON, tokenId } from './token-change.command.ts';

type RotateOptions = ChangeOptions & ConfirmOptions & { readonly reason: string; readonly breakGlass?: boolean };

export function addTokenRotate(token: Command, end: End): void {
  const command = token
    .command('rotate')
    .description('make a new value now')
    .argument('<id>', 'id of the token')
    .requiredOption('--reason <text>', REASON)
    .option('--break-glass', 'revoke the values before it at once, without waiting for anyone to adopt the new one')
    .addHelpText(
      'before',
      'Examples:\n  keyturn token rotate hr-adapters --reason "drill"\n  keyturn token rotate hr-adapters --reason "leaked in a log" --break-glass\n',
    )
    .action((id: string, options: RotateOptions) => rotate(id, options, end));
  withDryRun(withConfirmation(withOutput(withApi(command))));
}

async function rotate(id: string, options: RotateOptions, end: End): Promise<void> {
  const { reason, breakGlass, dryRun } = options;
  const path = { id: tokenId(id) };
  const client = openApi(options);
  if (dryRun === true) {
    const how = breakGlass === true ? '; the values before it would be revoked at once' : '';
    return writeForeseen(await foreseeToken(client, { id, does: 'rotate', how }), options, end);
  }
  if (breakGlass === true) await confirm(`Revoke the values of ${id} that are in use at once?`, options);
  const body = { reason, ...(breakGlass === true && { breakGlass: true }) };
  const answer = await rotateToken({ client, path, body });
  writeOutput({ data: answer, lines: () => [rotatedLine(id, answer)], names: [id] }, options);
  if ('confirmation' in answer) end(EXIT.waitingForPerson);
}

export function addTokenConfirm(token: Command): void {
  const command = token
    .command('confirm')
    .description('confirm the break-glass rotation that another person asked for')
    .argument('<id>', 'id of the token')
    .argument('<confirmation>', 'as "keyturn token rotate --break-glass" named it')
    .addHelpText('before', 'Examples:\n  keyturn token confirm hr-adapters c7d1e0f2\n')
    .action(async (id: string, confirmation: string, options: ChangeOptions) => {
      const part = requirePathPart(confirmation, 'That is no confirmation: it is named where it was asked for.');
      const path = { id: tokenId(id), confirmation: part };
      const answer = await confirmTokenRotate({ client: openApi(options), path });
      writeOutput({ data: answer, lines: () => [rotatedLine(id, answer)], names: [id] }, options);
    });
  withOutput(withApi(command));
}

function rotatedLine(id: string, answer: RotationStarted | { version?: number }): string {
  if ('confirmation' in answer) {
    return `Another person has to confirm: keyturn token confirm ${id} ${answer.confirmation}`;
  }
  return answer.version === undefined ? `${id} is being rotated` : `${id} version ${answer.version} is being made`;
}
