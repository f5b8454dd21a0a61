import type { Task } from '@keyturn/client';
import { Link } from '@tanstack/react-router';
import { BellOff, CornerUpRight } from 'lucide-react';
import { useMe } from '../../session/session.ts';
import { useFleetNow } from '../../time/fleet-time.ts';
import { instantText } from '../../time/instant-text.ts';
import { Due } from '../../work/due.tsx';
import { isMe } from '../../work/same-person.ts';
import { TASK_ICONS } from '../../work/task-look.ts';
import { subjectOf } from '../../work/task-queries.ts';
import { taskWords } from '../../work/task-words.ts';
import { causeText, causeWords } from '../../words/cause-words.ts';
import { useWords } from '../../words/define-words.ts';

/** A task as the inbox has it; all of it leads there. */
export function TaskItem({ task }: { readonly task: Task }) {
  const { t } = useWords(taskWords);
  const cause = useWords(causeWords);
  const me = useMe();
  const subject = subjectOf(task);
  const Icon = TASK_ICONS[task.kind];
  return (
    <li className="relative flex gap-3 px-4 py-3 hover:bg-sunken/60">
      <span className="mt-0.5 hidden size-8 shrink-0 items-center justify-center rounded-md bg-needs-you-soft text-needs-you sm:flex">
        <Icon aria-hidden size={17} />
      </span>
      <div className="min-w-0 grow">
        <div className="flex flex-col gap-x-4 sm:flex-row sm:items-baseline sm:justify-between">
          <h3 className="min-w-0 font-semibold break-words">
            <Link to="/tasks/$id" params={{ id: task.id }} className="after:absolute after:inset-0">
              {t(`title.${task.kind}`, { subject: subject.id })}
            </Link>
          </h3>
          <span className="text-sm">
            <Due task={task} />
          </span>
        </div>
        <p className="mt-0.5 line-clamp-2 max-w-4xl">{task.consequence}</p>
        <p className="mt-1 flex flex-wrap gap-x-3 gap-y-0.5 text-sm text-muted">
          <span>{causeText(cause.t, task.cause)}</span>
          <span className="break-all">{isMe(me, task.owner) ? t('yours') : t('owner', { owner: task.owner })}</span>
          {task.escalatedTo !== null && (
            <span className="inline-flex items-center gap-1 text-at-risk">
              <CornerUpRight aria-hidden size={14} />
              {t('escalated', { to: task.escalatedTo })}
            </span>
          )}
          <Snoozed until={task.snoozedUntil} />
        </p>
      </div>
    </li>
  );
}

function Snoozed({ until }: { readonly until: string | null }) {
  const { t } = useWords(taskWords);
  const now = useFleetNow();
  if (until === null || Date.parse(until) <= now) return null;
  return (
    <span className="inline-flex items-center gap-1">
      <BellOff aria-hidden size={14} />
      {t('snoozed', { at: instantText(until) })}
    </span>
  );
}
