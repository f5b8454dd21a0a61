import type { Task } from '@keyturn/client';
import { Link } from '@tanstack/react-router';
import { CircleCheck } from 'lucide-react';
import { Button, buttonLook } from '../../components/button.tsx';
import { useMay, useMe } from '../../session/session.ts';
import { useFleetNow } from '../../time/fleet-time.ts';
import { instantText, relativeText } from '../../time/instant-text.ts';
import { Due } from '../../work/due.tsx';
import { isMe } from '../../work/same-person.ts';
import { subjectOf } from '../../work/task-queries.ts';
import { useWords } from '../../words/define-words.ts';
import { useAssign } from './hand-on-dialog.tsx';
import type { Story } from './task-story.ts';
import { screenWords } from './words.ts';

/** What somebody must know before they begin: how long there is, what happens otherwise, and that it is somebody else’s or put off. */
export function OpenNote({ task }: { readonly task: Task }) {
  const { t } = useWords(screenWords);
  return (
    <div className="divide-y divide-needs-you/20 rounded-lg border border-needs-you/30 bg-needs-you-soft">
      <section className="flex flex-col gap-x-8 gap-y-1 px-4 py-3 sm:flex-row sm:items-baseline">
        <p className="shrink-0 text-base">
          <Due task={task} />
        </p>
        <div className="min-w-0">
          <h2 className="only-heard">{t('ifNothing')}</h2>
          <p>
            {task.consequence} <LateWords dueAt={task.dueAt} />
          </p>
        </div>
      </section>
      <OwnerRow task={task} />
      <SnoozedRow until={task.snoozedUntil} />
    </div>
  );
}

function LateWords({ dueAt }: Pick<Task, 'dueAt'>) {
  const { t } = useWords(screenWords);
  const now = useFleetNow();
  return dueAt !== null && Date.parse(dueAt) <= now ? t('tooLate') : null;
}

function SnoozedRow({ until }: { readonly until: string | null }) {
  const { t } = useWords(screenWords);
  const now = useFleetNow();
  if (until === null || Date.parse(until) <= now) return null;
  return <p className="px-4 py-2.5">{t('snoozed', { at: instantText(until) })}</p>;
}

function OwnerRow({ task }: { readonly task: Task }) {
  const { t } = useWords(screenWords);
  const me = useMe();
  const mayWork = useMay('tasks.work');
  const assigning = useAssign(task.id, () => undefined);
  if (me === null || isMe(me, task.owner)) return null;
  return (
    <div className="flex flex-wrap items-center justify-between gap-x-4 gap-y-1 px-4 py-2">
      <p className="min-w-0 break-words">{t('notYours', { owner: task.owner })}</p>
      {mayWork && (
        <Button isPending={assigning.isPending} onPress={() => assigning.mutate(me.person ?? me.name)}>
          {t('takeOver')}
        </Button>
      )}
    </div>
  );
}

/** By whom and when it was done, and how they know. */
export function DoneNote({ task, story }: { readonly task: Task; readonly story: Story | undefined }) {
  const { t } = useWords(screenWords);
  const now = useFleetNow();
  const { isTold = false, doneBy = null, evidence = null } = story ?? {};
  const subject = subjectOf(task);
  const completedAt = task.completedAt ?? task.openedAt;
  const when = { ago: relativeText(completedAt, now), at: instantText(completedAt) };
  return (
    <div className="flex flex-wrap items-start gap-2.5 rounded-lg border border-healthy/40 bg-healthy-soft px-4 py-3">
      <CircleCheck aria-hidden size={18} className="mt-0.5 shrink-0 text-healthy" />
      <div className="min-w-0 grow basis-60">
        <p className="font-medium" role="status">
          {!isTold
            ? t('completedAt', when)
            : doneBy === null
              ? t('completedItself', when)
              : t('completedBy', { who: doneBy, ...when })}
        </p>
        {evidence !== null && (
          <p className="break-words">
            {t('evidence')}: {evidence}
          </p>
        )}
      </div>
      <Link to={subject.href} className={buttonLook()}>
        {t(subject.kind === 'token' ? 'openToken' : 'openMigration')}
      </Link>
    </div>
  );
}
