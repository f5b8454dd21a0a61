import type { Command } from 'commander';
import type { End } from '../cli-error.ts';
import { addKeyCreate } from './create.command.ts';
import { addKeyList, addKeyRevoke } from './key-list.command.ts';

const EXAMPLES = `Examples:
  keyturn key list
  keyturn key create nightly-hr-import --token hr-adapters --file /etc/keyturn/nightly-key
  keyturn key revoke k1f3a9
`;

export function addKey(program: Command, end: End): void {
  const key = program.command('key').description('keys of people and consumers').addHelpText('before', EXAMPLES);
  addKeyList(key);
  addKeyCreate(key, end);
  addKeyRevoke(key, end);
}
