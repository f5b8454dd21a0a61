import type { Task } from '@keyturn/client';
import { BellOff, CircleCheck, Clock, UserRound } from 'lucide-react';
import type { ReactNode } from 'react';
import { Button } from '../../components/button.tsx';
import { classNames } from '../../components/class-names.ts';
import { useMay, useMe } from '../../session/session.ts';
import { useFleetNow } from '../../time/fleet-time.ts';
import { instantText, relativeText } from '../../time/instant-text.ts';
import { isMe } from '../../work/same-person.ts';
import { useWords } from '../../words/define-words.ts';
import { useAssign } from './hand-on-dialog.tsx';
import type { Story } from './task-story.ts';
import { screenWords } from './words.ts';

interface TaskNoticesProps {
  readonly task: Task;
  readonly story: Story | undefined;
}

/** What somebody must know before they begin: done already, somebody else’s, late, put off. */
export function TaskNotices({ task, story }: TaskNoticesProps) {
  if (task.status === 'completed') return <DoneNote task={task} story={story} />;
  return (
    <>
      <LateNote dueAt={task.dueAt} />
      <SnoozedNote until={task.snoozedUntil} />
      <OwnerNote task={task} />
    </>
  );
}

interface NoteProps {
  readonly icon: ReactNode;
  readonly look: string;
  readonly children: ReactNode;
}

const Note = ({ icon, look, children }: NoteProps) => (
  <div className={classNames('flex items-start gap-2.5 rounded-lg border px-4 py-3', look)}>
    <span className="mt-0.5 shrink-0">{icon}</span>
    <div className="min-w-0 grow">{children}</div>
  </div>
);

function DoneNote({ task, story }: TaskNoticesProps) {
  const { t } = useWords(screenWords);
  const now = useFleetNow();
  const { completedAt } = task;
  const when = { ago: relativeText(completedAt ?? now, now), at: instantText(completedAt ?? now) };
  const { doneBy = null, evidence = null } = story ?? {};
  return (
    <Note
      icon={<CircleCheck aria-hidden size={18} className="text-healthy" />}
      look="border-healthy/40 bg-healthy-soft"
    >
      <p className="font-medium" role="status">
        {story === undefined
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
    </Note>
  );
}

function LateNote({ dueAt }: Pick<Task, 'dueAt'>) {
  const { t } = useWords(screenWords);
  const now = useFleetNow();
  if (dueAt === null || Date.parse(dueAt) > now) return null;
  return (
    <Note icon={<Clock aria-hidden size={18} className="text-expired" />} look="border-expired/30 bg-expired-soft">
      {t('tooLate')}
    </Note>
  );
}

function SnoozedNote({ until }: { readonly until: string | null }) {
  const { t } = useWords(screenWords);
  const now = useFleetNow();
  if (until === null || Date.parse(until) <= now) return null;
  return (
    <Note icon={<BellOff aria-hidden size={18} className="text-muted" />} look="border-line bg-surface">
      {t('snoozed', { at: instantText(until) })}
    </Note>
  );
}

function OwnerNote({ task }: Pick<TaskNoticesProps, 'task'>) {
  const { t } = useWords(screenWords);
  const me = useMe();
  const mayWork = useMay('tasks.work');
  const assigning = useAssign(task.id, () => undefined);
  if (me === null || isMe(me, task.owner)) return null;
  return (
    <Note icon={<UserRound aria-hidden size={18} className="text-muted" />} look="border-line bg-surface">
      <div className="flex flex-wrap items-center justify-between gap-2">
        <p className="min-w-0 break-words">{t('notYours', { owner: task.owner })}</p>
        {mayWork && (
          <Button isPending={assigning.isPending} onPress={() => assigning.mutate(me.person ?? me.name)}>
            {t('takeOver')}
          </Button>
        )}
      </div>
    </Note>
  );
}
