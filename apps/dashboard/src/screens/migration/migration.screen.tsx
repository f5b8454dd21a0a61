import { Refusal, type Migration, type Token } from '@keyturn/client';
import { useQuery } from '@tanstack/react-query';
import { Link, useParams } from '@tanstack/react-router';
import { Compass } from 'lucide-react';
import { Button } from '../../components/button.tsx';
import { Empty, Skeleton } from '../../components/empty.tsx';
import { Page } from '../../components/page.tsx';
import { RefusalNote } from '../../components/refusal-note.tsx';
import { StatusBadge } from '../../components/status-badge.tsx';
import { LINK_LOOK } from '../../components/text-link.tsx';
import { knownWord } from '../../reruns/known-word.ts';
import { attemptsQuery, containerTokenQuery, migrationQuery } from '../../reruns/rerun-queries.ts';
import { commonWords } from '../../words/common-words.ts';
import { useWords } from '../../words/define-words.ts';
import { stateWords } from '../../words/state-words.ts';
import { ConsentPanel } from '../../work/consent-panel.tsx';
import { DecisionPanel } from '../../work/decision-panel.tsx';
import { About } from './about.tsx';
import { Actions } from './actions.tsx';
import { Attempts } from './attempts.tsx';
import { Clocks } from './clocks.tsx';
import { NextAttemptCard } from './next-attempt.tsx';
import { Notes } from './notes.tsx';
import { renewalByHand } from './renewal-by-hand.ts';
import { PhaseLine } from './phase-line.tsx';
import { Standing } from './standing.tsx';
import { migrationWords } from './words.ts';

/** Where a migration is, whether it will finish, and what comes next. */
export function Screen() {
  const { t } = useWords(migrationWords);
  const common = useWords(commonWords);
  const { id = '' } = useParams({ strict: false });
  const { data, error, refetch } = useQuery(migrationQuery(id));
  if (data !== undefined) return <Known migration={data} />;
  if (error instanceof Refusal && error.code === 'resource.notFound') {
    return (
      <Page title={id}>
        <Empty icon={Compass} title={t('notFound')}>
          <p>{t('notFoundHint')}</p>
          <Link to="/migrations" className={LINK_LOOK}>
            {t('toList')}
          </Link>
        </Empty>
      </Page>
    );
  }
  return (
    <Page title={id}>
      {error === null ? (
        <>
          <Skeleton className="h-20" />
          <Skeleton className="h-28" />
          <Skeleton className="h-96" />
        </>
      ) : (
        <RefusalNote error={error}>
          <Button onPress={() => void refetch()}>{common.t('tryAgain')}</Button>
        </RefusalNote>
      )}
    </Page>
  );
}

/** The connection is shared: only what was renewed since this migration was started was done for it. */
function connectionsOf({ startedAt }: Migration, token: Token | undefined): number | null {
  if (token === undefined || startedAt === null) return null;
  return token.versions.filter(({ issuedAt }) => issuedAt !== null && issuedAt >= startedAt).length;
}

function Known({ migration }: { readonly migration: Migration }) {
  const state = useWords(stateWords);
  const { id, phase, status, product, server, site, token } = migration;
  const attempts =
    useQuery(attemptsQuery(id)).data ?? (migration.attempts.last === null ? [] : [migration.attempts.last]);
  const container = useQuery(containerTokenQuery(token.id)).data;
  const byHand = renewalByHand(migration, container);
  return (
    <Page
      title={id}
      above={
        <div className="mb-1">
          <StatusBadge status={status} />
        </div>
      }
      lead={
        <span className="break-words">
          {knownWord(state.t, 'product', product)} {server} → {site.replace(/^https?:\/\//, '')}
        </span>
      }
      actions={<Actions migration={migration} />}
    >
      <Standing migration={migration} attempts={attempts} />
      <Notes migration={migration} byHand={byHand} />
      <PhaseLine migration={migration} attempts={attempts} connections={connectionsOf(migration, container)} />
      <div className="grid items-start gap-4 xl:grid-cols-[1fr_26rem]">
        <div className="flex min-w-0 flex-col gap-4">
          {phase === 'needsDecision' && (
            <div id="decision" className="scroll-mt-4">
              <DecisionPanel migration={migration} />
            </div>
          )}
          {phase === 'awaitingConsent' && byHand === null && (
            <div id="consent" className="scroll-mt-4">
              <ConsentPanel tokenId={token.id} />
            </div>
          )}
          <Attempts migration={migration} attempts={attempts} />
        </div>
        <div className="flex min-w-0 flex-col gap-4">
          <Clocks migration={migration} token={container} />
          <NextAttemptCard migration={migration} isByHand={byHand !== null} />
          <About migration={migration} />
        </div>
      </div>
    </Page>
  );
}
