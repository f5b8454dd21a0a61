import type { Status } from '@keyturn/domain';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { ShieldCheck } from 'lucide-react';
import type { ReactNode } from 'react';
import { Card } from '../../components/card.tsx';
import { Empty, Skeleton } from '../../components/empty.tsx';
import { StatusBadge } from '../../components/status-badge.tsx';
import { LINK_LOOK } from '../../components/text-link.tsx';
import { Ago } from '../../components/when.tsx';
import { useSummary } from '../../shell/summary.ts';
import { useFleetNow } from '../../time/fleet-time.ts';
import { lengthText } from '../../time/instant-text.ts';
import { useWords } from '../../words/define-words.ts';
import { CountTitle } from './count-title.tsx';
import { MOST_SHOWN, riskyMigrationsQuery, riskyTokensQuery } from './home-queries.ts';
import { homeWords } from './words.ts';

/** What may go wrong if nobody looks: expired, stuck, at risk. */
export function Risk() {
  const { t } = useWords(homeWords);
  const tokens = useQuery(riskyTokensQuery).data;
  const migrations = useQuery(riskyMigrationsQuery).data;
  const isKnown = tokens !== undefined && migrations !== undefined;
  const count = isKnown ? tokens.total + migrations.total : undefined;
  return (
    <Card
      title={
        <CountTitle count={count} look="text-at-risk">
          {t('risk.title')}
        </CountTitle>
      }
      aside={
        count !== undefined &&
        count > MOST_SHOWN && (
          <Link to="/tokens" search={{ status: ['expired', 'stuck', 'atRisk'] }} className={LINK_LOOK}>
            {t('risk.all')}
          </Link>
        )
      }
      isFlush
    >
      {!isKnown && (
        <div className="p-4">
          <Skeleton className="h-10" />
        </div>
      )}
      {count === 0 && <Quiet />}
      <ul>
        {tokens?.items.map(({ id, status, expiresAt, expiresAtSource, since }) => (
          <Row key={id} to="/tokens/$id" id={id} status={status}>
            {expiresAt === null ? (
              <For at={since} isExpired={status === 'expired'} />
            ) : (
              <>
                {t(status === 'expired' ? 'risk.expired' : 'risk.expires')}{' '}
                <Ago at={expiresAt} isEstimated={expiresAtSource === 'estimated'} />
              </>
            )}
          </Row>
        ))}
        {migrations?.items.slice(0, MOST_SHOWN - (tokens?.items.length ?? 0)).map(({ id, status, since }) => (
          <Row key={id} to="/migrations/$id" id={id} status={status}>
            <For at={since} />
          </Row>
        ))}
      </ul>
    </Card>
  );
}

interface RowProps {
  readonly to: '/tokens/$id' | '/migrations/$id';
  readonly id: string;
  readonly status: Status;
  readonly children: ReactNode;
}

function Row({ to, id, status, children }: RowProps) {
  return (
    <li className="relative flex flex-wrap items-center justify-between gap-x-3 gap-y-1 border-b border-line px-4 py-2.5 last:border-b-0 hover:bg-sunken/60">
      <Link to={to} params={{ id }} className="min-w-0 font-medium break-words after:absolute after:inset-0">
        {id}
      </Link>
      <StatusBadge status={status} />
      <span className="w-full text-xs text-muted">{children}</span>
    </li>
  );
}

function For({ at, isExpired = false }: { readonly at: string; readonly isExpired?: boolean }) {
  const { t } = useWords(homeWords);
  const length = lengthText(useFleetNow() - Date.parse(at));
  return <span className="tabular">{t(isExpired ? 'risk.expiredFor' : 'risk.for', { length })}</span>;
}

function Quiet() {
  const { t } = useWords(homeWords);
  const next = useSummary()?.nextExpiry;
  return (
    <Empty icon={ShieldCheck} title={t('risk.nothing')}>
      {next === undefined ? null : next === null ? (
        t('risk.noNext')
      ) : (
        <>
          <Link to="/tokens/$id" params={{ id: next.id }} className={LINK_LOOK}>
            {t('risk.next', { id: next.id })}
          </Link>{' '}
          <span className="block">
            <Ago at={next.expiresAt} />
          </span>
        </>
      )}
    </Empty>
  );
}
