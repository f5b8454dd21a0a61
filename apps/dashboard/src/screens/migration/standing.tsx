import type { Migration, MigrationAttempt } from '@keyturn/client';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { LINK_LOOK } from '../../components/text-link.tsx';
import { Ago } from '../../components/when.tsx';
import { knownWord } from '../../reruns/known-word.ts';
import { useFleetNow } from '../../time/fleet-time.ts';
import { lengthText } from '../../time/instant-text.ts';
import { causeText, causeWords } from '../../words/cause-words.ts';
import { useWords } from '../../words/define-words.ts';
import { stateWords } from '../../words/state-words.ts';
import { migrationWords } from './words.ts';

interface StandingProps {
  readonly migration: Migration;
  /** Oldest first. */
  readonly attempts: readonly MigrationAttempt[];
}

/** Three facts apart from each other: what goes on, what came of the last attempt, what happens next by itself. */
export function Standing({ migration, attempts }: StandingProps) {
  const { t } = useWords(migrationWords);
  const state = useWords(stateWords);
  const { phase, waitingFor, since, nextActionAt } = migration;
  return (
    <dl className="grid gap-px overflow-hidden rounded-lg border border-line bg-line shadow-card sm:grid-cols-3">
      <Tile name={t('now')} more={<For at={since} />}>
        {knownWord(state.t, 'phase', phase)}
        {waitingFor !== null && phase !== 'awaitingConsent' && (
          <span className="font-normal"> · {knownWord(state.t, 'waitingFor', waitingFor)}</span>
        )}
      </Tile>
      <LastOutcome attempts={attempts} />
      <Tile
        name={t('nextMove')}
        more={
          <Link to="/activity" search={{ subject: `migration/${migration.id}` }} className={LINK_LOOK}>
            {t('activity')}
          </Link>
        }
      >
        {nextActionAt === null ? (
          <span className="font-normal text-muted">{t('noNextMove')}</span>
        ) : (
          <Ahead at={nextActionAt} />
        )}
      </Tile>
    </dl>
  );
}

/** What the latest attempt that is over came to; a failure that a later one is about to settle says so. */
function LastOutcome({ attempts }: Pick<StandingProps, 'attempts'>) {
  const { t } = useWords(migrationWords);
  const causes = useWords(causeWords);
  const latest = attempts.at(-1);
  const ended = attempts.findLast(({ outcome }) => outcome !== null);
  if (ended === undefined || ended.outcome === null) {
    return (
      <Tile name={t('last')} more={null}>
        <span className="font-normal text-muted">
          {latest === undefined ? t('noAttempt') : t('attemptRuns', { n: latest.n })}
        </span>
      </Tile>
    );
  }
  const { n, outcome, cause, endedAt } = ended;
  return (
    <Tile
      name={t('last')}
      more={
        <>
          <Ago at={endedAt} />
          {latest !== undefined && latest.n > n && <> · {t('attemptRuns', { n: latest.n })}</>}
        </>
      }
    >
      {t('attemptIs', { n, outcome: t(`outcomes.${outcome}`) })}
      {cause !== null && <span className="font-normal"> · {causeText(causes.t, cause)}</span>}
    </Tile>
  );
}

interface TileProps {
  readonly name: string;
  readonly children: ReactNode;
  readonly more: ReactNode;
}

function Tile({ name, children, more }: TileProps) {
  return (
    <div className="min-w-0 bg-surface px-4 py-3">
      <dt className="text-xs text-muted">{name}</dt>
      <dd className="font-semibold break-words">{children}</dd>
      <dd className="tabular text-xs text-muted">{more}</dd>
    </div>
  );
}

/** What is overdue happens as soon as somebody or something gets to it. */
function Ahead({ at }: { readonly at: string }) {
  const { t } = useWords(migrationWords);
  return useFleetNow() >= Date.parse(at) ? t('dueNow') : <Ago at={at} />;
}

function For({ at }: { readonly at: string }) {
  const { t } = useWords(migrationWords);
  const now = useFleetNow();
  return <>{t('since', { length: lengthText(now - Date.parse(at)) })}</>;
}
