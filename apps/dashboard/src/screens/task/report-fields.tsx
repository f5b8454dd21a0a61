import type { Migration } from '@keyturn/client';
import { REPORTED_OUTCOMES } from '@keyturn/domain';
import { useState } from 'react';
import { Button } from '../../components/button.tsx';
import { Field } from '../../components/field.tsx';
import { RadioCards } from '../../components/radio-cards.tsx';
import { useWords } from '../../words/define-words.ts';
import { completionWords } from './completion-words.ts';
import { type Became, type KeyOutcomes, keysToAnswer, type Outcome, outcomesOf } from './key-outcomes.ts';

interface ReportFieldsProps {
  readonly migration: Migration;
  readonly outcome: Outcome | null;
  readonly onOutcome: (outcome: Outcome) => void;
  readonly keys: KeyOutcomes;
  readonly onKeys: (keys: KeyOutcomes) => void;
}

/** How a run in the assistant ended, in the words of its dashboard. */
export function ReportFields({ migration, outcome, onOutcome, keys, onKeys }: ReportFieldsProps) {
  const { t } = useWords(completionWords);
  const known = keysToAnswer(migration);
  return (
    <div className="flex flex-col gap-4">
      <RadioCards
        label={t('outcome')}
        value={outcome}
        onChange={onOutcome}
        className="sm:grid-cols-2"
        options={REPORTED_OUTCOMES.map((value) => ({
          value,
          title: t(`outcomes.${value}`),
          children: <span className="block text-sm text-muted">{t(`outcomeHints.${value}`)}</span>,
        }))}
      />
      {outcome !== null &&
        outcome !== 'failed' &&
        (known === null ? <TypedKeys onKeys={onKeys} /> : <PressedKeys known={known} keys={keys} onKeys={onKeys} />)}
    </div>
  );
}

const BECAME = ['open', 'migrated', 'failed'] as const;

interface PressedKeysProps {
  readonly known: readonly string[];
  readonly keys: KeyOutcomes;
  readonly onKeys: (keys: KeyOutcomes) => void;
}

function PressedKeys({ known, keys, onKeys }: PressedKeysProps) {
  const { t } = useWords(completionWords);
  const set = (key: string, became: Became | 'open') => {
    const { [key]: _, ...others } = keys;
    onKeys(became === 'open' ? others : { ...others, [key]: became });
  };
  return (
    <fieldset className="flex flex-col gap-1">
      <legend className="text-sm font-medium">{t('keys')}</legend>
      <p className="text-xs text-muted">{t('keysHint')}</p>
      <div className="flex gap-2">
        <Button tone="quiet" onPress={() => onKeys(outcomesOf({ migrated: known.join(' '), failed: '' }))}>
          {t('all.migrated')}
        </Button>
        <Button tone="quiet" onPress={() => onKeys({})}>
          {t('all.open')}
        </Button>
      </div>
      <ul className="divide-y divide-line rounded-lg border border-line">
        {known.map((key) => (
          <li key={key} className="flex flex-wrap items-center justify-between gap-x-4 px-3 py-1">
            <span id={`key-${key}`} className="font-mono text-sm">
              {key}
            </span>
            <span role="radiogroup" aria-labelledby={`key-${key}`} className="flex gap-1">
              {BECAME.map((became) => (
                <label
                  key={became}
                  className="flex min-h-9 cursor-pointer items-center gap-1.5 px-2 text-sm pointer-coarse:min-h-11"
                >
                  <input
                    type="radio"
                    name={`key-${key}`}
                    className="size-4 accent-(--accent)"
                    checked={(keys[key] ?? 'open') === became}
                    onChange={() => set(key, became)}
                  />
                  {t(`became.${became}`)}
                </label>
              ))}
            </span>
          </li>
        ))}
      </ul>
    </fieldset>
  );
}

function TypedKeys({ onKeys }: { readonly onKeys: (keys: KeyOutcomes) => void }) {
  const { t } = useWords(completionWords);
  const [texts, setTexts] = useState({ migrated: '', failed: '' });
  const change = (part: Partial<typeof texts>) => {
    const next = { ...texts, ...part };
    setTexts(next);
    onKeys(outcomesOf(next));
  };
  return (
    <div className="grid gap-4 sm:grid-cols-2">
      <Field label={t('migratedKeys')} hint={`${t('listHint')} ${t('keysHint')}`}>
        {(parts) => (
          <textarea
            {...parts}
            rows={3}
            spellCheck={false}
            value={texts.migrated}
            onChange={({ target }) => change({ migrated: target.value })}
          />
        )}
      </Field>
      <Field label={t('failedKeys')} hint={t('listHint')}>
        {(parts) => (
          <textarea
            {...parts}
            rows={3}
            spellCheck={false}
            value={texts.failed}
            onChange={({ target }) => change({ failed: target.value })}
          />
        )}
      </Field>
    </div>
  );
}
