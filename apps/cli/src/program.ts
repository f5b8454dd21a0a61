import { ConfigError } from '@keyturn/config';
import { MissingPart } from '@keyturn/local-stack';
import { Command, CommanderError, Option } from 'commander';
import { CliError, EXIT } from './cli-error.ts';
import { configView } from './config-view.command.ts';
import { addConsent } from './consent/consent.command.ts';
import { addExec } from './exec/exec.command.ts';
import { addKey } from './key/key.command.ts';
import { addMigration } from './migration/migration.command.ts';
import { say } from './output/say.ts';
import { keyturnVersion } from './repository.ts';
import { addTask } from './task/task.command.ts';
import { addToken } from './token/token.command.ts';
import { up, UpError } from './up/up.command.ts';
import { usageText } from './usage-text.ts';

/** The command line; resolves the exit code (`EXIT`). */
export async function runProgram(argv: readonly string[]): Promise<number> {
  let exitCode: number = EXIT.done;
  const program = createProgram((code) => (exitCode = code));
  try {
    await program.parseAsync(argv, { from: 'user' });
  } catch (error) {
    return explain(error);
  }
  return exitCode;
}

function createProgram(end: (exitCode: number) => void): Command {
  const program = new Command('keyturn')
    .description('Keeps expiring credentials alive and brings interrupted migrations back.')
    // What follows a client's name belongs to the client.
    .enablePositionalOptions()
    .exitOverride()
    // Said by `explain`, which does not repeat arguments.
    .configureOutput({ outputError: () => undefined });
  program
    .command('up')
    .description('run everything on this machine until Ctrl-C')
    .addHelpText('before', 'Examples:\n  keyturn up\n  KEYTURN_DEMO=off keyturn up\n')
    .action(async () => {
      end(await up());
    });
  addToken(program, end);
  addMigration(program);
  addConsent(program, end);
  addTask(program);
  addExec(program, end);
  addKey(program);
  program
    .command('version')
    .description('print the version')
    .addHelpText('before', 'Examples:\n  keyturn version\n')
    .action(() => {
      process.stdout.write(`${keyturnVersion()}\n`);
    });
  program
    .command('config')
    .description('settings')
    .command('view')
    .description('print the effective settings, secrets masked')
    .addHelpText('before', 'Examples:\n  keyturn config view\n  keyturn config view -o json\n')
    .addOption(new Option('-o, --output <format>').choices(['table', 'json']).default('table'))
    .action(configView);
  return program;
}

/** Says what went wrong if that is for people, and answers the exit code; throws what is our own fault. */
function explain(error: unknown): number {
  if (error instanceof CommanderError) {
    const text = usageText(error);
    if (text !== null) say(text);
    return error.exitCode === 0 ? EXIT.done : EXIT.usage;
  }
  if (error instanceof CliError) {
    say(error.message);
    return error.exitCode;
  }
  if (!isForPeople(error)) throw error;
  process.stderr.write(`${error.message}\n`);
  return error instanceof ConfigError ? EXIT.usage : EXIT.failed;
}

function isForPeople(error: unknown): error is Error {
  return [ConfigError, MissingPart, UpError].some((kind) => error instanceof kind);
}
