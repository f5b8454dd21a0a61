import type { Token } from '@keyturn/client';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { classNames } from '../../components/class-names.ts';
import { STATUS_LOOK } from '../../components/status-badge.tsx';
import { LINK_LOOK } from '../../components/text-link.tsx';
import { Ago } from '../../components/when.tsx';
import { causeText, causeWords } from '../../words/cause-words.ts';
import { useWords } from '../../words/define-words.ts';
import { stateWords } from '../../words/state-words.ts';
import { tokenWords } from './words.ts';

type Tone = 'expired' | 'stuck' | 'needsYou' | 'paused' | 'atRisk' | 'done' | 'working';

interface NoticeProps {
  readonly tone: Tone;
  readonly children: ReactNode;
}

function Notice({ tone, children }: NoticeProps) {
  const { icon: Icon, text, ground } = STATUS_LOOK[tone];
  return (
    <li className={classNames('flex gap-2.5 rounded-lg px-4 py-3', ground)}>
      <Icon aria-hidden size={18} className={classNames('mt-px shrink-0', text)} />
      <div className="min-w-0 break-words">{children}</div>
    </li>
  );
}

/** What is out of the ordinary, worst first; nothing when all is well. */
export function Notices({ token }: { readonly token: Token }) {
  const { t } = useWords(tokenWords);
  const { status, pause, phase, versions, tasks, failures } = token;
  const overlap = versions.filter((version) => version.status === 'superseded').map(({ version }) => version);
  const orphans = versions.filter((version) => version.status === 'orphaned').map(({ version }) => version);
  return (
    <ul className="flex flex-col gap-2 empty:hidden">
      {status === 'expired' && <Notice tone="expired">{t('notice.expired')}</Notice>}
      {token.breakGlass && <Notice tone="expired">{t('notice.breakGlass')}</Notice>}
      {status === 'stuck' && <Notice tone="stuck">{t('notice.stuck')}</Notice>}
      {tasks.map((task) => (
        <TaskNotice key={task.id} task={task} />
      ))}
      {failures !== null && <FailureNotice failures={failures} />}
      {orphans.length > 0 && (
        <Notice tone="atRisk">{t('notice.orphan', { count: orphans.length, versions: orphans.join(', ') })}</Notice>
      )}
      {pause !== null && (
        <Notice tone="paused">
          {t('notice.paused', { by: pause.by, reason: pause.reason })}{' '}
          {pause.until !== null && (
            <>
              {t('notice.pausedUntil')} <Ago at={pause.until} />.
            </>
          )}
        </Notice>
      )}
      {overlap.length > 0 && phase !== 'retired' && (
        <Notice tone="working">{t('notice.overlap', { count: overlap.length, versions: overlap.join(', ') })}</Notice>
      )}
      {phase === 'retired' && (
        <Notice tone="done">
          {t(tasks.length > 0 || overlap.length > 0 ? 'notice.retiredOpen' : 'notice.retired')}
        </Notice>
      )}
    </ul>
  );
}

function TaskNotice({ task }: { readonly task: Token['tasks'][number] }) {
  const { t } = useWords(tokenWords);
  const states = useWords(stateWords);
  const causes = useWords(causeWords);
  return (
    <Notice tone="needsYou">
      {t('notice.task')}:{' '}
      <Link to="/tasks/$id" params={{ id: task.id }} className={LINK_LOOK}>
        {states.t(`task.${task.kind}`)}
      </Link>{' '}
      ({causeText(causes.t, task.cause)})
      {task.dueAt !== null && (
        <>
          {' · '}
          {t('notice.due')} <Ago at={task.dueAt} />
        </>
      )}
    </Notice>
  );
}

function FailureNotice({ failures: { nextTryAt } }: { readonly failures: NonNullable<Token['failures']> }) {
  const { t } = useWords(tokenWords);
  return (
    <Notice tone="atRisk">
      {nextTryAt === null ? (
        t('notice.noTry')
      ) : (
        <>
          {t('notice.nextTry')} <Ago at={nextTryAt} />
        </>
      )}
    </Notice>
  );
}
