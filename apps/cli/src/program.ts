import { ConfigError } from '@keyturn/config';
import { MissingPart } from '@keyturn/local-stack';
import { Command, Option } from 'commander';
import { configView } from './config-view.command.ts';
import { keyturnVersion } from './repository.ts';
import { up, UpError } from './up/up.command.ts';

/** The command line; resolves the exit code (0 done, 1 failed, 2 the configuration cannot be used). */
export async function runProgram(argv: readonly string[]): Promise<number> {
  let exitCode = 0;
  const program = new Command('keyturn').description(
    'Keeps expiring credentials alive and brings interrupted migrations back.',
  );
  program
    .command('up')
    .description('run everything on this machine until Ctrl-C')
    .action(async () => {
      exitCode = await up();
    });
  program
    .command('version')
    .description('print the version')
    .action(() => {
      process.stdout.write(`${keyturnVersion()}\n`);
    });
  program
    .command('config')
    .description('settings')
    .command('view')
    .description('print the effective settings, secrets masked')
    .addOption(new Option('-o, --output <format>').choices(['table', 'json']).default('table'))
    .action(configView);
  try {
    await program.parseAsync(argv, { from: 'user' });
  } catch (error) {
    if (!isForPeople(error)) throw error;
    process.stderr.write(`${error.message}\n`);
    return error instanceof ConfigError ? 2 : 1;
  }
  return exitCode;
}

function isForPeople(error: unknown): error is Error {
  return [ConfigError, MissingPart, UpError].some((kind) => error instanceof kind);
}
