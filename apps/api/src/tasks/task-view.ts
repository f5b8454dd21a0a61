import { iso } from '@keyturn/contracts';
import type { AtlassianAddresses } from '@keyturn/config';
import type { Language, task } from '@keyturn/contracts/schemas';
import type { OpenTask, TokenState } from '@keyturn/domain';
import type { z } from 'zod';
import { tokenSubject } from '../informer/informer.ts';
import { guideContextOf } from './guide-context.ts';
import { guideOf } from './guides/guide-of.ts';

export type TaskView = z.output<typeof task>;

export interface TaskOfToken {
  /** Of the token the task is about. */
  readonly state: TokenState;
  readonly task: OpenTask;
  /** Epoch ms of fleet time; null while it is open. */
  readonly completedAt: number | null;
}

/** Whose work a task is: somebody it was given to, else the owner of the token. */
export const ownerOf = ({ state, task }: Pick<TaskOfToken, 'state' | 'task'>): string => task.owner ?? state.spec.owner;

/** A task as the API shows it, with its texts in the given language. */
export function taskView(row: TaskOfToken, language: Language, addresses: AtlassianAddresses): TaskView {
  const { state, task, completedAt } = row;
  const { id, kind, cause, version, escalatedTo, reminders } = task;
  const { steps, consequence, deepLink } = guideOf(guideContextOf({ state, task, addresses }));
  return {
    id,
    kind,
    subject: tokenSubject(state.id),
    owner: ownerOf(row),
    escalatedTo,
    snoozedUntil: iso(task.snoozedUntilAt),
    remindedAt: iso(task.remindedAt),
    reminders,
    status: completedAt === null ? 'open' : 'completed',
    cause,
    version,
    openedAt: iso(task.openedAt),
    dueAt: iso(task.dueAt),
    completedAt: iso(completedAt),
    consequence: consequence[language],
    deepLink,
    steps: steps.map(({ label, text, hint }, index) => ({
      n: index + 1,
      text: text[language],
      labels: label,
      ...(hint !== undefined && { hint: hint[language] }),
    })),
  };
}
