import type { Command } from 'commander';
import { say } from '../output/say.ts';
import { connectTo } from './connection.ts';
import { type Api, openClient } from './open-client.ts';

export interface ApiOptions {
  readonly url?: string;
  readonly context?: string;
}

/** The flags of every command that calls the API. There is none for the key: a flag is in every process list. */
export function withApi(command: Command): Command {
  return command
    .option('--url <address>', 'address of Keyturn (default: KEYTURN_URL, else the context, else this machine)')
    .option('--context <name>', 'a context of the configuration file, instead of the current one');
}

/** The API the flags, the environment and the context name. Throws `UsageError`, `ConfigError` or `CliError`. */
export function openApi(options: ApiOptions): Api {
  return openClient({ connection: connectTo(options), say });
}
