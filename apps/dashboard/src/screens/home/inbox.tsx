import type { Task } from '@keyturn/client';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { Inbox as InboxIcon } from 'lucide-react';
import { Card } from '../../components/card.tsx';
import { classNames } from '../../components/class-names.ts';
import { Empty, Skeleton } from '../../components/empty.tsx';
import { RefusalNote } from '../../components/refusal-note.tsx';
import { LINK_LOOK } from '../../components/text-link.tsx';
import { Ago } from '../../components/when.tsx';
import { knownWord } from '../../reruns/known-word.ts';
import { useFleetNow } from '../../time/fleet-time.ts';
import { useWords } from '../../words/define-words.ts';
import { CountTitle } from './count-title.tsx';
import { inboxQuery } from './home-queries.ts';
import { INBOX_GROUPS, type InboxGroup, inboxGroups } from '../../work/inbox-groups.ts';
import { stateWords } from '../../words/state-words.ts';
import { homeWords } from './words.ts';

/** More than one looks at in a moment; the rest is on the page of tasks. */
const MOST_ROWS = 7;

/** What waits for a person, the most urgent first. */
export function Inbox() {
  const { t, language } = useWords(homeWords);
  const inbox = useQuery(inboxQuery(language));
  const now = useFleetNow();
  const endOfToday = new Date(now).setHours(23, 59, 59, 999);
  const tasks = inbox.data?.items ?? [];
  const groups = inboxGroups({ tasks, now, endOfToday });
  let room = MOST_ROWS;
  return (
    <Card
      title={
        <CountTitle count={inbox.data?.total} look="text-needs-you">
          {t('needs.title')}
        </CountTitle>
      }
      aside={
        <Link to="/tasks" className={LINK_LOOK}>
          {t('needs.all')}
        </Link>
      }
      isFlush
    >
      <RefusalNote error={inbox.data === undefined ? inbox.error : null} />
      {inbox.isPending && <Rows />}
      {inbox.data !== undefined && tasks.length === 0 && (
        <Empty icon={InboxIcon} title={t('needs.nothing')}>
          {t('needs.nothingHint')}
        </Empty>
      )}
      {INBOX_GROUPS.map((group) => {
        const shown = groups[group].slice(0, Math.max(0, room));
        room -= shown.length;
        return shown.length === 0 ? null : (
          <Group key={group} group={group} tasks={shown} count={groups[group].length} now={now} />
        );
      })}
    </Card>
  );
}

interface GroupProps {
  readonly group: InboxGroup;
  readonly tasks: readonly Task[];
  readonly count: number;
  readonly now: number;
}

function Group({ group, tasks, count, now }: GroupProps) {
  const { t } = useWords(homeWords);
  return (
    <section>
      <h3
        className={classNames(
          'tabular flex gap-1.5 bg-sunken/60 px-4 py-1 text-xs font-semibold',
          group === 'overdue' ? 'text-expired' : 'text-muted',
        )}
      >
        {t(`needs.${group}`)} <span className="font-normal">{count}</span>
      </h3>
      <ul>
        {tasks.map((task) => (
          <Row
            key={task.id}
            task={task}
            isSnoozed={task.snoozedUntil !== null && Date.parse(task.snoozedUntil) > now}
          />
        ))}
      </ul>
    </section>
  );
}

function Row({ task, isSnoozed }: { readonly task: Task; readonly isSnoozed: boolean }) {
  const { t } = useWords(homeWords);
  const state = useWords(stateWords);
  const [kind, id] = task.subject.split('/');
  return (
    <li className="relative border-b border-line px-4 py-2.5 last:border-b-0 hover:bg-sunken/60">
      <div className="flex items-baseline justify-between gap-3">
        <Link
          to="/tasks/$id"
          params={{ id: task.id }}
          className="min-w-0 font-medium break-words after:absolute after:inset-0"
        >
          {knownWord(state.t, 'task', task.kind)}
        </Link>
        <span className="shrink-0 text-xs text-muted">
          {isSnoozed ? (
            <>
              {t('needs.snoozed')} <Ago at={task.snoozedUntil} />
            </>
          ) : task.dueAt === null ? (
            t('needs.noDue')
          ) : (
            <>
              {t('needs.due')} <Ago at={task.dueAt} />
            </>
          )}
        </span>
      </div>
      <p className="truncate text-muted">
        <Link
          to={kind === 'migration' ? '/migrations/$id' : '/tokens/$id'}
          params={{ id: id ?? '' }}
          className="relative z-10 text-ink underline decoration-control/60 underline-offset-2 hover:decoration-ink"
        >
          {id}
        </Link>
        <span className="mx-1.5">·</span>
        {task.owner}
      </p>
    </li>
  );
}

function Rows() {
  return (
    <div className="flex flex-col gap-3 p-4">
      {[0, 1, 2].map((n) => (
        <Skeleton key={n} className="h-10" />
      ))}
    </div>
  );
}
