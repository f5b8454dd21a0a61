import type { Task } from '@keyturn/client';
import { classNames } from '../components/class-names.ts';
import { Ago } from '../components/when.tsx';
import { useFleetNow } from '../time/fleet-time.ts';
import { DAY_MS, lengthText } from '../time/instant-text.ts';
import { useWords } from '../words/define-words.ts';
import { taskWords } from './task-words.ts';

/** How long there is still time, counting down; after that, since when it is late. */
export function Due({ task }: { readonly task: Pick<Task, 'dueAt' | 'status'> }) {
  const { t } = useWords(taskWords);
  const now = useFleetNow();
  const { dueAt, status } = task;
  if (dueAt === null) return <span className="text-muted">{t('noDue')}</span>;
  if (status === 'completed') return <Ago at={dueAt} />;
  const left = Date.parse(dueAt) - now;
  return (
    <time
      dateTime={dueAt}
      className={classNames(
        'tabular whitespace-nowrap font-medium',
        left <= 0 ? 'text-expired' : left < DAY_MS ? 'text-at-risk' : 'text-muted',
      )}
    >
      {left > 0 ? t('dueIn', { length: lengthText(left) }) : t('overdue', { length: lengthText(-left) })}
    </time>
  );
}
