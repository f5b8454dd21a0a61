import { ConfigError } from '@keyturn/config';
import { MissingPart } from '@keyturn/local-stack';
import { Command, CommanderError } from 'commander';
import { CliError, EXIT } from './cli-error.ts';
import { addCompletion } from './completion/completion.command.ts';
import { fillDefaults } from './config/command-defaults.ts';
import { addConfig } from './config/config.command.ts';
import { addConfirmation } from './confirmation/confirmation.command.ts';
import { addConsent } from './consent/consent.command.ts';
import { addDemo } from './demo/demo.command.ts';
import { addDoctor } from './doctor/doctor.command.ts';
import { addEvents } from './events/events.command.ts';
import { addExec } from './exec/exec.command.ts';
import { addFleet } from './fleet/fleet.command.ts';
import { addKey } from './key/key.command.ts';
import { addMigration } from './migration/migration.command.ts';
import { say } from './output/say.ts';
import { addRaw } from './raw/raw.command.ts';
import { keyturnVersion } from './repository.ts';
import { addSecrets } from './secrets/secrets.command.ts';
import { addSignIn } from './sign-in/sign-in.command.ts';
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

/** Every command; `end` is told with which code the process ends. */
export function createProgram(end: (exitCode: number) => void): Command {
  const program = new Command('keyturn')
    .description('Keeps expiring credentials alive and brings interrupted migrations back.')
    .addHelpText(
      'before',
      'Examples:\n  keyturn up\n  keyturn status\n  keyturn task list\n  keyturn token describe hr-adapters\n',
    )
    // What follows a client's name belongs to the client.
    .enablePositionalOptions()
    .exitOverride()
    // Said by `explain`, which does not repeat arguments.
    .configureOutput({ outputError: () => undefined })
    .hook('preAction', (_program, command) => {
      // The doctor tells of settings that cannot be read.
      if (command.name() !== 'doctor') fillDefaults(command);
    });
  program
    .command('up')
    .description('run everything on this machine until Ctrl-C')
    .addHelpText('before', 'Examples:\n  keyturn up\n  KEYTURN_DEMO=off keyturn up\n')
    .action(async () => {
      end(await up());
    });
  addDemo(program);
  addFleet(program, end);
  addDoctor(program, end);
  addToken(program, end);
  addMigration(program, end);
  addConsent(program, end);
  addConfirmation(program, end);
  addTask(program, end);
  addEvents(program);
  addExec(program, end);
  addKey(program, end);
  addSecrets(program, end);
  addSignIn(program);
  addRaw(program);
  addCompletion(program);
  program
    .command('version')
    .description('print the version')
    .addHelpText('before', 'Examples:\n  keyturn version\n')
    .action(() => {
      process.stdout.write(`${keyturnVersion()}\n`);
    });
  addConfig(program);
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
