import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { CheckCheck } from 'lucide-react';
import { Empty } from '../../components/empty.tsx';
import { LINK_LOOK } from '../../components/text-link.tsx';
import { useSummary } from '../../shell/summary.ts';
import { fleetNow } from '../../time/fleet-time.ts';
import { instantText, relativeText } from '../../time/instant-text.ts';
import { useWords } from '../../words/define-words.ts';
import { nextRenewalQuery } from './task-queries.ts';
import { tasksWords } from './words.ts';

/** An empty inbox, and when something is expected next. */
export function NothingToDo() {
  const { t } = useWords(tasksWords);
  const renewal = useQuery(nextRenewalQuery).data?.items[0];
  const expiry = useSummary()?.nextExpiry;
  const sentence = (key: 'nextRenewal' | 'nextExpiry', token: string, at: string) =>
    t(key, { token, ago: relativeText(at, fleetNow()), at: instantText(at) });
  return (
    <Empty icon={CheckCheck} title={t('nothing')}>
      <p>{t('nothingHint')}</p>
      {renewal !== undefined && renewal.renewAt !== null && (
        <p>{sentence('nextRenewal', renewal.id, renewal.renewAt)}</p>
      )}
      {expiry !== undefined && expiry !== null && <p>{sentence('nextExpiry', expiry.id, expiry.expiresAt)}</p>}
      <p className="mt-2">
        <Link to="/calendar" className={LINK_LOOK}>
          {t('calendar')}
        </Link>
      </p>
    </Empty>
  );
}
