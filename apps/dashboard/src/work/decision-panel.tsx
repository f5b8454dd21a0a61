import type { Migration } from '@keyturn/client';
import { Card } from '../components/card.tsx';
import { Skeleton } from '../components/empty.tsx';
import { Ago } from '../components/when.tsx';
import { causeText, causeWords } from '../words/cause-words.ts';
import { useWords } from '../words/define-words.ts';
import { DecisionForm } from './decision-form.tsx';
import { decisionWords } from './decision-words.ts';

interface DecisionPanelProps {
  /** As `GET /v1/migrations/{id}` has it: lists leave the choices out. */
  readonly migration: Migration;
}

/** What can be chosen, what each choice does, and choosing it. */
export function DecisionPanel({ migration }: DecisionPanelProps) {
  const { t } = useWords(decisionWords);
  const cause = useWords(causeWords);
  const { decision } = migration;
  if (decision === null) {
    return (
      <Card title={t('title')}>
        <p className="text-muted">{t('notAwaited')}</p>
      </Card>
    );
  }
  return (
    <Card
      title={t('title')}
      aside={
        <span className="text-sm text-muted">
          <Ago at={decision.since} />
        </span>
      }
    >
      <div className="flex flex-col gap-4">
        <p>{t('because', { cause: causeText(cause.t, decision.cause) })}</p>
        {decision.options === undefined ? (
          <Skeleton className="h-64" />
        ) : (
          <DecisionForm key={decision.since} migration={migration} options={decision.options} />
        )}
      </div>
    </Card>
  );
}
