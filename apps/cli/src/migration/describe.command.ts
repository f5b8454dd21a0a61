import {
  getMigration,
  getMigrationAttempts,
  getMigrationTimeline,
  type MigrationAttempts,
  type MigrationTimeline,
} from '@keyturn/client';
import type { Command } from 'commander';
import { withApi } from '../http/api-options.ts';
import type { MigrationView } from '../http/relied-on.ts';
import { showOrWatch, withWatch } from '../live/show-or-watch.ts';
import { withLanguage } from '../output/language-option.ts';
import type { Look } from '../output/look.ts';
import { isForPeople, withOutput } from '../output/output-format.ts';
import { sectionLines } from '../output/section-lines.ts';
import { plannedTable, timelineTable } from '../output/timeline-lines.ts';
import { attemptTable } from './attempt-lines.ts';
import { hintLines, migrationFacts, partTable } from './migration-lines.ts';
import { migrationPath } from './migration-path.ts';
import type { ReadOptions } from './migration-read.command.ts';
import { whatToDo } from './what-to-do.ts';

/** How many of the last events a page for people has. */
const LAST_EVENTS = '10';

export function addMigrationDescribe(migration: Command): void {
  const command = migration
    .command('describe')
    .description('everything about one migration on one page: facts, parts, attempts, what comes next, last events')
    .argument('<id>', 'its id')
    .addHelpText(
      'before',
      'Examples:\n  keyturn migration describe wave-3-finance\n  keyturn migration describe wave-3-finance --lang ja -w\n',
    )
    .action((id: string, options: ReadOptions) => {
      const path = migrationPath(id);
      return showOrWatch(options, {
        subject: `migration/${id}`,
        read: async (client) => {
          const shown = await getMigration({ client, path });
          const { items: attempts } = await getMigrationAttempts({ client, path });
          const timeline = await getMigrationTimeline({ client, path, query: { limit: LAST_EVENTS } });
          const hint = isForPeople(options.output) ? await whatToDo(client, shown) : null;
          const data = { ...shown, allAttempts: attempts, planned: timeline.planned, events: timeline.items };
          const lines = (look: Look) => describeLines({ shown, attempts, timeline, hint }, look);
          return { data, lines, names: [shown.id] };
        },
      });
    });
  withWatch(withOutput(withLanguage(withApi(command))));
}

interface Described {
  readonly shown: MigrationView;
  readonly attempts: MigrationAttempts['items'];
  readonly timeline: MigrationTimeline;
  readonly hint: string | null;
}

function describeLines({ shown, attempts, timeline, hint }: Described, look: Look): string[] {
  const { lang } = look;
  const parts = shown.progress?.parts ?? [];
  return [
    ...migrationFacts(shown, look),
    ...hintLines(hint, look),
    ...sectionLines({ title: 'parts', lang, isEmpty: parts.length === 0 }, () => partTable(parts, look)),
    ...sectionLines({ title: 'attempts', lang, isEmpty: attempts.length === 0 }, () => attemptTable(attempts, lang)),
    ...sectionLines({ title: 'next actions', lang, isEmpty: timeline.planned.length === 0 }, () =>
      plannedTable(timeline.planned, lang),
    ),
    ...sectionLines({ title: 'last events', lang, isEmpty: timeline.items.length === 0 }, () =>
      timelineTable(timeline.items, lang),
    ),
  ];
}
