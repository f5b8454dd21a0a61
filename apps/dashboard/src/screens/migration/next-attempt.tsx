import type { Migration } from '@keyturn/client';
import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { Card } from '../../components/card.tsx';
import { LINK_LOOK } from '../../components/text-link.tsx';
import { attemptQuery, type NextAttempt } from '../../reruns/rerun-queries.ts';
import { useFleetNow } from '../../time/fleet-time.ts';
import { relativeText } from '../../time/instant-text.ts';
import { useWords } from '../../words/define-words.ts';
import { KeyList } from '../../work/key-list.tsx';
import { nextDifference } from './next-difference.ts';
import { migrationWords } from './words.ts';

interface NextAttemptProps {
  readonly migration: Migration;
  /** A person renews the connection in the browser. */
  readonly isByHand: boolean;
}

/** What the next attempt will do, above all what the last did not. */
export function NextAttemptCard({ migration, isByHand }: NextAttemptProps) {
  const { t } = useWords(migrationWords);
  const { next, phase, budget } = migration;
  const isOver = phase === 'finished' || phase === 'abandoned';
  return (
    <Card title={next === null ? t('next.titleOpen') : t('next.title', { n: next.n })}>
      <div className="flex flex-col gap-3">
        {next === null ? (
          <Without migration={migration} />
        ) : (
          <Plan migration={migration} isByHand={isByHand} next={next} />
        )}
        {!isOver && (
          <p className="tabular text-xs text-muted">
            {t('next.budget', {
              spent: budget.withoutProgress.spent,
              most: budget.withoutProgress.most,
              spentWith: budget.withProgress.spent,
              mostWith: budget.withProgress.most,
            })}
          </p>
        )}
      </div>
    </Card>
  );
}

function Without({ migration: { phase } }: { readonly migration: Migration }) {
  const { t } = useWords(migrationWords);
  if (phase === 'finished' || phase === 'abandoned') return <p className="text-muted">{t('next.closed')}</p>;
  if (phase !== 'needsDecision') return <p>{t(phase === 'stopped' ? 'next.decides' : 'next.underWay')}</p>;
  return (
    <p>
      {t('next.decides')}{' '}
      <a href="#decision" className={LINK_LOOK}>
        {t('next.toDecision')}
      </a>
    </p>
  );
}

function Plan({ migration, isByHand, next }: NextAttemptProps & { readonly next: NextAttempt }) {
  const { t } = useWords(migrationWords);
  const { id, phase, attempts, token } = migration;
  const lastN = attempts.last?.n ?? null;
  const last = useQuery({ ...attemptQuery(id, String(lastN)), enabled: lastN !== null }).data;
  const difference = last === undefined ? null : nextDifference(next, last);
  const now = useFleetNow();
  const isConnected = phase !== 'renewingAuth' && token.expiresAt !== null && Date.parse(token.expiresAt) > now;
  const lines: ReactNode[] = [];
  if (phase === 'awaitingConsent') lines.push(t(isByHand ? 'next.connectByHand' : 'next.connect'));
  else if (next.mode === 'api' && !isConnected) lines.push(t('next.connecting'));
  if (next.mode === 'api') lines.push(t('next.attach'));
  lines.push(keysLine());
  if (difference !== null && difference.leftOut.length > 0) {
    lines.push(
      <>
        {t('next.leaves', { count: difference.leftOut.length })} <Some keys={difference.leftOut} />
      </>,
    );
  }
  if (difference !== null && difference.added.length > 0)
    lines.push(t('next.adds', { count: difference.added.length }));
  lines.push(jobLine());
  if (difference !== null && difference.overridden.length > 0)
    lines.push(t('next.overridden', { checks: difference.overridden.join(', ') }));
  if (difference !== null && difference.checkedAgain.length > 0)
    lines.push(t('next.checkedAgain', { checks: difference.checkedAgain.join(', ') }));
  return (
    <>
      {(phase === 'ready' || phase === 'stopped') && <p>{t('next.whenStarted')}</p>}
      {lastN !== null && <h3 className="text-xs font-medium text-muted">{t('next.otherwise', { n: lastN })}</h3>}
      <ul className="list-disc space-y-1.5 pl-5">
        {lines.map((line, index) => (
          <li key={index}>{line}</li>
        ))}
        {next.notBeforeAt !== null && <NotBefore at={next.notBeforeAt} />}
      </ul>
      <KeyList keys={next.keys} />
    </>
  );

  function keysLine(): string {
    const count = next.keys.length;
    if (difference === null) return t('next.all', { count });
    return difference.isSameKeys ? t('next.same', { count }) : t('next.rest', { count });
  }

  function jobLine(): string {
    if (next.mode === 'assistant') return t('next.jobByHand');
    if (difference === null) return t(next.jobId === null ? 'next.jobNewFirst' : 'next.jobAdopted');
    return t(difference.job === 'same' ? 'next.jobSame' : 'next.jobNew');
  }
}

function NotBefore({ at }: { readonly at: string }) {
  const { t } = useWords(migrationWords);
  const now = useFleetNow();
  return Date.parse(at) <= now ? null : <li>{t('next.notBefore', { ago: relativeText(at, now) })}</li>;
}

const MOST_NAMED = 8;

const Some = ({ keys }: { readonly keys: readonly string[] }) => (
  <span className="font-mono text-xs text-muted">
    {keys.slice(0, MOST_NAMED).join(' ')}
    {keys.length > MOST_NAMED && ' …'}
  </span>
);
