import type { Migration, Task, Token } from '@keyturn/client';
import { Skeleton } from '../../components/empty.tsx';
import { ConsentPanel } from '../../work/consent-panel.tsx';
import { DecisionPanel } from '../../work/decision-panel.tsx';
import { subjectOf } from '../../work/task-queries.ts';
import { CompletionForm, type SaidDone } from './completion-form.tsx';
import { HandOverForm } from './hand-over-form.tsx';
import { NextStages } from './next-stages.tsx';
import { Steps } from './steps.tsx';

interface WorkAreaProps {
  readonly task: Task;
  readonly token: Token | undefined;
  readonly migration: Migration | undefined;
}

/** The work itself: what to do, and the form that proves it. */
export function WorkArea({ task, token, migration }: WorkAreaProps) {
  const isOpen = task.status === 'open';
  switch (task.kind) {
    case 'regenerateToken':
      return isOpen || token === undefined ? (
        <Steps task={task} formId={VALUE_FORM} />
      ) : (
        <NextStages token={token} version={task.version ?? token.currentVersion ?? 1} />
      );
    case 'giveConsent':
      return <ConsentPanel tokenId={subjectOf(task).id} />;
    case 'decide':
      if (!isOpen) return <Steps task={task} />;
      return migration === undefined ? <Skeleton className="h-96" /> : <DecisionPanel migration={migration} />;
    default:
      return (
        <>
          <Steps task={task} />
          {isOpen && <Completion task={withKind(task, task.kind)} migration={migration} />}
        </>
      );
  }
}

/** A form about a migration needs it from the beginning: what is asked for depends on it. */
function Completion({ task, migration }: { task: Task & { kind: SaidDone }; migration: Migration | undefined }) {
  if (subjectOf(task).kind === 'token') return <CompletionForm task={task} migration={null} />;
  return migration === undefined ? <Skeleton className="h-64" /> : <CompletionForm task={task} migration={migration} />;
}

const withKind = (task: Task, kind: SaidDone) => ({ ...task, kind });

/** Where the steps lead to. */
const VALUE_FORM = 'value';

interface BesideProps {
  readonly task: Task;
  readonly token: Token | undefined;
  /** The version that was handed over a moment ago. */
  readonly taken: number | null;
  readonly onTaken: (version: number | null) => void;
}

/** What is wanted at hand beside the work: the box for whoever comes back with a value, the steps to a decision. */
export function Beside({ task, token, taken, onTaken }: BesideProps) {
  if (task.status !== 'open') return null;
  if (task.kind === 'decide') return <Steps task={task} />;
  if (task.kind !== 'regenerateToken') return null;
  if (token === undefined) return <Skeleton className="h-80" />;
  return (
    <div id={VALUE_FORM} className="flex scroll-mt-4 flex-col gap-4">
      {taken !== null && <NextStages token={token} version={taken} />}
      <HandOverForm
        task={task}
        token={token}
        onTaken={({ version, status }) => onTaken(status === 'orphaned' ? null : version)}
      />
    </div>
  );
}
