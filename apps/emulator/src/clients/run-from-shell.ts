import { loadConfig } from '@keyturn/config';
import { type CommandLine, runStubClient } from './stub-client.ts';

/** What the scripts in `bin` call: arguments and output of this process, the emulator of this environment. */
export async function runFromShell(commandLine: CommandLine): Promise<void> {
  process.exitCode = await runStubClient(commandLine, {
    args: process.argv.slice(2),
    emulatorUrl: loadConfig().emulatorUrl,
    print: (line) => process.stdout.write(`${line}\n`),
    printError: (line) => process.stderr.write(`${line}\n`),
  });
}
