import type { Migration, Task, Token } from '@keyturn/client';
import { useState } from 'react';
import { Card } from '../../components/card.tsx';
import { Skeleton } from '../../components/empty.tsx';
import { ConsentPanel } from '../../work/consent-panel.tsx';
import { DecisionPanel } from '../../work/decision-panel.tsx';
import { subjectOf } from '../../work/task-queries.ts';
import { useWords } from '../../words/define-words.ts';
import { CompletionForm, type SaidDone } from './completion-form.tsx';
import { HandOverForm } from './hand-over-form.tsx';
import { NextStages } from './next-stages.tsx';
import { stepWords } from './step-words.ts';
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
      return token === undefined ? <Skeleton className="h-96" /> : <NewValue task={task} token={token} />;
    case 'giveConsent':
      return (
        <>
          <ConsentPanel tokenId={subjectOf(task).id} />
          <StepsInWords task={task} />
        </>
      );
    case 'decide':
      return (
        <>
          <Steps task={task} />
          {migration === undefined ? <Skeleton className="h-96" /> : isOpen && <DecisionPanel migration={migration} />}
        </>
      );
    default:
      return (
        <>
          <Steps task={task} />
          {isOpen && <CompletionForm task={withKind(task, task.kind)} migration={migration ?? null} />}
        </>
      );
  }
}

const withKind = (task: Task, kind: SaidDone) => ({ ...task, kind });

function NewValue({ task, token }: { readonly task: Task; readonly token: Token }) {
  const [taken, setTaken] = useState<number | null>(null);
  const isOpen = task.status === 'open';
  const version = taken ?? (isOpen ? null : task.version);
  return (
    <>
      {version !== null && <NextStages token={token} version={version} />}
      {isOpen && (
        <>
          <Steps task={task} />
          <HandOverForm
            task={task}
            token={token}
            onTaken={({ version: made, status }) => setTaken(status === 'orphaned' ? null : made)}
          />
        </>
      )}
    </>
  );
}

/** Where the form says it all, the steps are there for whoever wants to read them. */
function StepsInWords({ task }: { readonly task: Task }) {
  const { t } = useWords(stepWords);
  return (
    <Card title={t('inWords')}>
      <ol className="list-decimal space-y-2 pl-5">
        {task.steps.map(({ n, text }) => (
          <li key={n}>{text}</li>
        ))}
      </ol>
    </Card>
  );
}
