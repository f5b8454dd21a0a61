import { postSignInLink } from '@keyturn/client';
import type { Command } from 'commander';
import { unreadableAnswer } from '../http/api-failure.ts';
import { type ApiOptions, withApi } from '../http/api-options.ts';
import { connectTo } from '../http/connection.ts';
import { openClient } from '../http/open-client.ts';
import { ASK_ONCE } from '../http/patience.ts';
import { say } from '../output/say.ts';
import { signInAddress } from './sign-in-address.ts';

interface SignInOptions extends ApiOptions {
  readonly quiet?: boolean;
}

const EXAMPLES = `Examples:
  keyturn sign-in
  xdg-open "$(keyturn sign-in -q)"
`;

export function addSignIn(program: Command): void {
  const command = program
    .command('sign-in')
    .description('print a link that signs a browser in as you; it works once, within 60 s')
    .option('-q, --quiet', 'the link alone, and nothing on standard error')
    .addHelpText('before', EXAMPLES)
    .action(signIn);
  withApi(command);
}

async function signIn(options: SignInOptions): Promise<void> {
  const connection = connectTo(options);
  const { url } = connection;
  // Somebody waits to open it: told at once what is wrong.
  const client = openClient({ connection, say, patience: ASK_ONCE });
  const { link } = await postSignInLink({ client });
  if (typeof link !== 'string') throw unreadableAnswer(url.origin, 'link');
  process.stdout.write(`${signInAddress(url.href, link)}\n`);
  if (options.quiet !== true) say('the link works once, within 60 s, and gives whoever opens it what your key may do');
}
