import { pauseToken, resumeToken, retireToken } from '@keyturn/client';
import type { Command } from 'commander';
import { type End, UsageError } from '../cli-error.ts';
import { type ApiOptions, openApi, withApi } from '../http/api-options.ts';
import { confirm, type ConfirmOptions, withConfirmation } from '../input/confirm.ts';
import { fleetNow } from '../input/fleet-now.ts';
import { instantOf, parseWhen } from '../input/parse-when.ts';
import { requireSlug } from '../input/slug.ts';
import { type DryRunOptions, withDryRun, writeForeseen } from '../output/dry-run.ts';
import { instantText } from '../output/instant-text.ts';
import { type OutputOptions, withOutput, writeOutput } from '../output/output-format.ts';
import { foreseeToken } from './foresee-token.ts';

export type ChangeOptions = ApiOptions & OutputOptions & DryRunOptions;
type Reasoned = ChangeOptions & { readonly reason: string };

export const REASON = 'why, for the history';

export const tokenId = (id: string): string => requireSlug('The id of a token', id);

export function addTokenPause(token: Command, end: End): void {
  const command = token
    .command('pause')
    .description('stop automatic work on a token; its warnings go on')
    .argument('<id>', 'id of the token')
    .requiredOption('--reason <text>', REASON)
    .option('--until <when>', 'an instant, or a time from now such as P7D (default: until it is resumed)')
    .addHelpText('before', 'Examples:\n  keyturn token pause hr-adapters --reason "upstream moves" --until P2D\n')
    .action((id: string, options: Reasoned & { until?: string }) => pause(id, options, end));
  withDryRun(withOutput(withApi(command)));
}

async function pause(id: string, options: Reasoned & { until?: string }, end: End): Promise<void> {
  const when = options.until === undefined ? undefined : parseWhen('--until', options.until);
  const path = { id: tokenId(id) };
  const client = openApi(options);
  const until = when === undefined ? undefined : await instantOf(when, () => fleetNow(client));
  const how = until === undefined ? '' : ` until ${instantText(until)}`;
  if (options.dryRun === true) {
    return writeForeseen(await foreseeToken(client, { id, does: 'pause', how }), options, end);
  }
  const body = { reason: options.reason, ...(until !== undefined && { until }) };
  const paused = await pauseToken({ client, path, body });
  writeOutput({ data: paused, lines: () => [`${id} is paused${how}`], names: [id] }, options);
}

export function addTokenResume(token: Command, end: End): void {
  const command = token
    .command('resume')
    .description('take up automatic work again')
    .argument('<id>', 'id of the token')
    .addHelpText('before', 'Examples:\n  keyturn token resume hr-adapters\n')
    .action(async (id: string, options: ChangeOptions) => {
      const path = { id: tokenId(id) };
      const client = openApi(options);
      if (options.dryRun === true)
        return writeForeseen(await foreseeToken(client, { id, does: 'resume' }), options, end);
      const resumed = await resumeToken({ client, path, body: {} });
      writeOutput({ data: resumed, lines: () => [`${id} is resumed: ${resumed.phase}`], names: [id] }, options);
    });
  withDryRun(withOutput(withApi(command)));
}

type RetireOptions = Reasoned & ConfirmOptions & { readonly revoke?: boolean };

export function addTokenRetire(token: Command, end: End): void {
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
    .action((id: string, options: RetireOptions) => retire(id, options, end));
  withDryRun(withConfirmation(withOutput(withApi(command))));
}

async function retire(id: string, options: RetireOptions, end: End): Promise<void> {
  const { reason, revoke } = options;
  // What stays valid upstream is a decision, so it has no default.
  if (revoke === undefined) throw new UsageError('Say what becomes of the values upstream: --revoke or --no-revoke.');
  const path = { id: tokenId(id) };
  const client = openApi(options);
  const how = `; its values ${revoke ? 'would be revoked' : 'would stay valid upstream until they expire'}`;
  if (options.dryRun === true) {
    return writeForeseen(await foreseeToken(client, { id, does: 'retire', how }), options, end);
  }
  await confirm(`Retire ${id} for good?`, options);
  const retired = await retireToken({ client, path, body: { reason, revoke } });
  const line = `${id} is retired; its values ${revoke ? 'are being revoked' : 'stay valid upstream until they expire'}`;
  writeOutput({ data: retired, lines: () => [line], names: [id] }, options);
}
