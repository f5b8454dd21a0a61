import { iso } from '@keyturn/contracts';
import type { Language, task } from '@keyturn/contracts/schemas';
import type { OpenTask } from '@keyturn/domain';
import type { z } from 'zod';
import { tokenSubject } from '../informer/informer.ts';
import type { TokenEntry } from '../informer/token-entry.ts';
import { TASK_GUIDES } from './task-guide.ts';

export type TaskView = z.output<typeof task>;

export interface TaskOfToken {
  readonly entry: TokenEntry;
  readonly task: OpenTask;
  /** ISO 8601; null while it is open. */
  readonly completedAt: string | null;
}

/** A task as the API shows it, with its texts in the given language. */
export function taskView({ entry, task, completedAt }: TaskOfToken, language: Language): TaskView {
  const { id, kind, cause, version, openedAt, dueAt } = task;
  const { owner, site } = entry.item;
  const guide = TASK_GUIDES[kind];
  return {
    id,
    kind,
    subject: tokenSubject(entry.id),
    owner,
    status: completedAt === null ? 'open' : 'completed',
    cause,
    version,
    openedAt: iso(openedAt),
    dueAt: iso(dueAt),
    completedAt,
    consequence: guide.consequence[language],
    deepLink: site,
    steps: guide.steps.map(({ label, text, hint }, index) => ({
      n: index + 1,
      text: text[language],
      labels: label,
      ...(hint !== undefined && { hint: hint[language] }),
    })),
  };
}
