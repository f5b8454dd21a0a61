import type { Command } from 'commander';
import { z } from 'zod';
import { type End, EXIT, UsageError } from '../cli-error.ts';
import { type ApiOptions, openApi, withApi } from '../http/api-options.ts';
import { fleetNow } from '../input/fleet-now.ts';
import { instantOf, parseWhen } from '../input/parse-when.ts';
import { requireSlug } from '../input/slug.ts';
import { instantText } from '../output/instant-text.ts';
import { type OutputOptions, withOutput, writeOutput } from '../output/output-format.ts';
import { tokenItem } from './token-item.schema.ts';

type ChangeOptions = ApiOptions & OutputOptions;
type Reasoned = ChangeOptions & { readonly reason: string };

const REASON = 'why, for the history';

export function addTokenPause(token: Command): void {
  const command = token
    .command('pause')
    .description('stop automatic work on a token; its warnings go on')
    .argument('<id>', 'id of the token')
    .requiredOption('--reason <text>', REASON)
    .option('--until <when>', 'an instant, or a time from now such as P7D (default: until it is resumed)')
    .addHelpText('before', 'Examples:\n  keyturn token pause hr-adapters --reason "upstream moves" --until P2D\n')
    .action(async (id: string, options: Reasoned & { until?: string }) => {
      const when = options.until === undefined ? undefined : parseWhen('--until', options.until);
      const path = pathOf(id, 'pause');
      const api = openApi(options);
      const until = when === undefined ? undefined : await instantOf(when, () => fleetNow(api));
      const body = { reason: options.reason, ...(until !== undefined && { until }) };
      const paused = await api.post({ path, schema: tokenItem, body });
      const line = `${id} is paused${until === undefined ? '' : ` until ${instantText(until)}`}`;
      writeOutput({ data: paused, lines: () => [line], names: [id] }, options);
    });
  withOutput(withApi(command));
}

export function addTokenResume(token: Command): void {
  const command = token
    .command('resume')
    .description('take up automatic work again')
    .argument('<id>', 'id of the token')
    .addHelpText('before', 'Examples:\n  keyturn token resume hr-adapters\n')
    .action(async (id: string, options: ChangeOptions) => {
      const resumed = await openApi(options).post({ path: pathOf(id, 'resume'), schema: tokenItem, body: {} });
      writeOutput({ data: resumed, lines: () => [`${id} is resumed: ${resumed.phase}`], names: [id] }, options);
    });
  withOutput(withApi(command));
}

export function addTokenRetire(token: Command): void {
  const command = token
    .command('retire')
    .description('end the life of a token, for good')
    .argument('<id>', 'id of the token')
    .requiredOption('--reason <text>', REASON)
    .option('--revoke', 'its values are revoked upstream')
    .option('--no-revoke', 'its values stay valid upstream until they expire')
    .addHelpText(
      'before',
      'Examples:\n  keyturn token retire hr-adapters --reason "job is gone" --revoke\n  keyturn token retire hr-adapters --reason "kept elsewhere" --no-revoke\n',
    )
    .action(async (id: string, options: Reasoned & { revoke?: boolean }) => {
      const { reason, revoke } = options;
      // What stays valid upstream is a decision, so it has no default.
      if (revoke === undefined)
        throw new UsageError('Say what becomes of the values upstream: --revoke or --no-revoke.');
      const retired = await openApi(options).post({
        path: pathOf(id, 'retire'),
        schema: tokenItem,
        body: { reason, revoke },
      });
      const line = `${id} is retired; its values ${revoke ? 'are being revoked' : 'stay valid upstream until they expire'}`;
      writeOutput({ data: retired, lines: () => [line], names: [id] }, options);
    });
  withOutput(withApi(command));
}

const rotated = z.looseObject({ version: z.int().optional(), confirmation: z.string().optional() });

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
    .action(async (id: string, options: Reasoned & { breakGlass?: boolean }) => {
      const body = { reason: options.reason, ...(options.breakGlass === true && { breakGlass: true }) };
      const answer = await openApi(options).post({ path: pathOf(id, 'rotate'), schema: rotated, body });
      writeOutput({ data: answer, lines: () => [rotatedLine(id, answer)], names: [id] }, options);
      if (answer.confirmation !== undefined) end(EXIT.waitingForPerson);
    });
  withOutput(withApi(command));
}

export function addTokenConfirm(token: Command): void {
  const command = token
    .command('confirm')
    .description('confirm the break-glass rotation that another person asked for')
    .argument('<id>', 'id of the token')
    .argument('<confirmation>', 'as "keyturn token rotate --break-glass" named it')
    .addHelpText('before', 'Examples:\n  keyturn token confirm hr-adapters c7d1e0f2\n')
    .action(async (id: string, confirmation: string, options: ChangeOptions) => {
      const path = `${pathOf(id, 'rotate')}/${encodeURIComponent(confirmation)}/confirm`;
      const answer = await openApi(options).post({ path, schema: rotated, body: {} });
      writeOutput({ data: answer, lines: () => [rotatedLine(id, answer)], names: [id] }, options);
    });
  withOutput(withApi(command));
}

function rotatedLine(id: string, { version, confirmation }: z.output<typeof rotated>): string {
  if (confirmation !== undefined) return `Another person has to confirm: keyturn token confirm ${id} ${confirmation}`;
  return version === undefined ? `${id} is being rotated` : `${id} version ${version} is being made`;
}

function pathOf(id: string, action: string): string {
  return `/v1/tokens/${requireSlug('The id of a token', id)}/${action}`;
}
