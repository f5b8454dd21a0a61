import {
  type Confirmation,
  confirmTokenReveal,
  confirmTokenRotate,
  getConfirmation,
  getConfirmations,
} from '@keyturn/client';
import { type Command, Option } from 'commander';
import { CliError, type End, EXIT } from '../cli-error.ts';
import { type ApiOptions, openApi, withApi } from '../http/api-options.ts';
import type { Api } from '../http/open-client.ts';
import { askYesNo, requireAnswerable } from '../input/ask-yes-no.ts';
import { requirePathPart } from '../input/path-part.ts';
import { type OutputOptions, withOutput, writeList, writeOutput } from '../output/output-format.ts';
import { withoutControls } from '../output/plain-text.ts';
import { say } from '../output/say.ts';
import { confirmationLines, confirmationTable } from './confirmation-lines.ts';

type ReadOptions = ApiOptions & OutputOptions;
type State = Confirmation['state'];

interface ConfirmOptions extends ReadOptions {
  readonly yes?: boolean;
  readonly input: boolean;
}

const STATES = ['open', 'confirmed', 'spent', 'lapsed'] as const satisfies readonly State[];
/** What is not over. */
const WAITING: readonly State[] = ['open', 'confirmed'];

const ID = '3f1c07aa9b2e4d5f8a6b0c1d2e3f4a5b';
const EXAMPLES = `Examples:
  keyturn confirmation list
  keyturn confirmation show ${ID}
  keyturn confirmation confirm ${ID}
`;

export function addConfirmation(program: Command, end: End): void {
  const confirmation = program
    .command('confirmation')
    .description('acts that take two people: emergency rotations and values shown to a person')
    .addHelpText('before', EXAMPLES);
  addList(confirmation);
  addShow(confirmation);
  addConfirm(confirmation, end);
}

function addList(confirmation: Command): void {
  const command = confirmation
    .command('list')
    .description('what waits for somebody, the newest first')
    .addOption(new Option('--state <state>', 'only in this state').choices(STATES))
    .option('--all', 'also what is over, for a day')
    .addHelpText('before', 'Examples:\n  keyturn confirmation list\n  keyturn confirmation list --state open -o name\n')
    .action(async (options: ReadOptions & { state?: State; all?: boolean }) => {
      const { state, all } = options;
      const wanted = state === undefined ? WAITING : [state];
      const { items } = await getConfirmations({
        client: openApi(options),
        ...((state !== undefined || all !== true) && { query: { state: [...wanted] } }),
      });
      const names = items.map(({ id }) => id);
      const none = 'Nothing waits for a second person.';
      writeList({ data: items, lines: () => confirmationTable(items), names, none }, options);
    });
  withOutput(withApi(command));
}

function addShow(confirmation: Command): void {
  const command = confirmation
    .command('show')
    .description('what would be done, who asked for it and why, and whether you may confirm it')
    .argument('<id>', 'as "keyturn confirmation list" names it')
    .addHelpText('before', `Examples:\n  keyturn confirmation show ${ID}\n`)
    .action(async (id: string, options: ReadOptions) => {
      const found = await read(openApi(options), id);
      writeOutput({ data: found, lines: () => confirmationLines(found), names: [found.id] }, options);
    });
  withOutput(withApi(command));
}

const RULES = `
Shows what you confirm and asks. Anything but y or yes leaves everything as it was and ends with 5; so does what you asked for
yourself. Without a terminal nothing is asked: say --yes.`;

function addConfirm(confirmation: Command, end: End): void {
  const command = confirmation
    .command('confirm')
    .description('confirm, as a second person, what somebody else asked for')
    .argument('<id>', 'as "keyturn confirmation list" names it')
    .option('-y, --yes', 'do not ask: you have read it')
    .option('--no-input', 'never ask')
    .addHelpText('before', `Examples:\n  keyturn confirmation confirm ${ID}\n`)
    .addHelpText('after', RULES)
    .action((id: string, options: ConfirmOptions) => confirm({ id, options, end }));
  withOutput(withApi(command));
}

async function confirm({ id, options, end }: { id: string; options: ConfirmOptions; end: End }): Promise<void> {
  requireAnswerable(options);
  const api = openApi(options);
  const asked = await read(api, id);
  if (!asked.mayConfirm) throw notYours(asked);
  if (options.yes !== true) {
    for (const line of ['', ...confirmationLines(asked), '']) process.stderr.write(`${withoutControls(line)}\n`);
    if (!(await askYesNo('Confirm it? [y/N] '))) {
      say('Nothing was confirmed; it goes on waiting.');
      end(EXIT.waitingForPerson);
      return;
    }
  }
  const { tokenId, requestedBy } = asked;
  if (asked.kind === 'rotate') {
    const data = await confirmTokenRotate({ client: api, path: { id: tokenId, confirmation: id } });
    writeOutput({ data, lines: () => [`${tokenId} is being rotated`], names: [id] }, options);
    return;
  }
  const data = await confirmTokenReveal({ client: api, path: { id: tokenId, ticket: id } });
  const line = `${requestedBy} may see the value of ${tokenId} version ${data.version}, once, within five minutes`;
  writeOutput({ data, lines: () => [line], names: [id] }, options);
}

function read(api: Api, id: string): Promise<Confirmation> {
  const part = requirePathPart(id, 'That is no id of a confirmation: see keyturn confirmation list.');
  return getConfirmation({ client: api, path: { id: part } });
}

function notYours({ why, state }: Confirmation): CliError {
  const message = why ?? 'You may not confirm it.';
  return new CliError(message, { exitCode: state === 'open' ? EXIT.waitingForPerson : EXIT.conflict });
}
