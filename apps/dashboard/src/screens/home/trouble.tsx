import { useQuery } from '@tanstack/react-query';
import { OctagonAlert } from 'lucide-react';
import { lengthText } from '../../time/instant-text.ts';
import { useWords } from '../../words/define-words.ts';
import { STALE_MS } from './health.tsx';
import { readinessQuery } from '../../api/fleet-queries.ts';
import { homeWords } from './words.ts';

/** What of Keyturn itself is away, what that means, and what to do; nothing while all is well. */
export function Trouble() {
  const { t } = useWords(homeWords);
  const { data, error } = useQuery(readinessQuery);
  if (data === undefined) return error === null ? null : <Note title={t('trouble.unread')} />;
  const { temporal, records, workers, informer } = data.checks;
  // Without Temporal nobody can tell whether workers poll: the cause is named, not what follows from it.
  if (!temporal.ok)
    return <Note title={t('trouble.temporal')} what={t('trouble.temporalWhat')} next={t('trouble.temporalDo')} />;
  if (!records.ok)
    return <Note title={t('trouble.records')} what={t('trouble.recordsWhat')} next={t('trouble.recordsDo')} />;
  if (!workers.ok)
    return <Note title={t('trouble.workers')} what={t('trouble.workersWhat')} next={t('trouble.workersDo')} />;
  const lagMs = informer.lagMs ?? 0;
  if (informer.ok && lagMs <= STALE_MS) return null;
  return <Note title={t('trouble.stale', { length: lengthText(lagMs) })} what={t('trouble.staleWhat')} />;
}

interface NoteProps {
  readonly title: string;
  readonly what?: string;
  readonly next?: string;
}

function Note({ title, what, next }: NoteProps) {
  return (
    <div role="alert" className="flex gap-3 rounded-lg border border-stuck/50 bg-stuck-soft p-4">
      <OctagonAlert aria-hidden size={22} className="shrink-0 text-stuck" />
      <div className="min-w-0 space-y-1">
        <p className="font-semibold text-stuck">{title}</p>
        {what !== undefined && <p>{what}</p>}
        {next !== undefined && (
          <p>{next.split('`').map((part, n) => (n % 2 === 1 ? <code key={n}>{part}</code> : part))}</p>
        )}
      </div>
    </div>
  );
}
