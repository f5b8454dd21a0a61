import type { TokenTimeline } from '@keyturn/client';
import type { TokenView } from '../http/relied-on.ts';
import { codeText, instantText } from '../output/instant-text.ts';
import type { Look } from '../output/look.ts';
import { sectionLines } from '../output/section-lines.ts';
import { plannedTable, timelineTable } from '../output/timeline-lines.ts';
import { tableLines } from '../output/table.ts';
import { tokenFactLines, versionTable } from './token-lines.ts';

interface Described {
  readonly token: TokenView;
  readonly timeline: TokenTimeline;
}

/** Everything about a token that a person may want to know, on one page. */
export function describeLines({ token, timeline }: Described, look: Look): string[] {
  const { lang } = look;
  const { versions = [], tasks = [] } = token;
  return [
    ...tokenFactLines(token, look),
    ...sectionLines({ title: 'versions', lang, isEmpty: versions.length === 0 }, () => versionTable(versions, look)),
    ...sectionLines({ title: 'consumers', lang, isEmpty: consumersOf(token).length === 0 }, () =>
      consumerTable(token, look),
    ),
    ...sectionLines({ title: 'tasks', lang, isEmpty: tasks.length === 0 }, () => taskRows(tasks, look)),
    ...sectionLines({ title: 'next actions', lang, isEmpty: timeline.planned.length === 0 }, () =>
      plannedTable(timeline.planned, lang),
    ),
    ...sectionLines({ title: 'last events', lang, isEmpty: timeline.items.length === 0 }, () =>
      timelineTable(timeline.items, lang),
    ),
  ];
}

export interface ConsumerRow {
  readonly consumer: string;
  readonly host: string | null;
  /** The newest version it was seen with; null: it has pulled none. */
  readonly version: number | null;
  readonly state: string | null;
  readonly at: string | null;
  readonly needs: readonly string[];
}

/** Who uses a token: those its specification names, and those that were seen. */
export function consumersOf({ consumers = [], versions = [] }: TokenView): ConsumerRow[] {
  const named = consumers.map(({ name }) => name);
  const seen = versions.flatMap(({ adoption = [] }) => adoption.map(({ consumer }) => consumer));
  return [...new Set([...named, ...seen])].map((name) => {
    const about = consumers.find((consumer) => consumer.name === name);
    const [last] = versions
      .toSorted((a, b) => b.version - a.version)
      .flatMap(({ version, adoption = [] }) =>
        adoption.filter(({ consumer }) => consumer === name).map(({ state, at }) => ({ version, state, at })),
      );
    return {
      consumer: name,
      host: about?.host ?? null,
      version: last?.version ?? null,
      state: last?.state ?? null,
      at: last?.at ?? null,
      needs: about?.needs ?? [],
    };
  });
}

export function consumerTable(token: TokenView, { lang }: Look): string[] {
  return tableLines(
    ['CONSUMER', 'HOST', 'VERSION', 'STATE', 'SEEN', 'NEEDS'],
    consumersOf(token).map(({ consumer, host, version, state, at, needs }) => [
      consumer,
      host ?? '',
      String(version ?? ''),
      state ?? '',
      instantText(at),
      needs.join(', '),
    ]),
    lang,
  );
}

function taskRows(tasks: NonNullable<TokenView['tasks']>, { lang }: Look): string[] {
  return tableLines(
    ['ID', 'KIND', 'CAUSE', 'DUE', 'WHAT TO DO'],
    tasks.map(({ id, kind, cause, dueAt }) => [
      id,
      codeText(kind, lang),
      cause,
      instantText(dueAt),
      `keyturn task show ${id}`,
    ]),
    lang,
  );
}
