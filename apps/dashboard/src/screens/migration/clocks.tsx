import type { Migration, Token } from '@keyturn/client';
import { Link } from '@tanstack/react-router';
import { Card } from '../../components/card.tsx';
import { classNames } from '../../components/class-names.ts';
import { LINK_LOOK } from '../../components/text-link.tsx';
import { useFleetNow } from '../../time/fleet-time.ts';
import { dayText, instantText, lengthText, relativeText } from '../../time/instant-text.ts';
import { type Say, useWords } from '../../words/define-words.ts';
import { type ClockFacts, clockFacts } from './clock-facts.ts';
import { migrationWords } from './words.ts';

interface ClocksProps {
  readonly migration: Migration;
  readonly token: Token | undefined;
}

/** What runs out: five minutes, a day, three weeks. */
export function Clocks({ migration, token }: ClocksProps) {
  const { t } = useWords(migrationWords);
  return (
    <Card
      title={t('clocks.title')}
      aside={
        <Link to="/tokens/$id" params={{ id: migration.token.id }} className={LINK_LOOK}>
          {t('clocks.open')}
        </Link>
      }
    >
      <p className="mb-3 text-muted">{t('clocks.lead')}</p>
      <Counting migration={migration} token={token} />
    </Card>
  );
}

function Counting({ migration, token }: ClocksProps) {
  const now = useFleetNow();
  const isOver = migration.phase === 'finished' || migration.phase === 'abandoned';
  return (
    <ul className="flex flex-col gap-4">
      {clockFacts({ migration, token, now }).map((facts) => (
        <ClockRow key={facts.clock} facts={facts} now={now} isOver={isOver} />
      ))}
    </ul>
  );
}

/** Less than this share left: it is to be renewed, or is about to end. */
const LATE_SHARE = 0.25;

interface ClockRowProps {
  readonly facts: ClockFacts;
  readonly now: number;
  /** No attempt follows. */
  readonly isOver: boolean;
}

function ClockRow({ facts, now, isOver }: ClockRowProps) {
  const { t } = useWords(migrationWords);
  const { clock, is, endsAt, lifeMs, renewAt, attempt } = facts;
  const share = is === 'running' && endsAt !== null ? Math.min(1, Math.max(0, (endsAt - now) / lifeMs)) : 0;
  const isLate = clock === 'connection' ? renewAt !== null && now >= renewAt : share < LATE_SHARE;
  return (
    <li className="flex flex-col gap-1">
      <div className="flex flex-wrap items-baseline justify-between gap-x-3">
        <span className="font-medium">{t(`clocks.${clock}`)}</span>
        <span className="tabular" title={endsAt === null ? undefined : instantText(endsAt)}>
          {leftText({ t, facts, now })}
        </span>
      </div>
      <div
        aria-hidden
        className={classNames(
          'h-1.5 overflow-hidden rounded-full bg-sunken text-control',
          is === 'unknown' && 'hatched',
        )}
      >
        <div
          className={classNames('h-full rounded-full', isLate ? 'bg-at-risk' : 'bg-healthy')}
          style={{ width: `${share * 100}%` }}
        />
      </div>
      <p className="text-xs text-muted">
        {t(`clocks.${clock}Is`)}
        {attempt !== null && is === 'running' && ` · ${t('clocks.forAttempt', { n: attempt })}`}
        {clock === 'attachment' && is === 'over' && !isOver && ` · ${t('clocks.again')}`}
        {renewAt !== null && is === 'running' && ` · ${t('clocks.renewal', { at: dayText(renewAt) })}`}
      </p>
    </li>
  );
}

interface Left {
  readonly t: Say<Parameters<ReturnType<typeof useWords<MigrationKey>>['t']>[0]>;
  readonly facts: ClockFacts;
  readonly now: number;
}
type MigrationKey = typeof migrationWords extends { readonly key?: infer Key } ? Extract<Key, string> : never;

function leftText({ t, facts: { clock, is, endsAt, lifeMs, isEstimated }, now }: Left): string {
  if (is === 'unknown' || is === 'none') return t(`clocks.${is}`);
  if (endsAt === null) return t('clocks.lapsed');
  const length = `${isEstimated ? '≈ ' : ''}${lengthText(endsAt - now)}`;
  if (clock === 'auth') {
    return is === 'running'
      ? t('clocks.authRunning', { length })
      : t('clocks.authUsed', { ago: relativeText(endsAt - lifeMs, now) });
  }
  return is === 'running' ? t('clocks.left', { length }) : t('clocks.over', { ago: relativeText(endsAt, now) });
}
