import { getToken, getTokenTimeline } from '@keyturn/client';
import type { Command } from 'commander';
import { type ApiOptions, openApi, withApi } from '../http/api-options.ts';
import type { Paging } from '../http/read-pages.ts';
import { type LanguageOptions, withLanguage } from '../output/language-option.ts';
import { type OutputOptions, withOutput, writeList } from '../output/output-format.ts';
import { timelineTable } from '../output/timeline-lines.ts';
import { withPaging, writePages } from '../output/write-pages.ts';
import { tokenId } from './token-change.command.ts';
import { consumersOf, consumerTable } from './token-describe.ts';

type ReadOptions = ApiOptions & OutputOptions & LanguageOptions;

export function addTokenHistory(token: Command): void {
  const command = token
    .command('history')
    .description('what happened to a token, the newest first')
    .argument('<id>', 'its id')
    .addHelpText(
      'before',
      'Examples:\n  keyturn token history hr-adapters\n  keyturn token history hr-adapters --all -o jsonl\n',
    )
    .action(async (id: string, options: ReadOptions & Paging) => {
      const path = { id: tokenId(id) };
      const client = openApi(options);
      await writePages(
        {
          read: (page) => getTokenTimeline({ client, path, query: page }),
          lines: (items, { lang }) => timelineTable(items, lang),
          nameOf: ({ seq }) => String(seq),
          none: `Nothing has happened to ${id} yet.`,
        },
        options,
      );
    });
  withOutput(withLanguage(withApi(withPaging(command))));
}

export function addTokenConsumers(token: Command): void {
  const command = token
    .command('consumers')
    .description('who uses a token: the version each was seen with, and which other tokens it needs')
    .argument('<id>', 'id of the token')
    .addHelpText('before', 'Examples:\n  keyturn token consumers hr-adapters\n')
    .action(async (id: string, options: ReadOptions) => {
      const shown = await getToken({ client: openApi(options), path: { id: tokenId(id) } });
      const rows = consumersOf(shown);
      const names = rows.map(({ consumer }) => consumer);
      const none = `Nobody uses ${id} that Keyturn knows of.`;
      writeList({ data: rows, lines: (look) => consumerTable(shown, look), names, none }, options);
    });
  withOutput(withLanguage(withApi(command)));
}
