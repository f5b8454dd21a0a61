import { getToken, getTokens, getTokenTimeline } from '@keyturn/client';
import type { Command } from 'commander';
import { type ApiOptions, withApi } from '../http/api-options.ts';
import type { Api } from '../http/open-client.ts';
import { type Paging, readPages } from '../http/read-pages.ts';
import { requireSlug } from '../input/slug.ts';
import { type WatchOptions, withWatch, showOrWatch } from '../live/show-or-watch.ts';
import { type LanguageOptions, withLanguage } from '../output/language-option.ts';
import { type OutputOptions, withOutput } from '../output/output-format.ts';
import { withPaging, writePages } from '../output/write-pages.ts';
import { type TokenFilters, tokenQuery, withTokenFilters } from './token-filters.ts';
import { describeLines } from './token-describe.ts';
import { tokenLines, tokenTable } from './token-lines.ts';

type ReadOptions = ApiOptions & OutputOptions & LanguageOptions & WatchOptions;
type ListOptions = ReadOptions & Paging & TokenFilters;

const NONE = 'There is no such token.';

export function addTokenList(token: Command): void {
  const command = token
    .command('list')
    .description('tokens, the first to expire first')
    .addHelpText(
      'before',
      `Examples:
  keyturn token list
  keyturn token list --status needsYou --status expired -o wide
  keyturn token list -l env=prod --sort -expiresAt --all -o name
  keyturn token list -w
`,
    )
    .action(listTokens);
  withWatch(withOutput(withLanguage(withApi(withPaging(withTokenFilters(command))))));
}

async function listTokens(options: ListOptions): Promise<void> {
  const query = tokenQuery(options);
  const pages = (client: Api) => ({
    read: (page: object) => getTokens({ client, query: { ...query, ...page } }),
    nameOf: ({ id }: { id: string }) => id,
    lines: tokenTable,
    none: NONE,
  });
  await showOrWatch(options, {
    show: (client) => writePages(pages(client), options),
    read: async (client) => {
      const { items, note } = await readPages({ ...pages(client), ...options });
      return {
        data: items,
        lines: (look) => tokenTable(items, look),
        names: items.map(({ id }) => id),
        none: NONE,
        note,
      };
    },
  });
}

export function addTokenGet(token: Command): void {
  const command = token
    .command('get')
    .description('one token with its versions; never a value')
    .argument('<id>', 'its id')
    .addHelpText(
      'before',
      'Examples:\n  keyturn token get hr-adapters\n  keyturn token get hr-adapters -o json\n  keyturn token get hr-adapters -w\n',
    )
    .action((id: string, options: ReadOptions) => {
      const path = { id: requireSlug('The id of a token', id) };
      return showOrWatch(options, {
        subject: `token/${id}`,
        read: async (client) => {
          const token = await getToken({ client, path });
          return { data: token, lines: (look) => tokenLines(token, look), names: [token.id] };
        },
      });
    });
  withWatch(withOutput(withLanguage(withApi(command))));
}

/** How many of the last events a page for people has. */
const LAST_EVENTS = '10';

export function addTokenDescribe(token: Command): void {
  const command = token
    .command('describe')
    .description(
      'everything about one token on one page: facts, versions, consumers, tasks, what comes next, last events',
    )
    .argument('<id>', 'its id')
    .addHelpText(
      'before',
      'Examples:\n  keyturn token describe hr-adapters\n  keyturn token describe hr-adapters --lang ja -w\n',
    )
    .action((id: string, options: ReadOptions) => {
      const path = { id: requireSlug('The id of a token', id) };
      return showOrWatch(options, {
        subject: `token/${id}`,
        read: async (client) => {
          const token = await getToken({ client, path });
          const timeline = await getTokenTimeline({ client, path, query: { limit: LAST_EVENTS } });
          const data = { ...token, planned: timeline.planned, events: timeline.items };
          return { data, lines: (look) => describeLines({ token, timeline }, look), names: [token.id] };
        },
      });
    });
  withWatch(withOutput(withLanguage(withApi(command))));
}
