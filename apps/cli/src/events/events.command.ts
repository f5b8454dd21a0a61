import { type CloudEvent, getEvents, type GetEventsData } from '@keyturn/client';
import type { Command } from 'commander';
import { UsageError } from '../cli-error.ts';
import { type ApiOptions, withApi } from '../http/api-options.ts';
import { connectTo } from '../http/connection.ts';
import { type Api, openClient } from '../http/open-client.ts';
import type { Page, Paging } from '../http/read-pages.ts';
import { defined } from '../input/defined.ts';
import { repeated } from '../input/repeated.ts';
import { liveFeed } from '../live/live-feed.ts';
import { showOrWatch, type WatchOptions, withWatch } from '../live/show-or-watch.ts';
import { untilInterrupted } from '../live/until-interrupted.ts';
import { type LanguageOptions, withLanguage } from '../output/language-option.ts';
import { outputText, type OutputOptions, withOutput, writeText } from '../output/output-format.ts';
import { say } from '../output/say.ts';
import { withPaging, writePages } from '../output/write-pages.ts';
import { eventLine, eventTable } from './event-lines.ts';

interface EventFilters {
  readonly type?: string[];
  readonly subject?: string;
  readonly after?: string;
}

type ListOptions = ApiOptions & OutputOptions & LanguageOptions & Paging & EventFilters & WatchOptions;
type FollowOptions = ApiOptions & OutputOptions & EventFilters;

const EXAMPLES = `Examples:
  keyturn events list --subject token/hr-adapters
  keyturn events follow
  keyturn events follow --type keyturn.token.expired --type keyturn.token.failing -o jsonl
`;

export function addEvents(program: Command): void {
  const events = program
    .command('events')
    .description('what happened, and what happens')
    .addHelpText('before', EXAMPLES);
  addEventsList(events);
  addEventsFollow(events);
}

function withEventFilters(command: Command): Command {
  return command
    .option('--type <type>', 'only of this type, such as keyturn.token.promoted; may be repeated', repeated)
    .option('--subject <subject>', 'only about this one, such as token/hr-adapters')
    .option('--after <seq>', 'only after the event of this number');
}

const LIST_EXAMPLES = `Examples:
  keyturn events list
  keyturn events list --subject migration/wave-3-finance --limit 100
  keyturn events list --after 0 --all -o jsonl
`;

export function addEventsList(events: Command): void {
  const command = events
    .command('list')
    .description('events, the newest first; with --after in the order in which they happened')
    .addHelpText('before', LIST_EXAMPLES)
    .action(listEvents);
  withWatch(withOutput(withLanguage(withApi(withPaging(withEventFilters(command))))));
}

async function listEvents(options: ListOptions): Promise<void> {
  const after = seqOf(options.after);
  const none = 'There is no such event.';
  const read = (client: Api) => pageReader(client, options, after);
  await showOrWatch(options, {
    ...(options.subject !== undefined && { subject: options.subject }),
    show: (client) =>
      writePages(
        {
          read: read(client),
          lines: (items, { lang }) => eventTable(items, lang),
          nameOf: ({ id }) => id,
          none,
        },
        options,
      ),
    read: async (client) => {
      const { items } = await read(client)(options.limit === undefined ? {} : { limit: options.limit });
      const names = items.map(({ id }) => id);
      return { data: items, lines: ({ lang }) => eventTable(items, lang), names, none };
    },
  });
}

/** Numbers of events are the cursors of both directions. */
function pageReader(client: Api, { type, subject }: EventFilters, after: string | undefined) {
  return async ({ limit, cursor }: { limit?: string; cursor?: string }): Promise<Page<CloudEvent>> => {
    const direction = after === undefined ? ({ order: 'desc', before: cursor } as const) : { after: cursor ?? after };
    const query: NonNullable<GetEventsData['query']> = defined({ type, subject, limit, ...direction });
    const { items, next } = await getEvents({ client, query });
    // Going forward there is always a next number: the feed goes on.
    const isEnd = items.length === 0 || (after !== undefined && items.length < Number(limit ?? '50'));
    return { items, ...(typeof next === 'number' && !isEnd && { next: String(next) }) };
  };
}

const FOLLOW_EXAMPLES = `Examples:
  keyturn events follow
  keyturn events follow --subject migration/wave-3-finance
  keyturn events follow --after 1200 -o jsonl | ./tell-the-team
`;

const FOLLOW_RULES = `
Goes on until Ctrl-C (130). A line that is cut is made again, after the last event that came, so none is missed and none comes
twice; standard error says so. Without --after it begins with what happens from now on.`;

export function addEventsFollow(events: Command): void {
  const command = events
    .command('follow')
    .description('events as they happen')
    .addHelpText('before', FOLLOW_EXAMPLES)
    .addHelpText('after', FOLLOW_RULES)
    .action(followEvents);
  withOutput(withApi(withEventFilters(command)));
}

async function followEvents(options: FollowOptions): Promise<void> {
  const { type, subject } = options;
  const given = seqOf(options.after);
  const connection = connectTo(options);
  await untilInterrupted(async (signal) => {
    const after = given === undefined ? await newestSeq(openClient({ connection, say })) : Number(given);
    let isCut = false;
    const feed = liveFeed({ connection, query: { type, subject }, after, signal });
    for await (const news of feed) {
      if (news.what === 'cut') {
        isCut = true;
        say(`The line is cut: ${news.why} Trying again in ${Math.ceil(news.againInMs / 1000)} s.`);
      } else if (news.what === 'event') {
        writeEvent(news.event, options);
      } else if (news.what === 'open' && isCut) {
        isCut = false;
        say('The line is there again.');
      }
    }
  });
}

/** Where "from now on" begins: without it, what happens while the very first line is cut would be missed. */
async function newestSeq(client: Api): Promise<number> {
  const { items } = await getEvents({ client, query: { order: 'desc', limit: '1' } });
  return items[0]?.seq ?? 0;
}

function writeEvent(event: CloudEvent, options: FollowOptions): void {
  // Documents of YAML that follow each other need something between them.
  if (options.output === 'yaml') writeText('---\n');
  writeText(outputText({ data: event, lines: () => [eventLine(event)], names: [event.id] }, options));
}

function seqOf(text: string | undefined): string | undefined {
  if (text === undefined || /^\d{1,15}$/.test(text)) return text;
  throw new UsageError('--after takes the number of an event, such as 1200.');
}
