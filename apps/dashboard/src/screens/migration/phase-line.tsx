import type { Migration, MigrationAttempt } from '@keyturn/client';
import { Check, CircleDashed, Hand, LoaderCircle, type LucideIcon } from 'lucide-react';
import { Card } from '../../components/card.tsx';
import { classNames } from '../../components/class-names.ts';
import { useWords } from '../../words/define-words.ts';
import { phaseSteps, type StepFacts, type StepState } from './phase-steps.ts';
import { migrationWords } from './words.ts';

interface PhaseLineProps {
  readonly migration: Migration;
  readonly attempts: readonly MigrationAttempt[];
  /** Null: not known. */
  readonly connections: number | null;
}

const LOOK: Readonly<Record<StepState, { icon: LucideIcon; dot: string; text: string }>> = {
  done: { icon: Check, dot: 'border-healthy bg-healthy-soft text-healthy', text: 'text-ink' },
  now: { icon: LoaderCircle, dot: 'border-working bg-working-soft text-working', text: 'font-semibold text-working' },
  halted: {
    icon: Hand,
    dot: 'border-needs-you bg-needs-you-soft text-needs-you',
    text: 'font-semibold text-needs-you',
  },
  ahead: { icon: CircleDashed, dot: 'border-control/60 text-muted', text: 'text-muted' },
};

/** The way of every migration, with where this one is. */
export function PhaseLine({ migration, attempts, connections }: PhaseLineProps) {
  const { t } = useWords(migrationWords);
  const steps = phaseSteps({
    phase: migration.phase,
    attempts,
    connections,
    waitsForPerson: migration.waitingFor === 'person' || migration.waitingFor === 'consent',
  });
  return (
    <Card title={t('steps.title')}>
      <ol className="flex flex-col gap-3 sm:flex-row sm:gap-0">
        {steps.map((facts, index) => (
          <Step key={facts.step} facts={facts} isLast={index === steps.length - 1} />
        ))}
      </ol>
    </Card>
  );
}

function Step({ facts: { step, state, times }, isLast }: { readonly facts: StepFacts; readonly isLast: boolean }) {
  const { t } = useWords(migrationWords);
  const { icon: Icon, dot, text } = LOOK[state];
  return (
    <li
      aria-current={state === 'now' || state === 'halted' ? 'step' : undefined}
      className={classNames('relative flex min-w-0 items-center gap-3 sm:flex-1 sm:flex-col sm:items-start sm:gap-1.5')}
    >
      {!isLast && (
        <span
          aria-hidden
          className={classNames(
            'absolute top-8 left-4 h-[calc(100%-1rem)] w-px sm:top-4 sm:left-9 sm:h-px sm:w-[calc(100%-2.5rem)]',
            state === 'done' ? 'bg-healthy' : 'bg-line',
          )}
        />
      )}
      <span
        aria-hidden
        className={classNames(
          'z-10 flex size-8 shrink-0 items-center justify-center rounded-full border bg-surface',
          dot,
        )}
      >
        <Icon size={16} className={state === 'now' ? 'animate-spin [animation-duration:3s]' : ''} />
      </span>
      <span className="min-w-0 sm:pr-3">
        <span className={classNames('block', text)}>{t(`steps.${step}`)}</span>
        <span className="tabular block text-xs text-muted">
          {t(`steps.states.${state}`)}
          {times > 0 && ` · ${t('steps.times', { count: times })}`}
        </span>
      </span>
    </li>
  );
}
