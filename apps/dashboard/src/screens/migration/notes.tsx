import type { Migration } from '@keyturn/client';
import { Link } from '@tanstack/react-router';
import { Hand, Hourglass, Info, type LucideIcon, TriangleAlert } from 'lucide-react';
import type { ReactNode } from 'react';
import { buttonLook } from '../../components/button.tsx';
import { classNames } from '../../components/class-names.ts';
import { Ago } from '../../components/when.tsx';
import { knownWord } from '../../reruns/known-word.ts';
import { useFleetNow } from '../../time/fleet-time.ts';
import { instantText, relativeText } from '../../time/instant-text.ts';
import { useWords } from '../../words/define-words.ts';
import { migrationWords } from './words.ts';

interface NotesProps {
  readonly migration: Migration;
  /** Where a person renews the connection in the browser. */
  readonly byHand: Task | null;
}

/** What one should know before anything else: whom it waits for, what failed, what nobody understands. */
export function Notes({ migration, byHand }: NotesProps) {
  const { t } = useWords(migrationWords);
  const { phase, status, waitingFor, unknownWords, running } = migration;
  return (
    <>
      {byHand !== null && (
        <Note icon={Hand} tone="needsYou" title={t('notes.browser')} hint={t('notes.browserHint')}>
          <TaskLink migration={{ task: byHand }} />
        </Note>
      )}
      {phase === 'awaitingConsent' && byHand === null && (
        <Note icon={Hand} tone="needsYou" title={t('notes.consent')} hint={t('notes.consentHint')}>
          <a href="#consent" className={buttonLook('primary')}>
            {t('notes.toConsent')}
          </a>
        </Note>
      )}
      {running?.task === 'assistant' && (
        <Note icon={Hand} tone="needsYou" title={t('notes.assistant')} hint={t('notes.assistantHint')}>
          <TaskLink migration={migration} />
        </Note>
      )}
      {phase === 'renewingAuth' && waitingFor === 'person' && (
        <Note icon={Hand} tone="needsYou" title={t('notes.access')} hint={t('notes.accessHint')}>
          <Link to="/tokens/$id" params={{ id: migration.token.id }} className={buttonLook('primary')}>
            {t('clocks.open')}
          </Link>
        </Note>
      )}
      {waitingFor === 'lane' && (
        <Note icon={Hourglass} tone="plain" title={t('notes.lane')} hint={t('notes.laneHint')} />
      )}
      <Failing migration={migration} />
      {phase === 'settlingApps' && (
        <Note icon={Info} tone="working" title={t('notes.apps')} hint={t('notes.appsHint')} />
      )}
      {status === 'stuck' && running !== null && (
        <Note
          icon={TriangleAlert}
          tone="trouble"
          title={t('notes.stuck', { at: instantText(running.changedAt) })}
          hint={t('notes.stuckHint')}
        >
          <TaskLink migration={migration} />
        </Note>
      )}
      <AppsOffer until={migration.appsOfferUntil} />
      {unknownWords.length > 0 && (
        <Note
          icon={Info}
          tone="plain"
          title={t('notes.unknown', { words: unknownWords.join(', ') })}
          hint={t('notes.unknownHint')}
        />
      )}
    </>
  );
}

function Failing({ migration }: { readonly migration: Migration }) {
  const { t } = useWords(migrationWords);
  const { failures } = migration;
  if (failures === null) return null;
  const { step, count, code, nextTryAt } = failures;
  return (
    <Note
      icon={TriangleAlert}
      tone="trouble"
      title={t('notes.failing', { count, step: knownWord(t, 'failingSteps', step) })}
      hint={nextTryAt === null ? t('notes.gaveUp') : <Tries at={nextTryAt} />}
    >
      <code className="text-xs text-muted">{code}</code>
      <TaskLink migration={migration} />
    </Note>
  );
}

function Tries({ at }: { readonly at: string }) {
  const { t } = useWords(migrationWords);
  return <>{t('notes.tries', { ago: relativeText(at, useFleetNow()) })}</>;
}

function AppsOffer({ until }: { readonly until: string | null }) {
  const { t } = useWords(migrationWords);
  const now = useFleetNow();
  if (until === null || Date.parse(until) <= now) return null;
  return (
    <Note
      icon={Hourglass}
      tone="needsYou"
      title={t('notes.offer', { at: instantText(until), ago: relativeText(until, now) })}
    />
  );
}

type Task = Pick<NonNullable<Migration['task']>, 'id' | 'dueAt'>;

/** The first task that is open for it. */
function TaskLink({ migration: { task } }: { readonly migration: { readonly task: Task | null } }) {
  const { t } = useWords(migrationWords);
  if (task === null) return null;
  return (
    <Link to="/tasks/$id" params={{ id: task.id }} className={buttonLook('primary')}>
      {t('notes.toTask')}
      {task.dueAt !== null && (
        <span className="font-normal">
          (<Ago at={task.dueAt} />)
        </span>
      )}
    </Link>
  );
}

const TONES = {
  needsYou: 'border-needs-you/50 bg-needs-you-soft text-needs-you',
  trouble: 'border-stuck/50 bg-stuck-soft text-stuck',
  working: 'border-working/40 bg-working-soft text-working',
  plain: 'border-line bg-surface text-ink',
} as const;

interface NoteProps {
  readonly icon: LucideIcon;
  readonly tone: keyof typeof TONES;
  readonly title: string;
  readonly hint?: ReactNode;
  readonly children?: ReactNode;
}

function Note({ icon: Icon, tone, title, hint, children }: NoteProps) {
  return (
    <div
      role="status"
      className={classNames('flex flex-wrap items-center gap-x-4 gap-y-2 rounded-lg border p-4', TONES[tone])}
    >
      <Icon aria-hidden size={20} className="shrink-0" />
      <div className="min-w-0 grow basis-64">
        <p className="font-semibold break-words">{title}</p>
        {hint !== undefined && <p className="text-ink">{hint}</p>}
      </div>
      {children}
    </div>
  );
}
