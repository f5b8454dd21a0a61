import type { Migration, Task, Token } from '@keyturn/client';
import { Link } from '@tanstack/react-router';
import { Card, Fact, Facts } from '../../components/card.tsx';
import { StatusBadge } from '../../components/status-badge.tsx';
import { LINK_LOOK } from '../../components/text-link.tsx';
import { When } from '../../components/when.tsx';
import { instantText } from '../../time/instant-text.ts';
import { subjectOf } from '../../work/task-queries.ts';
import { causeText, causeWords } from '../../words/cause-words.ts';
import { useWords } from '../../words/define-words.ts';
import { screenWords } from './words.ts';

interface TaskFactsProps {
  readonly task: Task;
  readonly about: Token | Migration | undefined;
}

export function TaskFacts({ task, about }: TaskFactsProps) {
  const { t } = useWords(screenWords);
  const cause = useWords(causeWords);
  const subject = subjectOf(task);
  const { owner, openedAt, dueAt, version, attempt, reminders, remindedAt, escalatedTo } = task;
  return (
    <Card title={t('about')}>
      <Facts>
        <Fact name={t(subject.kind)}>
          <Link to={subject.href} className={`${LINK_LOOK} break-all`}>
            {subject.id}
          </Link>{' '}
          {about !== undefined && <StatusBadge status={about.status} />}
        </Fact>
        {typeof about?.site === 'string' && <Fact name={t('site')}>{about.site}</Fact>}
        <Fact name={t('cause')}>{causeText(cause.t, task.cause)}</Fact>
        <Fact name={t('ownerName')}>{owner}</Fact>
        <Fact name={t('opened')}>
          <When at={openedAt} />
        </Fact>
        <Fact name={t('due')}>
          <When at={dueAt} />
        </Fact>
        {version !== null && <Fact name={t('versionOf')}>{version}</Fact>}
        {attempt !== null && <Fact name={t('attempt')}>{attempt}</Fact>}
        {escalatedTo !== null && <Fact name={t('escalated')}>{escalatedTo}</Fact>}
        {remindedAt !== null && (
          <Fact name={t('reminders')}>{t('remindersSent', { n: reminders, at: instantText(remindedAt) })}</Fact>
        )}
      </Facts>
    </Card>
  );
}
