import type { Migration, MigrationAttemptDetail } from '@keyturn/client';
import { progressOfTask, type RerunPart, type RerunProgress, type StatusTreeNode } from '@keyturn/domain';
import { classNames } from '../../components/class-names.ts';
import { Ago } from '../../components/when.tsx';
import { knownWord } from '../../reruns/known-word.ts';
import { ProgressBar } from '../../reruns/progress-bar.tsx';
import { rerunWords } from '../../reruns/rerun-words.ts';
import { TimeLeftNote } from '../../reruns/time-left-note.tsx';
import { numberText, percentText } from '../../time/instant-text.ts';
import { useWords } from '../../words/define-words.ts';
import { migrationWords } from './words.ts';

interface PartsProps {
  readonly migration: Migration;
  readonly attempt: MigrationAttemptDetail;
  /** It is under way: what the migration says of itself is newer than the tree. */
  readonly isRunning: boolean;
}

/** How far an attempt is, with an honest time left; of one that is over, what became of its parts. */
export function Parts({ migration, attempt, isRunning }: PartsProps) {
  const { t } = useWords(migrationWords);
  const progress = isRunning ? migration.progress : progressOf(attempt);
  if (progress === null) return null;
  return (
    <section className="flex flex-col gap-3">
      <div className="flex flex-wrap items-baseline justify-between gap-x-4">
        <h3 className="font-semibold">{t(isRunning ? 'parts.title' : 'parts.reached')}</h3>
        {isRunning && (
          <p className="text-muted">
            <TimeLeftNote id={migration.id} />
            {migration.running !== null && <LastChange at={migration.running.changedAt} />}
          </p>
        )}
      </div>
      {isRunning ? <Reached percent={progress.percent} /> : <Fates attempt={attempt} />}
      {progress.parts.length === 0 ? (
        <p className="text-muted">{t('parts.none')}</p>
      ) : (
        <PartTable parts={progress.parts} isRunning={isRunning} />
      )}
    </section>
  );
}

function Reached({ percent }: { readonly percent: number | null }) {
  const { t } = useWords(rerunWords);
  return (
    <div className="flex items-center gap-3">
      <ProgressBar percent={percent} label={t('progress')} />
      <span className="tabular shrink-0 text-right font-medium">
        {percent === null ? t('noPercent') : percentText(percent / 100)}
      </span>
    </div>
  );
}

/** A task that is over has no progress: what counts is what arrived. */
function Fates({ attempt: { migrated, failed, remaining } }: { readonly attempt: MigrationAttemptDetail }) {
  const { t } = useWords(migrationWords);
  if (migrated === null || failed === null || remaining === null) return null;
  const all = migrated + failed + remaining;
  if (all === 0) return null;
  const bars = [
    { count: migrated, look: 'bg-healthy' },
    { count: failed, look: 'bg-expired' },
  ];
  return (
    <div className="flex flex-col gap-1.5">
      <div aria-hidden className="flex h-2 gap-px overflow-hidden rounded-full bg-sunken">
        {bars.map(({ count, look }) => (
          <span key={look} className={look} style={{ width: `${(count / all) * 100}%` }} />
        ))}
      </div>
      <p className="tabular">
        {t('parts.fates', {
          migrated: numberText(migrated),
          failed: numberText(failed),
          remaining: numberText(remaining),
          all: numberText(all),
        })}
      </p>
    </div>
  );
}

function LastChange({ at }: { readonly at: string }) {
  const { t } = useWords(migrationWords);
  return (
    <>
      {' · '}
      {t('parts.changed')} <Ago at={at} />
    </>
  );
}

/** From the tree as it was last seen; null where there is none. */
function progressOf({ statusTree, migrateTaskId }: MigrationAttemptDetail): RerunProgress | null {
  if (typeof statusTree !== 'object' || statusTree === null) return null;
  return progressOfTask(statusTree as StatusTreeNode, migrateTaskId === null ? 'check' : 'migrate');
}

interface PartTableProps {
  readonly parts: readonly RerunPart[];
  readonly isRunning: boolean;
}

function PartTable({ parts, isRunning }: PartTableProps) {
  const { t } = useWords(migrationWords);
  const columns = isRunning ? (['part', 'state', 'done'] as const) : (['part', 'state'] as const);
  return (
    <table className="w-full text-left">
      <thead>
        <tr className="border-b border-line text-xs text-muted">
          {columns.map((column) => (
            <th key={column} scope="col" className="py-1.5 pr-3 font-medium">
              {t(`parts.column.${column}`)}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {parts.map((part) => (
          <PartRow key={part.name} part={part} isRunning={isRunning} />
        ))}
      </tbody>
    </table>
  );
}

function PartRow({ part, isRunning }: { readonly part: RerunPart; readonly isRunning: boolean }) {
  const { name, status, outcome } = part;
  const { t } = useWords(migrationWords);
  const isBad = outcome === 'FAILED' || outcome === 'INCOMPLETE';
  return (
    <tr className="border-b border-line last:border-b-0">
      <th scope="row" className="py-2 pr-3 font-normal">
        {knownWord(t, 'parts.names', name)}
      </th>
      <td
        className={classNames(
          'py-2 pr-3 whitespace-nowrap',
          isBad
            ? 'text-expired'
            : outcome === 'SUCCESS'
              ? 'text-healthy'
              : status === 'running'
                ? 'text-working'
                : 'text-muted',
        )}
      >
        {outcome === null ? t(`parts.states.${status}`) : knownWord(t, 'parts.outcomes', outcome)}
      </td>
      {isRunning && (
        <td className="tabular w-2/5 py-2">
          <Done part={part} />
        </td>
      )}
    </tr>
  );
}

function Done({ part: { name, status, processed, total } }: { readonly part: RerunPart }) {
  const { t } = useWords(migrationWords);
  if (processed === null || total === null) return <span className="text-muted">–</span>;
  return (
    <span className="flex items-center gap-2">
      <span className="hidden min-w-16 grow sm:block">
        <ProgressBar
          percent={total === 0 ? null : Math.floor((processed / total) * 100)}
          label={knownWord(t, 'parts.names', name)}
          isOver={status === 'finished'}
        />
      </span>
      <span className="shrink-0">{t('parts.of', { done: numberText(processed), all: numberText(total) })}</span>
    </span>
  );
}
