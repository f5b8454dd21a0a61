import { getMigration, type Migration, postMigrationDecision } from '@keyturn/client';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { client } from '../api/client.ts';
import { queryClient } from '../api/query-client.ts';
import { announce } from '../components/announce.tsx';
import { Button } from '../components/button.tsx';
import { Field } from '../components/field.tsx';
import { useWhyNot } from '../components/permitted.tsx';
import { RadioCards } from '../components/radio-cards.tsx';
import { RefusalNote, violationsOf } from '../components/refusal-note.tsx';
import { Tick } from '../components/tick.tsx';
import { commonWords } from '../words/common-words.ts';
import { useWords } from '../words/define-words.ts';
import { isChanged, sendAsSeen } from './as-seen.ts';
import { type Choice, type DecisionOption, type OptionTexts, optionTexts } from './decision-texts.ts';
import { decisionWords } from './decision-words.ts';
import { KeyList } from './key-list.tsx';

interface DecisionFormProps {
  readonly migration: Migration;
  readonly options: readonly DecisionOption[];
}

interface Decision {
  readonly choice: Choice;
  readonly comment: string;
  readonly excludeChecks: readonly string[];
}

export function DecisionForm({ migration, options }: DecisionFormProps) {
  const { t, language } = useWords(decisionWords);
  const common = useWords(commonWords);
  const whyNot = useWhyNot('migrations.command');
  const [choice, setChoice] = useState<Choice | null>(null);
  const [comment, setComment] = useState('');
  const [overridden, setOverridden] = useState<readonly string[]>([]);
  const [missing, setMissing] = useState<'chooseFirst' | 'commentMissing' | null>(null);
  const deciding = useMutation({
    mutationFn: (decision: Decision) => decide(migration, decision),
    onSuccess: (_, decision) => announce(t(decision.choice === 'abandon' ? 'abandoned' : 'decided')),
    onSettled: () => lookAgain(migration.id),
  });
  const chosen = options.find((option) => option.choice === choice);
  const submit = () => {
    const lacks = choice === null ? 'chooseFirst' : comment.trim() === '' ? 'commentMissing' : null;
    setMissing(lacks);
    if (lacks === null && choice !== null) deciding.mutate({ choice, comment, excludeChecks: overridden });
  };
  return (
    <form
      className="flex flex-col gap-5"
      onSubmit={(event) => {
        event.preventDefault();
        submit();
      }}
    >
      <RadioCards
        label={t('choose')}
        value={choice}
        onChange={setChoice}
        options={options.map((option) => ({
          value: option.choice,
          title: t(`choice.${option.choice}`),
          isDisabled: option.refusal !== null,
          children: <OptionWords option={option} texts={optionTexts(option, { all: options, language })} />,
        }))}
      />
      {chosen !== undefined && <Consequences option={chosen} texts={optionTexts(chosen, { all: options, language })} />}
      {choice !== 'abandon' && <Checks migration={migration} overridden={overridden} onChange={setOverridden} />}
      <Field
        label={t('comment')}
        hint={t('commentHint')}
        problem={missing === 'commentMissing' && comment.trim() === '' ? t('commentMissing') : undefined}
        violations={violationsOf(deciding.error, 'comment')}
      >
        {(parts) => (
          <textarea {...parts} rows={2} value={comment} onChange={({ target }) => setComment(target.value)} />
        )}
      </Field>
      <RefusalNote error={deciding.error} shownElsewhere={['comment']}>
        {isChanged(deciding.error) && <p>{common.t('changedMeanwhile')}</p>}
      </RefusalNote>
      <div className="flex flex-col gap-2 sm:flex-row sm:items-center">
        <Button
          type="submit"
          tone={choice === 'abandon' ? 'danger' : 'primary'}
          isPending={deciding.isPending}
          isDisabled={whyNot !== null}
        >
          {choice === null ? t('submit') : t(`choice.${choice}`)}
        </Button>
        {whyNot !== null && <p className="text-sm text-muted">{whyNot}</p>}
        {missing === 'chooseFirst' && choice === null && (
          <p role="alert" className="text-sm font-medium text-expired">
            {t('chooseFirst')}
          </p>
        )}
      </div>
    </form>
  );
}

function OptionWords({ option, texts }: { readonly option: DecisionOption; readonly texts: OptionTexts }) {
  const { t } = useWords(decisionWords);
  const cleaned = option.cleanUp.reduce((sum, { keys }) => sum + keys.length, 0);
  return (
    <>
      <span className="block">{texts.does}</span>
      {cleaned > 0 && option.refusal === null && option.choice !== 'abandon' && (
        <span className="mt-1 block text-sm text-at-risk">{t('cleanUpShort', { count: cleaned })}</span>
      )}
      {texts.refusal !== null && (
        <span className="mt-1 block text-sm font-medium text-muted">{t('cannot', { why: texts.refusal })}</span>
      )}
    </>
  );
}

/** What the chosen one asks for first, and what it will take. */
function Consequences({ option, texts }: { readonly option: DecisionOption; readonly texts: OptionTexts }) {
  const { t } = useWords(decisionWords);
  return (
    <div aria-live="polite" className="flex flex-col gap-4">
      {option.choice === 'abandon' && <p className="text-expired">{t('confirmAbandon')}</p>}
      {texts.cleanUp.length > 0 && (
        <section className="flex flex-col gap-3 rounded-lg border border-at-risk/40 bg-at-risk-soft p-3 sm:p-4">
          <h3 className="font-semibold text-at-risk">
            {t(option.choice === 'abandon' ? 'cleanUpPerhaps' : 'cleanUpFirst')}
          </h3>
          {texts.cleanUp.map(({ what, keys }) => (
            <div key={what} className="flex flex-col gap-2">
              <p>{what}</p>
              {keys.length > 0 && <KeyList keys={keys} />}
            </div>
          ))}
          <p className="text-sm text-muted">{t('cleanUpHint')}</p>
        </section>
      )}
      {option.keys.length > 0 && (
        <section className="flex flex-col gap-2">
          <h3 className="text-sm font-semibold">
            {t('keys')} <span className="font-normal text-muted">{t('keyCount', { count: option.keys.length })}</span>
          </h3>
          <KeyList keys={option.keys} />
        </section>
      )}
    </div>
  );
}

interface ChecksProps {
  readonly migration: Migration;
  readonly overridden: readonly string[];
  readonly onChange: (checks: readonly string[]) => void;
}

/** Failed checks: those a decision may override, and those that only mending helps. */
function Checks({ migration, overridden, onChange }: ChecksProps) {
  const { t } = useWords(decisionWords);
  const overridable = migration.decision?.overridableChecks ?? [];
  const failed = migration.attempts.last?.failedChecks ?? [];
  const stubborn = failed.map(({ key }) => key).filter((key) => !overridable.includes(key));
  if (overridable.length === 0 && stubborn.length === 0) return null;
  return (
    <fieldset className="flex flex-col gap-1">
      {overridable.length > 0 && (
        <>
          <legend className="text-sm font-medium">{t('checks')}</legend>
          <p className="text-xs text-muted">{t('checksHint')}</p>
          {overridable.map((check) => (
            <Tick
              key={check}
              isTicked={overridden.includes(check)}
              onChange={(isTicked) =>
                onChange(isTicked ? [...overridden, check] : overridden.filter((one) => one !== check))
              }
            >
              <code>{check}</code>
            </Tick>
          ))}
        </>
      )}
      {stubborn.length > 0 && <p className="text-sm">{t('stubborn', { checks: stubborn.join(', ') })}</p>}
    </fieldset>
  );
}

/** What was decided on must still be so; that a reminder was sent meanwhile does not matter. */
function decide(migration: Migration, { choice, comment, excludeChecks }: Decision): Promise<Migration> {
  const path = { id: migration.id };
  const body = {
    choice,
    comment: comment.replaceAll(/\s*\n\s*/g, ' ').trim(),
    ...(choice !== 'abandon' && excludeChecks.length > 0 && { excludeChecks: [...excludeChecks] }),
  };
  return sendAsSeen<Migration, Migration>({
    seen: migration,
    revisionOf: ({ revision }) => revision,
    read: () => getMigration({ client, path }),
    isSame: (now, seen) => JSON.stringify(now.decision) === JSON.stringify(seen.decision),
    send: (headers) => postMigrationDecision({ client, path, headers, body }),
  });
}

function lookAgain(migrationId: string): void {
  for (const queryKey of [['migration', migrationId], ['migrations'], ['task'], ['tasks'], ['fleet']]) {
    void queryClient.invalidateQueries({ queryKey });
  }
}
