import type { Readiness } from '@keyturn/client';
import { useQuery } from '@tanstack/react-query';
import { CircleCheck, CircleX, TriangleAlert } from 'lucide-react';
import { Card } from '../../components/card.tsx';
import { classNames } from '../../components/class-names.ts';
import { Skeleton } from '../../components/empty.tsx';
import { lengthText, numberText } from '../../time/instant-text.ts';
import { useWords } from '../../words/define-words.ts';
import { readinessQuery } from '../../api/fleet-queries.ts';
import { homeWords } from './words.ts';

type Part = keyof Readiness['checks'];
const PARTS: readonly Part[] = ['workers', 'temporal', 'records', 'redis', 'informer'];

/** Behind by more than this is worth a warning (real time): a look normally takes a second. */
export const STALE_MS = 15_000;

/** What Keyturn stands on, in words. */
export function Health() {
  const { t } = useWords(homeWords);
  const { data, error } = useQuery(readinessQuery);
  return (
    <Card title={t('health.title')}>
      {data === undefined && error === null && <Skeleton className="h-16" />}
      {data === undefined && error !== null && <p className="text-muted">{t('health.unread')}</p>}
      {data !== undefined && (
        <dl className="grid grid-cols-1 gap-x-6 gap-y-1.5 sm:grid-cols-2 lg:grid-cols-1">
          {PARTS.map((part) => (
            <PartLine key={part} part={part} checks={data.checks} />
          ))}
        </dl>
      )}
    </Card>
  );
}

function PartLine({ part, checks }: { readonly part: Part; readonly checks: Readiness['checks'] }) {
  const { t } = useWords(homeWords);
  const check = checks[part];
  const isLate = (check.lagMs ?? 0) > STALE_MS;
  const isSoft = isLate || (part === 'redis' && !check.ok);
  const Icon = isSoft ? TriangleAlert : check.ok ? CircleCheck : CircleX;
  const look = isSoft ? 'text-at-risk' : check.ok ? 'text-healthy' : 'text-expired';
  return (
    <div className="flex min-w-0 items-baseline gap-2">
      <Icon aria-hidden size={15} className={classNames('shrink-0 self-center', look)} />
      <dt className="font-medium">{t(`health.${part}`)}</dt>
      <dd className="tabular min-w-0 text-muted">
        {check.ok ? (
          <Well check={check} />
        ) : (
          t(part === 'workers' ? 'health.nobody' : part === 'redis' ? 'health.redisAway' : 'health.away')
        )}
      </dd>
    </div>
  );
}

function Well({ check }: { readonly check: Readiness['checks'][Part] }) {
  const { t } = useWords(homeWords);
  const { latencyMs, lagMs, pollers } = check;
  if (pollers !== undefined) return t('health.pollers', { count: pollers });
  if (lagMs !== undefined) {
    return lagMs < 2_000 ? t('health.current') : t('health.lag', { length: lengthText(lagMs) });
  }
  return latencyMs === undefined ? null : t('health.answers', { ms: numberText(Math.max(1, Math.round(latencyMs))) });
}
