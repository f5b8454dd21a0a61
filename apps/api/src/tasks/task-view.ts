import { iso } from '@keyturn/contracts';
import type { AtlassianAddresses } from '@keyturn/config';
import type { Language, task } from '@keyturn/contracts/schemas';
import type { z } from 'zod';
import { guideContextOf } from './guide-context.ts';
import { guideOf } from './guides/guide-of.ts';
import type { Guide } from './guides/guide.ts';
import { rerunGuideOf } from './guides/reruns/rerun-guide-of.ts';
import { rerunGuideContextOf } from './rerun-guide-context.ts';
import { ownerOfTask, subjectOfTask, type TaskRow } from './task-row.ts';

export type TaskView = z.output<typeof task>;

/** A task as the API shows it, with its texts in the given language. */
export function taskView(row: TaskRow, language: Language, addresses: AtlassianAddresses): TaskView {
  const { domain, completedAt } = row;
  const { id, kind, cause, reminders, remindedAt, snoozedUntilAt, openedAt, dueAt } = row.task;
  const { steps, consequence, deepLink } = guideOfRow(row, addresses);
  return {
    id,
    kind,
    subject: subjectOfTask(row),
    owner: ownerOfTask(row),
    escalatedTo: domain === 'token' ? row.task.escalatedTo : null,
    snoozedUntil: iso(snoozedUntilAt),
    remindedAt: iso(remindedAt),
    reminders,
    status: completedAt === null ? 'open' : 'completed',
    cause,
    version: domain === 'token' ? row.task.version : null,
    attempt: domain === 'migration' ? row.task.attempt : null,
    openedAt: iso(openedAt),
    dueAt: iso(dueAt),
    completedAt: iso(completedAt),
    consequence: consequence[language],
    deepLink,
    steps: steps.map(({ label, text, hint, way }, index) => ({
      n: index + 1,
      text: text[language],
      labels: label,
      ...(hint !== undefined && { hint: withIds(hint[language], row) }),
      ...(way !== undefined && { way }),
    })),
  };
}

/** Guides write addresses as the API documents them; who has this task can call what they read. */
const withIds = (hint: string, { task, state }: TaskRow): string =>
  hint.replace('/v1/tasks/{id}', `/v1/tasks/${task.id}`).replace('{id}', state.id);

function guideOfRow(row: TaskRow, addresses: AtlassianAddresses): Guide {
  if (row.domain === 'migration') return rerunGuideOf(rerunGuideContextOf(row));
  return guideOf(guideContextOf({ ...row, addresses }));
}
