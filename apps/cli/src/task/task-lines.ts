import type { TaskView } from '../http/relied-on.ts';
import { codeText, instantText } from '../output/instant-text.ts';
import type { Look } from '../output/look.ts';
import { plainText } from '../output/plain-text.ts';
import { factLines, tableLines } from '../output/table.ts';
import { wrapText } from '../output/wrap-text.ts';

type TaskStep = NonNullable<TaskView['steps']>[number];

/** Tasks one under the other. */
export function taskTable(tasks: readonly TaskView[], { lang, isWide }: Look): string[] {
  return tableLines(
    ['ID', 'KIND', 'DUE', 'OWNER', 'SUBJECT', 'CAUSE', ...(isWide ? ['SINCE', 'SNOOZED UNTIL', 'OPEN'] : [])],
    tasks.map(({ id, kind, dueAt, owner, subject, cause, openedAt, snoozedUntil, deepLink }) => [
      id,
      codeText(kind, lang),
      instantText(dueAt),
      owner ?? '',
      subject,
      cause ?? '',
      ...(isWide ? [instantText(openedAt), instantText(snoozedUntil), deepLink ?? ''] : []),
    ]),
    lang,
  );
}

/** A task as a checklist to work through beside the pages it is about, at most `width` columns wide. */
export function taskLines(task: TaskView, { lang, width }: Pick<Look, 'lang'> & { readonly width: number }): string[] {
  const { id, kind, subject, status, owner, cause, dueAt, deepLink, consequence, steps = [] } = task;
  return [
    ...factLines(
      [
        ['task', `${id} (${codeText(kind, lang)}, ${codeText(status)})`],
        ['about', subject],
        ['owner', owner],
        ['cause', cause],
        ['due', dueAt && instantText(dueAt)],
        ['open', deepLink],
      ],
      lang,
    ),
    ...(consequence ? ['', ...wrapText(consequence, width)] : []),
    ...steps.flatMap((step) => ['', ...stepLines(step, width)]),
  ];
}

function stepLines({ n, text, labels, hint }: TaskStep, width: number): string[] {
  const head = `${String(n).padStart(2)}. [ ] `;
  const margin = ' '.repeat(head.length);
  const [first = '', ...rest] = wrapText(text, width - head.length);
  return [
    `${head}${first}`,
    ...[...rest, ...labelLines(labels, width - head.length), ...hintLines(hint, width - head.length)].map(
      (line) => `${margin}${line}`,
    ),
  ];
}

/** Both languages, whichever the reader's page is in. */
function labelLines(labels: TaskStep['labels'] | null | undefined, width: number): string[] {
  if (!labels) return [];
  const both = [...new Set([plainText(labels.en), plainText(labels.ja)])].filter((label) => label !== '');
  return both.length === 0 ? [] : wrapText(`» ${both.join(' · ')}`, width);
}

const hintLines = (hint: string | null | undefined, width: number): string[] =>
  hint ? wrapText(`(${hint})`, width) : [];
