import { getMigration, Refusal, type Task } from '@keyturn/client';
import { queryOptions, useQuery } from '@tanstack/react-query';
import { Link, useParams } from '@tanstack/react-router';
import { SearchX } from 'lucide-react';
import { client } from '../../api/client.ts';
import { buttonLook } from '../../components/button.tsx';
import { Empty, Skeleton } from '../../components/empty.tsx';
import { Page } from '../../components/page.tsx';
import { RefusalNote } from '../../components/refusal-note.tsx';
import { LINK_LOOK } from '../../components/text-link.tsx';
import { tokenQuery } from '../../work/consent-queries.ts';
import { Due } from '../../work/due.tsx';
import { subjectOf, taskQuery } from '../../work/task-queries.ts';
import { taskWords } from '../../work/task-words.ts';
import { useWords } from '../../words/define-words.ts';
import { stateWords } from '../../words/state-words.ts';
import { TaskActions } from './task-actions.tsx';
import { TaskFacts } from './task-facts.tsx';
import { TaskHistory } from './task-history.tsx';
import { TaskNotices } from './task-notices.tsx';
import { storyOf, storyQuery } from './task-story.ts';
import { WorkArea } from './work-area.tsx';
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

const migrationQuery = (id: string) =>
  queryOptions({
    queryKey: ['migration', id, 'whole'],
    queryFn: ({ signal }) => getMigration({ client, path: { id }, signal }),
  });

function TaskPage({ task }: { readonly task: Task }) {
  const { t } = useWords(screenWords);
  const words = useWords(taskWords);
  const state = useWords(stateWords);
  const subject = subjectOf(task);
  const token = useQuery({ ...tokenQuery(subject.id), enabled: subject.kind === 'token' });
  const migration = useQuery({ ...migrationQuery(subject.id), enabled: subject.kind === 'migration' });
  const feed = useQuery(storyQuery(task.subject)).data;
  const story = feed === undefined ? undefined : storyOf(feed, task.id);
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
      actions={task.status === 'open' && <TaskActions task={task} />}
    >
      <TaskNotices task={task} story={story} />
      <RefusalNote error={token.error ?? migration.error} />
      <div className="grid items-start gap-4 lg:grid-cols-[minmax(0,1fr)_21rem]">
        <div className="flex min-w-0 flex-col gap-4 max-lg:contents">
          <div className="flex min-w-0 flex-col gap-4 max-lg:order-2">
            <WorkArea task={task} token={token.data} migration={migration.data} />
          </div>
        </div>
        <aside className="flex min-w-0 flex-col gap-4 max-lg:contents">
          {task.status === 'open' && <IfNothing task={task} />}
          <div className="flex min-w-0 flex-col gap-4 max-lg:order-3">
            <TaskFacts task={task} about={token.data ?? migration.data} />
            <TaskHistory events={story?.events ?? []} />
          </div>
        </aside>
      </div>
    </Page>
  );
}

function IfNothing({ task }: { readonly task: Task }) {
  const { t } = useWords(screenWords);
  return (
    <section className="rounded-lg border border-needs-you/40 bg-needs-you-soft p-4 max-lg:order-1">
      <p className="mb-1 text-base">
        <Due task={task} />
      </p>
      <h2 className="text-sm font-semibold">{t('ifNothing')}</h2>
      <p>{task.consequence}</p>
    </section>
  );
}
