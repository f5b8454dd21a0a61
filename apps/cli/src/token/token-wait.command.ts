import { getToken } from '@keyturn/client';
import { TOKEN_PHASES } from '@keyturn/domain';
import type { Command } from 'commander';
import { waitFor, type WaitOptions, withWaiting } from '../live/wait-for.ts';
import { tokenId } from './token-change.command.ts';

const EXAMPLES = `Examples:
  keyturn token wait hr-adapters --for phase=active --timeout 10m
  keyturn token wait hr-adapters --for version=4 --fail-on-person
  keyturn token wait hr-adapters --for status=healthy && ./nightly-import
`;

const WORDS = { phases: TOKEN_PHASES, hasVersions: true };

export function addTokenWait(token: Command): void {
  const command = token
    .command('wait')
    .description('wait until a token is as you need it')
    .argument('<id>', 'its id')
    .addHelpText('before', EXAMPLES)
    .action((id: string, options: WaitOptions) => {
      const path = { id: tokenId(id) };
      return waitFor(options, {
        ...WORDS,
        subject: `token/${id}`,
        read: (client) => getToken({ client, path }),
        finalPhases: ['retired'],
        hint: ({ waitingFor, task }) => {
          if (waitingFor === 'consent') return `keyturn consent give ${id}`;
          return task ? `keyturn task show ${task.id}` : `keyturn token get ${id}`;
        },
      });
    });
  withWaiting(command, { ...WORDS, usual: 'phase=active' });
}
