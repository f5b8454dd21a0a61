import { setTimeout as delay } from 'node:timers/promises';
import { getConfirmation, postTokenReveal, redeemTokenReveal, type Reveal } from '@keyturn/client';
import type { Command } from 'commander';
import { type End, EXIT, UsageError } from '../cli-error.ts';
import { type ApiOptions, openApi, withApi } from '../http/api-options.ts';
import type { Api } from '../http/open-client.ts';
import { requirePathPart } from '../input/path-part.ts';
import { requireSlug } from '../input/slug.ts';
import { instantText } from '../output/instant-text.ts';
import { say } from '../output/say.ts';

interface RevealOptions extends ApiOptions {
  readonly reason?: string;
  readonly version?: string;
  readonly ticket?: string;
  readonly wait?: boolean;
  readonly forceStdout?: boolean;
}

const EXAMPLES = `Examples:
  keyturn token reveal hr-adapters --reason "restore of the test server"
  keyturn token reveal hr-adapters --reason "restore of the test server" --wait
  keyturn token reveal hr-adapters --ticket 3f1c07aa9b2e4d5f8a6b0c1d2e3f4a5b-0c4d8e1f2a3b4c5d6e7f8091a2b3c4d5
`;

const RULES = `
Where there is another approver, that one has to confirm first, and this ends with 5; with --wait it stays until then. A ticket
shows the value once, to whoever asked for it. Jobs do not need this: a consumer's key pulls the value (keyturn exec).`;

/** A person must not have to wait long for what somebody has just confirmed. */
const LOOK_EVERY_MS = 2_000;

export function addTokenReveal(token: Command, end: End): void {
  const command = token
    .command('reveal')
    .description('show a value to you, once, and say so in the audit')
    .argument('<id>', 'id of the token')
    .option('--reason <text>', 'why, for the approver and the audit')
    .option('--version <n>', 'of this version (default: the one in use)')
    .option('--wait', 'until another approver has confirmed')
    .option('--ticket <ticket>', 'of what you asked for before, now that it is confirmed')
    .option('--force-stdout', 'also when standard output is no terminal but a file or a program')
    .addHelpText('before', EXAMPLES)
    .addHelpText('after', RULES)
    .action((id: string, options: RevealOptions) => revealToken({ id, options, end }));
  withApi(command);
}

async function revealToken({ id, options, end }: { id: string; options: RevealOptions; end: End }): Promise<void> {
  requireSlug('The id of a token', id);
  const { ticket, reason } = options;
  // Before anybody is asked for something that could then not be shown.
  if (!process.stdout.isTTY && options.forceStdout !== true)
    throw new UsageError('The value would not go to a terminal: say --force-stdout if that is what you want.');
  if ((ticket === undefined) === (reason === undefined))
    throw new UsageError('Say why you need the value: --reason. Or redeem what was confirmed: --ticket.');
  const client = openApi(options);
  if (ticket !== undefined) return show(client, { id, ticket: ticketOf(ticket) });
  const body = { reason: reason ?? '', ...(options.version !== undefined && { version: numberOf(options.version) }) };
  const asked = await postTokenReveal({ client, path: { id }, body });
  if (asked.status === 'confirmed') return show(client, { id, ticket: asked.ticket });
  say(`Another approver has to confirm it within the hour: keyturn confirmation confirm ${asked.confirmation}`);
  // Also where it is waited for: a wait can be cut off.
  say(`Then, within five minutes: keyturn token reveal ${id} --ticket ${asked.ticket}`);
  if (options.wait === true) {
    await untilDecided(client, asked);
    return show(client, { id, ticket: asked.ticket });
  }
  end(EXIT.waitingForPerson);
}

/** Standard output gets the value and nothing else. */
async function show(client: Api, path: { id: string; ticket: string }): Promise<void> {
  const { value, version, fingerprint, expiresAt } = await redeemTokenReveal({ client, path });
  process.stdout.write(`${value}\n`);
  say(
    `${path.id} version ${version}, fingerprint ${fingerprint}, valid until ${instantText(expiresAt)}; shown this once`,
  );
}

/** Ends at the latest when nobody can confirm any more; what came of it is for the redeem to say. */
async function untilDecided(client: Api, { confirmation: id }: Reveal): Promise<void> {
  while ((await getConfirmation({ client, path: { id } })).state === 'open') await delay(LOOK_EVERY_MS);
}

const ticketOf = (text: string): string =>
  requirePathPart(text, 'That is no ticket: it looks like two times 32 characters with a - between.');

function numberOf(text: string): number {
  if (/^[1-9]\d{0,8}$/.test(text)) return Number(text);
  throw new UsageError('--version takes the number of a version, such as 2.');
}
