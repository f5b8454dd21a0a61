import { type AssistantReport, completeTask, type Migration, type Task } from '@keyturn/client';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { client } from '../../api/client.ts';
import { queryClient } from '../../api/query-client.ts';
import { announce } from '../../components/announce.tsx';
import { Button } from '../../components/button.tsx';
import { Card } from '../../components/card.tsx';
import { Field } from '../../components/field.tsx';
import { useWhyNot } from '../../components/permitted.tsx';
import { RadioCards } from '../../components/radio-cards.tsx';
import { RefusalNote, violationsOf } from '../../components/refusal-note.tsx';
import { commonWords } from '../../words/common-words.ts';
import { useWords } from '../../words/define-words.ts';
import { completionWords } from './completion-words.ts';
import { type KeyOutcomes, type Outcome, reportOf } from './key-outcomes.ts';
import { ReportFields } from './report-fields.tsx';

/** Tasks that a person completes by saying so; the others are completed by a value, a consent, a decision. */
export type SaidDone = Exclude<Task['kind'], 'regenerateToken' | 'giveConsent' | 'decide'>;

interface CompletionFormProps {
  readonly task: Task & { readonly kind: SaidDone };
  /** What it is about, where that is a migration. */
  readonly migration: Migration | null;
}

/** `required`: without one nothing is complete · `asked`: only if it is over in the assistant · `none`: nothing to report. */
function reporting({ kind, cause }: Task): 'required' | 'asked' | 'none' {
  if (kind === 'runInAssistant' && cause !== 'AppsFailed') return 'required';
  return kind === 'investigate' && cause === 'NoProgress' ? 'asked' : 'none';
}

export function CompletionForm({ task, migration }: CompletionFormProps) {
  const { t } = useWords(completionWords);
  const common = useWords(commonWords);
  const whyNot = useWhyNot('tasks.work');
  const asks = migration === null ? 'none' : reporting(task);
  const [isOver, setIsOver] = useState(asks === 'required');
  const [evidence, setEvidence] = useState('');
  const [outcome, setOutcome] = useState<Outcome | null>(null);
  const [keys, setKeys] = useState<KeyOutcomes>({});
  const [missing, setMissing] = useState<'chooseOutcome' | 'needsKeys' | null>(null);
  const completing = useMutation({
    mutationFn: (report: AssistantReport | null) => complete(task.id, evidence, report),
    onSuccess: () => announce(t('done')),
    onSettled: () => lookAgain(task.subject),
  });
  const submit = () => {
    const lacks = isOver ? missingIn(outcome, keys) : null;
    setMissing(lacks);
    if (lacks === null) completing.mutate(isOver && outcome !== null ? reportOf(outcome, keys) : null);
  };
  return (
    <Card title={t(isOver ? 'reportTitle' : 'title')}>
      <form
        className="flex flex-col gap-4"
        onSubmit={(event) => {
          event.preventDefault();
          submit();
        }}
      >
        <p className="max-w-prose text-muted">{t(`effect.${task.kind}`)}</p>
        {asks === 'asked' && <Standing isOver={isOver} onChange={setIsOver} />}
        {isOver && migration !== null && (
          <ReportFields
            migration={migration}
            outcome={outcome}
            onOutcome={(chosen) => {
              setOutcome(chosen);
              setMissing(null);
            }}
            keys={keys}
            onKeys={setKeys}
          />
        )}
        <Field
          label={`${t('evidence')} (${common.t('optional')})`}
          hint={t('evidenceHint')}
          violations={violationsOf(completing.error, 'evidence')}
        >
          {(parts) => (
            <textarea {...parts} rows={3} value={evidence} onChange={({ target }) => setEvidence(target.value)} />
          )}
        </Field>
        <RefusalNote error={completing.error} shownElsewhere={['evidence']} />
        <div className="flex flex-col gap-2 sm:flex-row sm:items-center">
          <Button tone="primary" type="submit" isPending={completing.isPending} isDisabled={whyNot !== null}>
            {t(isOver ? 'reportSubmit' : 'submit')}
          </Button>
          {whyNot !== null && <p className="text-sm text-muted">{whyNot}</p>}
          {missing !== null && (
            <p role="alert" className="text-sm font-medium text-expired">
              {t(missing)}
            </p>
          )}
        </div>
      </form>
    </Card>
  );
}

function Standing({ isOver, onChange }: { readonly isOver: boolean; readonly onChange: (isOver: boolean) => void }) {
  const { t } = useWords(completionWords);
  return (
    <RadioCards
      label={t('still')}
      value={isOver ? 'over' : 'runs'}
      onChange={(value) => onChange(value === 'over')}
      className="sm:grid-cols-2"
      options={[
        { value: 'runs', title: t('runsOn') },
        { value: 'over', title: t('isOver') },
      ]}
    />
  );
}

function missingIn(outcome: Outcome | null, keys: KeyOutcomes): 'chooseOutcome' | 'needsKeys' | null {
  if (outcome === null) return 'chooseOutcome';
  return outcome === 'incomplete' && Object.keys(keys).length === 0 ? 'needsKeys' : null;
}

function complete(id: string, evidence: string, report: AssistantReport | null): Promise<Task> {
  const said = evidence.replaceAll(/\s*\n\s*/g, ' ').trim();
  const body = { ...(said !== '' && { evidence: said }), ...(report !== null && { report }) };
  return completeTask({ client, path: { id }, body });
}

function lookAgain(subject: string): void {
  for (const queryKey of [subject.split('/'), ['task'], ['tasks'], ['fleet'], ['events']]) {
    void queryClient.invalidateQueries({ queryKey });
  }
}
