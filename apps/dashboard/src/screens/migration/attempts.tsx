import type { Migration, MigrationAttempt, MigrationAttemptDetail } from '@keyturn/client';
import { useQuery } from '@tanstack/react-query';
import { ChevronRight } from 'lucide-react';
import { useState } from 'react';
import { Card, Fact, Facts } from '../../components/card.tsx';
import { Choice } from '../../components/choice.tsx';
import { classNames } from '../../components/class-names.ts';
import { Skeleton } from '../../components/empty.tsx';
import { INPUT_LOOK } from '../../components/field.tsx';
import { RefusalNote } from '../../components/refusal-note.tsx';
import { When } from '../../components/when.tsx';
import { attemptQuery, isRunningUpstream } from '../../reruns/rerun-queries.ts';
import { instantText, lengthText } from '../../time/instant-text.ts';
import { useUrl } from '../../url.ts';
import { causeText, causeWords } from '../../words/cause-words.ts';
import { useWords } from '../../words/define-words.ts';
import { Keys } from './keys.tsx';
import { Parts } from './parts.tsx';
import { StatusTree } from './status-tree.tsx';
import { migrationWords } from './words.ts';

interface AttemptsProps {
  readonly migration: Migration;
  /** Oldest first. */
  readonly attempts: readonly MigrationAttempt[];
}

/** The attempts, one of them chosen: by the URL, else the latest. */
export function Attempts({ migration, attempts }: AttemptsProps) {
  const { t } = useWords(migrationWords);
  const url = useUrl();
  const last = attempts.at(-1);
  if (last === undefined) {
    return (
      <Card title={t('attempts.title')}>
        <p className="text-muted">{t('attempts.none')}</p>
      </Card>
    );
  }
  const asked = url.one('attempt');
  const chosen = asked === null ? last : attempts.find(({ n }) => String(n) === asked);
  const first = attempts[0]?.n ?? 1;
  return (
    <Card title={t('attempts.title')}>
      <div className="flex flex-col gap-5">
        <Picker
          attempts={attempts}
          value={chosen === undefined ? null : chosen.n}
          onPick={(n) => url.set({ attempt: n === last.n ? null : String(n) })}
        />
        {first > 1 && <p className="text-xs text-muted">{t('attempts.older', { n: first })}</p>}
        {chosen === undefined ? (
          <p className="text-muted">{t('attempts.gone')}</p>
        ) : (
          <Attempt key={chosen.n} migration={migration} attempt={chosen} isLast={chosen.n === last.n} lastN={last.n} />
        )}
      </div>
    </Card>
  );
}

/** More of them than can be seen side by side. */
const MOST_SIDE_BY_SIDE = 5;

interface PickerProps {
  readonly attempts: readonly MigrationAttempt[];
  readonly value: number | null;
  readonly onPick: (n: number) => void;
}

function Picker({ attempts, value, onPick }: PickerProps) {
  const { t } = useWords(migrationWords);
  const label = ({ n, outcome }: MigrationAttempt) =>
    outcome === null ? t('attempts.pickRuns', { n }) : t(`attempts.picks.${outcome}`, { n });
  if (attempts.length <= MOST_SIDE_BY_SIDE) {
    return (
      <Choice
        label={t('attempts.pick')}
        value={String(value ?? '')}
        options={attempts.map((attempt) => ({ value: String(attempt.n), label: label(attempt) }))}
        onChange={(n) => onPick(Number(n))}
      />
    );
  }
  return (
    <label className="flex flex-col gap-1 text-xs text-muted">
      {t('attempts.pick')}
      <select
        className={`${INPUT_LOOK} max-w-sm`}
        value={String(value ?? '')}
        onChange={({ target }) => onPick(Number(target.value))}
      >
        {attempts.toReversed().map((attempt) => (
          <option key={attempt.n} value={attempt.n}>
            {label(attempt)}
          </option>
        ))}
      </select>
    </label>
  );
}

interface AttemptProps {
  readonly migration: Migration;
  readonly attempt: MigrationAttempt;
  readonly isLast: boolean;
  readonly lastN: number;
}

function Attempt({ migration, attempt, isLast, lastN }: AttemptProps) {
  const detail = useQuery(attemptQuery(migration.id, String(attempt.n)));
  const isRunning = isLast && attempt.endedAt === null && isRunningUpstream(migration);
  return (
    <div className="flex flex-col gap-6">
      <AttemptFacts attempt={attempt} lastN={lastN} />
      <RefusalNote error={detail.data === undefined ? detail.error : null} />
      {detail.data === undefined && detail.error === null && <Skeleton className="h-48" />}
      {detail.data !== undefined && (
        <>
          <FailedChecks attempt={detail.data} />
          <Parts migration={migration} attempt={detail.data} isRunning={isRunning} />
          <Keys attempt={detail.data} />
          <Tree attempt={detail.data} />
        </>
      )}
    </div>
  );
}

function AttemptFacts({ attempt, lastN }: Pick<AttemptProps, 'attempt' | 'lastN'>) {
  const { t } = useWords(migrationWords);
  const causes = useWords(causeWords);
  const { n, startedAt, endedAt, outcome, cause, mode, jobId } = attempt;
  return (
    <Facts>
      <Fact name={t('attempts.began')}>
        <When at={startedAt} />
      </Fact>
      <Fact name={t('attempts.ended')}>
        {endedAt === null
          ? t('attempts.runs')
          : t('attempts.took', {
              at: instantText(endedAt),
              length: lengthText(Date.parse(endedAt) - Date.parse(startedAt)),
            })}
      </Fact>
      {outcome !== null && (
        <Fact name={t('attempts.outcome')}>
          <span
            className={classNames(
              'font-medium',
              outcome === 'failed' && 'text-expired',
              outcome === 'finished' && 'text-healthy',
            )}
          >
            {t(`outcomes.${outcome}`)}
          </span>
          {outcome !== 'finished' && n < lastN && (
            <span className="text-muted"> · {t('superseded', { n: lastN })}</span>
          )}
        </Fact>
      )}
      {cause !== null && <Fact name={t('attempts.cause')}>{causeText(causes.t, cause)}</Fact>}
      <Fact name={t('attempts.mode')}>{t(`attempts.modes.${mode}`)}</Fact>
      {jobId !== null && (
        <Fact name={t('attempts.job')}>
          <code className="text-xs break-all">{jobId}</code>
        </Fact>
      )}
    </Facts>
  );
}

function FailedChecks({ attempt: { failedChecks } }: { readonly attempt: MigrationAttemptDetail }) {
  const { t } = useWords(migrationWords);
  if (failedChecks.length === 0) return null;
  return (
    <section>
      <h3 className="mb-1.5 font-semibold">{t('attempts.checks')}</h3>
      <ul className="divide-y divide-line rounded-md border border-line">
        {failedChecks.map(({ key, excludable }) => (
          <li key={key} className="flex flex-wrap justify-between gap-x-4 px-3 py-2">
            <code className="break-all">{key}</code>
            <span className={excludable ? 'text-muted' : 'text-stuck'}>
              {t(excludable ? 'attempts.checkMay' : 'attempts.checkMust')}
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}

function Tree({ attempt: { statusTree, statusSeenAt } }: { readonly attempt: MigrationAttemptDetail }) {
  const { t } = useWords(migrationWords);
  const [isOpen, setIsOpen] = useState(false);
  return (
    <section>
      <details open={isOpen} onToggle={({ currentTarget }) => setIsOpen(currentTarget.open)}>
        <summary className="flex min-h-9 cursor-pointer items-center gap-2 rounded-md font-semibold pointer-coarse:min-h-11">
          <ChevronRight aria-hidden size={16} className={isOpen ? 'rotate-90' : ''} />
          <h3>{t('tree.title')}</h3>
        </summary>
        {isOpen && <StatusTree tree={statusTree} seenAt={statusSeenAt} />}
      </details>
    </section>
  );
}
