import { codeText, instantText } from '../output/instant-text.ts';
import { plainText } from '../output/plain-text.ts';
import { factLines, tableLines } from '../output/table.ts';
import { wrapText } from '../output/wrap-text.ts';
import type { TaskItem, TaskStep } from './task-item.schema.ts';

/** Tasks one under the other. */
export function taskTable(tasks: readonly TaskItem[]): string[] {
  return tableLines(
    ['ID', 'KIND', 'DUE', 'OWNER', 'SUBJECT', 'CAUSE'],
    tasks.map(({ id, kind, dueAt, owner, subject, cause }) => [
      id,
      codeText(kind),
      instantText(dueAt),
      owner ?? '',
      subject,
      cause ?? '',
    ]),
  );
}

/** A task as a checklist to work through beside the pages it is about, at most `width` columns wide. */
export function taskLines(task: TaskItem, width: number): string[] {
  const { id, kind, subject, status, owner, cause, dueAt, deepLink, consequence, steps = [] } = task;
  return [
    ...factLines([
      ['task', `${id} (${codeText(kind)}, ${codeText(status)})`],
      ['about', subject],
      ['owner', owner],
      ['cause', cause],
      ['due', dueAt && instantText(dueAt)],
      ['open', deepLink],
    ]),
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
function labelLines(labels: TaskStep['labels'], width: number): string[] {
  if (!labels) return [];
  const both = [...new Set([plainText(labels.en), plainText(labels.ja)])].filter((label) => label !== '');
  return both.length === 0 ? [] : wrapText(`» ${both.join(' · ')}`, width);
}

const hintLines = (hint: string | null | undefined, width: number): string[] =>
  hint ? wrapText(`(${hint})`, width) : [];
