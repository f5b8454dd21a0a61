import { Refusal, type Task } from '@keyturn/client';
import { useQuery } from '@tanstack/react-query';
import { Link, useParams } from '@tanstack/react-router';
import { SearchX } from 'lucide-react';
import { useState } from 'react';
import { buttonLook } from '../../components/button.tsx';
import { Empty, Skeleton } from '../../components/empty.tsx';
import { Page } from '../../components/page.tsx';
import { RefusalNote } from '../../components/refusal-note.tsx';
import { LINK_LOOK } from '../../components/text-link.tsx';
import { migrationQuery } from '../../reruns/rerun-queries.ts';
import { tokenQuery } from '../../work/consent-queries.ts';
import { subjectOf, taskQuery } from '../../work/task-queries.ts';
import { taskWords } from '../../work/task-words.ts';
import { useWords } from '../../words/define-words.ts';
import { stateWords } from '../../words/state-words.ts';
import { TaskActions } from './task-actions.tsx';
import { TaskFacts } from './task-facts.tsx';
import { TaskHistory } from './task-history.tsx';
import { DoneNote, OpenNote } from './task-notices.tsx';
import { storyOf, storyQuery } from './task-story.ts';
import { Beside, WorkArea } from './work-area.tsx';
import { screenWords } from './words.ts';

export function Screen() {
  const { t, language } = useWords(screenWords);
  const id = useParams({ strict: false, select: (params) => params.id ?? '' });
  const task = useQuery({
    ...taskQuery(id, language),
    placeholderData: (before) => (before?.id === id ? before : undefined),
  });
  if (task.data !== undefined) return <TaskPage key={id} task={task.data} />;
  if (task.error instanceof Refusal && task.error.code === 'resource.notFound') {
    return (
      <Page title={t('notThere')}>
        <Empty icon={SearchX} title={t('notThereHint')}>
          <Link to="/tasks" className={buttonLook()}>
            {t('toTasks')}
          </Link>
        </Empty>
      </Page>
    );
  }
  return (
    <Page title={t('loading')}>
      <RefusalNote error={task.error} />
      <Skeleton className="h-20" />
      <Skeleton className="h-96" />
    </Page>
  );
}

function TaskPage({ task }: { readonly task: Task }) {
  const { t } = useWords(screenWords);
  const words = useWords(taskWords);
  const state = useWords(stateWords);
  const [taken, setTaken] = useState<number | null>(null);
  const subject = subjectOf(task);
  const token = useQuery({ ...tokenQuery(subject.id), enabled: subject.kind === 'token' });
  const migration = useQuery({ ...migrationQuery(subject.id), enabled: subject.kind === 'migration' });
  const feed = useQuery(storyQuery(task.subject)).data;
  const story = feed === undefined ? undefined : storyOf(feed, task.id);
  const isOpen = task.status === 'open';
  return (
    <Page
      title={words.t(`title.${task.kind}`, { subject: subject.id })}
      above={
        <p className="mb-1 text-sm text-muted">
          <Link to="/tasks" className={LINK_LOOK}>
            {t('toTasks')}
          </Link>{' '}
          · {state.t(`task.${task.kind}`)}
        </p>
      }
      actions={isOpen && <TaskActions task={task} />}
    >
      {isOpen ? <OpenNote task={task} /> : <DoneNote task={task} story={story} />}
      <RefusalNote error={token.error ?? migration.error} />
      <div className="grid items-start gap-4 lg:grid-cols-[minmax(0,1fr)_24rem]">
        <div className="flex min-w-0 flex-col gap-4">
          <WorkArea task={task} token={token.data} migration={migration.data} />
        </div>
        <aside className="flex min-w-0 flex-col gap-4 lg:sticky lg:top-4">
          <Beside task={task} token={token.data} taken={taken} onTaken={setTaken} />
          <TaskFacts task={task} about={token.data ?? migration.data} />
          <TaskHistory events={story?.events ?? []} />
        </aside>
      </div>
    </Page>
  );
}
