import type { Command } from 'commander';
import { say } from '../output/say.ts';
import { ApiClient } from './api-client.ts';
import { connectTo } from './connection.ts';

export interface ApiOptions {
  readonly url?: string;
}

/** The flags of every command that calls the API. There is none for the key: a flag is in every process list. */
export function withApi(command: Command): Command {
  return command.option('--url <address>', 'address of Keyturn (default: KEYTURN_URL, else this machine)');
}

/** The API the flags and the environment name. Throws `UsageError`, `ConfigError` or `CliError`. */
export function openApi({ url }: ApiOptions): ApiClient {
  return new ApiClient({ connection: connectTo({ url }), say });
}
