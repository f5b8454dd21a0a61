import { type Config, loadConfig } from '@keyturn/config';
import type { Command } from 'commander';
import { z } from 'zod';
import { CliError, EXIT } from '../cli-error.ts';
import { say } from '../output/say.ts';
import { applyDemoByHand, demoState, tellStory } from '../up/demo.ts';
import { callLocalApi } from '../up/local-api.ts';
import { onStopRequest } from '../up/stop-request.ts';

const EXAMPLES = `Examples:
  keyturn demo
  keyturn demo --no-story
`;

const RULES = `
For a Keyturn that runs on this machine with the emulator as its upstream, such as one started with KEYTURN_DEMO=off. Its migrations are started
one after the other and meet their trouble; that goes on until you are asked to consent, or until Ctrl-C, and goes on at the next call.`;

/** At a day in a quarter of an hour the story takes hours: nobody watches that. */
const SLOWEST_FACTOR = 100;

const readiness = z.object({ clock: z.object({ factor: z.number() }) });

export function addDemo(program: Command): void {
  program
    .command('demo')
    .description('apply examples/demo.yaml to the Keyturn of this machine and let its story happen')
    .option('--no-story', 'only apply it')
    .addHelpText('before', EXAMPLES)
    .addHelpText('after', RULES)
    .action(demo);
}

async function demo({ story }: { story: boolean }): Promise<void> {
  const config = loadConfig();
  if (config.upstream !== 'emulator') {
    throw new CliError('The demo is made for the emulator; this Keyturn works with Atlassian.', {
      exitCode: EXIT.conflict,
    });
  }
  const factor = await clockFactor(config);
  const isNew = await applyDemoByHand(config).catch((error: unknown) => {
    throw new CliError(`The demo was not applied: ${error instanceof Error ? error.message : String(error)}`);
  });
  process.stdout.write(isNew ? 'Applied examples/demo.yaml.\n' : 'The demo is there already.\n');
  const state = demoState(config);
  if (state === 'theirs') say('"keyturn up" lets its story happen.');
  if (!story || state !== 'ours') return;
  if (factor < SLOWEST_FACTOR) {
    say(
      `The clock of this fleet runs at x${factor}, so its story would take weeks: KEYTURN_CLOCK=x8640 in a new data folder is made for it.`,
    );
    return;
  }
  await watchStory(config);
}

async function watchStory(config: Config): Promise<void> {
  const stop = new AbortController();
  void onStopRequest({
    onFirst: () => {
      stop.abort();
    },
    onSecond: () => process.exit(EXIT.interrupted),
  });
  say('Its migrations begin; Ctrl-C ends this, not them. Watch: keyturn status');
  const isOver = await tellStory(config, { signal: stop.signal, say });
  if (!isOver) throw new CliError('Interrupted; "keyturn demo" goes on from here.', { exitCode: EXIT.interrupted });
  say('Nothing more happens by itself: now it is your turn. keyturn task list');
}

async function clockFactor(config: Config): Promise<number> {
  const { body } = await callLocalApi(config, { method: 'GET', path: '/readyz' });
  const read = readiness.safeParse(parsed(body));
  if (read.success) return read.data.clock.factor;
  throw new CliError(`No Keyturn answers at ${config.host}:${config.port}: start it with "keyturn up".`);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
