import type { MigrationItem } from '@keyturn/client';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { ArrowLeftRight } from 'lucide-react';
import { Card } from '../../components/card.tsx';
import { Empty, Skeleton } from '../../components/empty.tsx';
import { LINK_LOOK } from '../../components/text-link.tsx';
import { knownWord } from '../../reruns/known-word.ts';
import { ProgressBar } from '../../reruns/progress-bar.tsx';
import { rerunWords } from '../../reruns/rerun-words.ts';
import { TimeLeftNote } from '../../reruns/time-left-note.tsx';
import { percentText } from '../../time/instant-text.ts';
import { useWords } from '../../words/define-words.ts';
import { CountTitle } from './count-title.tsx';
import { MOVING, movingQuery } from './home-queries.ts';
import { stateWords } from '../../words/state-words.ts';
import { homeWords } from './words.ts';

/** Migrations that go on by themselves right now, with how far they are. */
export function Moving() {
  const { t } = useWords(homeWords);
  const moving = useQuery(movingQuery).data;
  return (
    <Card
      title={
        <CountTitle count={moving?.total} look="text-working">
          {t('moving.title')}
        </CountTitle>
      }
      aside={
        <Link
          to="/migrations"
          search={moving !== undefined && moving.total > moving.items.length ? { phase: [...MOVING.phase] } : {}}
          className={LINK_LOOK}
        >
          {t('moving.all')}
        </Link>
      }
      isFlush
    >
      {moving === undefined && (
        <div className="p-4">
          <Skeleton className="h-10" />
        </div>
      )}
      {moving?.items.length === 0 && (
        <Empty icon={ArrowLeftRight} title={t('moving.nothing')}>
          {t('moving.nothingHint')}
        </Empty>
      )}
      <ul>
        {moving?.items.map((item) => (
          <Row key={item.id} item={item} />
        ))}
      </ul>
    </Card>
  );
}

function Row({ item }: { readonly item: MigrationItem }) {
  const { t } = useWords(homeWords);
  const rerun = useWords(rerunWords);
  const state = useWords(stateWords);
  const { id, phase, progress, attempts, waitingFor } = item;
  return (
    <li className="relative flex flex-col gap-1.5 border-b border-line px-4 py-2.5 last:border-b-0 hover:bg-sunken/60">
      <div className="flex items-baseline justify-between gap-3">
        <Link
          to="/migrations/$id"
          params={{ id }}
          className="min-w-0 font-medium break-words after:absolute after:inset-0"
        >
          {id}
        </Link>
        <span className="tabular shrink-0 text-xs text-muted">
          {progress.percent === null ? rerun.t('noPercent') : percentText(progress.percent / 100)}
        </span>
      </div>
      <ProgressBar percent={progress.percent} label={`${rerun.t('progress')}: ${id}`} />
      <p className="flex flex-wrap justify-between gap-x-3 text-xs text-muted">
        <span>
          {waitingFor === 'lane' ? state.t('waitingFor.lane') : knownWord(state.t, 'phase', phase)}
          {attempts.count > 0 && ` · ${t('moving.attempt', { n: attempts.count })}`}
        </span>
        {progress.percent !== null && <TimeLeftNote id={id} />}
      </p>
    </li>
  );
}
