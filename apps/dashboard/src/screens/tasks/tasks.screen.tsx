import type { Task } from '@keyturn/client';
import { useInfiniteQuery } from '@tanstack/react-query';
import { SearchX } from 'lucide-react';
import { Button } from '../../components/button.tsx';
import { Card } from '../../components/card.tsx';
import { classNames } from '../../components/class-names.ts';
import { Empty, Skeleton } from '../../components/empty.tsx';
import { Page } from '../../components/page.tsx';
import { RefusalNote } from '../../components/refusal-note.tsx';
import { useMe } from '../../session/session.ts';
import { useFleetNow } from '../../time/fleet-time.ts';
import { numberText } from '../../time/instant-text.ts';
import { useUrl } from '../../url.ts';
import { ConfirmationList } from '../../work/confirmation-panel.tsx';
import { useWords } from '../../words/define-words.ts';
import { INBOX_GROUPS, type InboxGroup, inboxGroups } from '../../work/inbox-groups.ts';
import { FilterBar } from './filter-bar.tsx';
import { NothingToDo } from './nothing-to-do.tsx';
import { isFiltered, type TaskFilter, taskFilterOf } from './task-filter.ts';
import { TaskItem } from './task-item.tsx';
import { openTasksQuery } from './task-queries.ts';
import { tasksWords } from './words.ts';

export function Screen() {
  const { t, language } = useWords(tasksWords);
  const { all } = useUrl();
  const me = useMe();
  const filter = taskFilterOf(all);
  const query = useInfiniteQuery(openTasksQuery(filter, me, language));
  const tasks = query.data?.pages.flatMap(({ items }) => items);
  const left = (query.data?.pages[0]?.total ?? 0) - (tasks?.length ?? 0);
  return (
    <Page title={t('title')} lead={t('lead')}>
      <ConfirmationList />
      <FilterBar filter={filter} tasks={tasks ?? []} />
      <RefusalNote error={query.error} />
      {tasks === undefined ? <Skeleton className="h-96" /> : <Inbox tasks={tasks} filter={filter} />}
      {query.hasNextPage && (
        <Button className="self-center" isPending={query.isFetchingNextPage} onPress={() => void query.fetchNextPage()}>
          {t('more', { left: numberText(left) })}
        </Button>
      )}
    </Page>
  );
}

function Inbox({ tasks, filter }: { readonly tasks: readonly Task[]; readonly filter: TaskFilter }) {
  const now = useFleetNow();
  if (tasks.length === 0) return <Card>{isFiltered(filter) ? <NoMatch filter={filter} /> : <NothingToDo />}</Card>;
  const groups = inboxGroups({ tasks, now, endOfToday: new Date(now).setHours(23, 59, 59, 999) });
  return INBOX_GROUPS.filter((group) => groups[group].length > 0).map((group) => (
    <Group key={group} group={group} tasks={groups[group]} />
  ));
}

function Group({ group, tasks }: { readonly group: InboxGroup; readonly tasks: readonly Task[] }) {
  const { t } = useWords(tasksWords);
  return (
    <Card
      title={
        <span className={classNames(group === 'overdue' && 'text-expired')}>
          {t(`group.${group}`)} <span className="tabular ml-1 font-normal text-muted">{numberText(tasks.length)}</span>
        </span>
      }
      isFlush
    >
      <ul className="divide-y divide-line">
        {tasks.map((task) => (
          <TaskItem key={task.id} task={task} />
        ))}
      </ul>
    </Card>
  );
}

function NoMatch({ filter }: { readonly filter: TaskFilter }) {
  const { t } = useWords(tasksWords);
  const { set } = useUrl();
  return (
    <Empty icon={SearchX} title={t(filter.isMine ? 'noMatchMine' : 'noMatch')}>
      <Button onPress={() => set({ kind: null, owner: null, subject: null, whose: null, overdue: null })}>
        {t('clear')}
      </Button>
    </Empty>
  );
}
